import { describe, expect, test } from 'vitest';
import type { ApiResource } from '../../src/client/api/resource.ts';
import { workloadsOf } from '../../src/index.ts';
import { bearsOn } from '../../src/live/bearing.ts';
import { controllerOf, isMade } from '../../src/live/owner.ts';
import { type Change, createStore } from '../../src/live/store.ts';
import type { Mapping } from '../../src/yaml/document.ts';

function resource(kind: string, group = '', namespaced = true): ApiResource {
  return { group, version: 'v1', kind, name: `${kind.toLowerCase()}s`, namespaced, verbs: ['list', 'watch'] };
}

const pods = resource('Pod');

function pod(name: string, more: { metadata?: Mapping; spec?: Mapping; status?: Mapping } = {}): Mapping {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: `u-${name}`, resourceVersion: '1', ...more.metadata },
    spec: { containers: [{ name: 'app', image: 'app:1' }], ...more.spec },
    ...(more.status === undefined ? {} : { status: more.status }),
  };
}

const withToken = (name: string, volume: string) =>
  pod(name, {
    spec: {
      containers: [{ name: 'app', image: 'app:1', volumeMounts: [{ name: volume, mountPath: '/var/run/secrets' }] }],
      volumes: [{ name: volume, projected: { sources: [] } }],
    },
  });

const definition = (properties: Mapping) => ({
  metadata: { name: 'd' },
  spec: { names: { kind: 'D' }, versions: [{ name: 'v1', schema: { openAPIV3Schema: { properties } } }] },
});

const meta = (name: string, namespace = 'shop') => ({ metadata: { name, namespace } });

const owner = (kind: string, name: string) => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: 'u', controller: true }],
});

const subject = (namespace: string) => ({
  roleRef: {},
  subjects: [{ kind: 'ServiceAccount', name: 'runner', namespace }],
});

function specOf(change: Change | undefined): Mapping {
  if (change === undefined) throw new Error('nothing changed');
  return (change.object.value as Mapping)['spec'] as Mapping;
}

describe('a store', () => {
  test('keeps what engines read, and drops the rest', () => {
    const store = createStore({ cluster: 'c' });
    const change = store.shelf(pods).put(
      pod('p', {
        metadata: {
          managedFields: [{ manager: 'x' }],
          labels: { app: 'p' },
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"kind":"Pod"}', note: 'kept' },
        },
        status: {
          phase: 'Running',
          podIP: '10.0.0.1',
          podIPs: [{ ip: '10.0.0.1' }],
          conditions: [{ type: 'Ready' }],
          containerStatuses: [{ name: 'app', imageID: 'app@sha256:1', restartCount: 3 }],
        },
      }),
    );
    expect(change?.object.ref).toEqual({
      type: 'resource',
      cluster: 'c',
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: 'p',
    });
    expect(change?.object.value).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop', uid: 'u-p', labels: { app: 'p' }, annotations: { note: 'kept' } },
      spec: { containers: [{ name: 'app', image: 'app:1' }] },
      status: { phase: 'Running', podIP: '10.0.0.1', containerStatuses: [{ name: 'app', imageID: 'app@sha256:1' }] },
    });
  });

  test('shares equal parts, the token’s volume with its random name among them', () => {
    const store = createStore({ cluster: 'c' });
    const shelf = store.shelf(pods);
    const [a, b] = [withToken('a', 'kube-api-access-abcde'), withToken('b', 'kube-api-access-x1y2z')].map((one) =>
      specOf(shelf.put(one)),
    );
    expect(a?.['containers']).toBe(b?.['containers']);
    expect(a?.['volumes']).toEqual([{ name: 'kube-api-access', projected: { sources: [] } }]);
  });

  test('says what became of an object, and nothing when nothing that is kept differs', () => {
    const shelf = createStore({ cluster: 'c' }).shelf(pods);
    const first = shelf.put(pod('a'));
    expect(first?.type).toBe('added');
    expect(shelf.put(pod('a', { metadata: { resourceVersion: '2' }, status: { conditions: [] } }))).toBeUndefined();
    const second = shelf.put(pod('a', { spec: { hostPID: true } }));
    expect([second?.type, second?.before]).toEqual(['changed', first?.object]);
    // What is judged of an object is kept by its reference: it stays the same while the object lives.
    expect(second?.object.ref).toBe(first?.object.ref);
    expect(shelf.remove(pod('a'))?.object).toBe(second?.object);
    expect([shelf.remove(pod('a')), shelf.size]).toEqual([undefined, 0]);
  });

  test('that is filled anew says what is gone', () => {
    const store = createStore({ cluster: 'c' });
    const shelf = store.shelf(pods);
    for (const name of ['a', 'b', 'c']) shelf.put(pod(name));
    const reading = shelf.begin();
    shelf.put(pod('a'));
    shelf.put(pod('b', { spec: { hostPID: true } }));
    shelf.put(pod('d'));
    expect(reading.end().map(({ type, object }) => `${type} ${object.ref.name}`)).toEqual(['removed c']);
    expect([...store.in('shop')].map(({ ref }) => ref.name).sort()).toEqual(['a', 'b', 'd']);
  });

  test('takes objects as broken as they come', () => {
    const told: string[] = [];
    const store = createStore({
      cluster: 'c',
      onMisfits: (ref, misfits) => told.push(`${ref.name} ${misfits.length}`),
    });
    const shelf = store.shelf(pods);
    expect([shelf.put({}), shelf.put({ metadata: [] }), shelf.put({ metadata: { name: 7 } })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const change = shelf.put(pod('a', { spec: { hostPID: 'yes', containers: 'none', volumes: [1] } }));
    expect(specOf(change)).toEqual({ volumes: [{}] });
    expect(told).toEqual(['a 3']);
  });

  test('keeps no data of Secrets and no schemas, but whether a definition bears pods', () => {
    const store = createStore({ cluster: 'c' });
    const secret = store
      .shelf(resource('Secret'))
      .put({ metadata: { name: 's', namespace: 'a' }, type: 'Opaque', data: { k: 'dmFsdWU=' } });
    expect(JSON.stringify(secret?.object.value)).not.toContain('dmFsdWU=');
    const template = { properties: { spec: { properties: { containers: { type: 'array' } } } } };
    const shelf = store.shelf(resource('CustomResourceDefinition', 'apiextensions.k8s.io', false));
    const bearing = shelf.put(definition({ spec: { properties: { template } } }));
    expect(specOf(bearing)).toEqual({
      names: { kind: 'D' },
      versions: [{ name: 'v1' }],
      bearsPods: true,
    });
    const plain = shelf.put(definition({ spec: { properties: { size: {} } } }));
    expect(specOf(plain)).toEqual({ names: { kind: 'D' }, versions: [{ name: 'v1' }] });
  });

  test('that shares anew stays the same', async () => {
    const store = createStore({ cluster: 'c' });
    const shelf = store.shelf(pods);
    for (let index = 0; index < 40_000; index++) {
      shelf.put(pod(`p${index % 100}`, { spec: { hostname: `h${index}`, volumes: [{ name: `v${index}` }] } }));
    }
    const before = structuredClone([...store.in('shop')].map(({ value }) => value));
    await store.compact();
    expect([...store.in('shop')].map(({ value }) => value)).toEqual(before);
    expect(shelf.put(pod('p99', { spec: { hostname: 'h39999', volumes: [{ name: 'v39999' }] } }))).toBeUndefined();
  });
});

describe('owners', () => {
  const store = createStore({ cluster: 'c' });
  const owned = (apiVersion: string, kind: string, controller = true) => {
    const reference = { apiVersion, kind, name: 'o', uid: 'u', controller };
    const change = store
      .shelf(pods)
      .put(pod(`${kind}-${controller}-${apiVersion}`, { metadata: { ownerReferences: [reference] } }));
    if (change === undefined) throw new Error('not put');
    return change.object;
  };

  test.each<[string, string, boolean, boolean]>([
    ['apps/v1', 'ReplicaSet', true, true],
    ['batch/v1', 'Job', true, true],
    ['apps/v1', 'ReplicaSet', false, false],
    ['v1', 'Node', true, false],
    ['example.com/v1', 'ReplicaSet', true, false],
    ['argoproj.io/v1alpha1', 'Rollout', true, false],
  ])(
    'a pod of %s %s (controller: %s) was made from a template that is judged: %s',
    (apiVersion, kind, controller, made) => {
      const object = owned(apiVersion, kind, controller);
      expect(isMade(object)).toBe(made);
      expect(controllerOf(object)?.kind).toBe(controller ? kind : undefined);
    },
  );
});

describe('what bears on a workload', () => {
  const store = createStore({ cluster: 'c' });
  const put = (kind: string, value: Mapping, group = '', namespaced = true) => {
    const change = store.shelf(resource(kind, group, namespaced)).put(value);
    if (change === undefined) throw new Error('not put');
    return change.object;
  };
  const web = put(
    'Deployment',
    {
      ...meta('web'),
      spec: {
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            serviceAccountName: 'runner',
            nodeName: 'n1',
            containers: [{ name: 'c', envFrom: [{ configMapRef: { name: 'settings' } }] }],
            volumes: [
              { name: 'v', secret: { secretName: 'tls' } },
              { name: 'd', persistentVolumeClaim: { claimName: 'disk' } },
            ],
          },
        },
      },
    },
    'apps',
  );
  const [workload] = workloadsOf(web);

  test.each<[string, boolean, () => ReturnType<typeof put>]>([
    ['itself', true, () => web],
    ['its namespace', true, () => put('Namespace', { metadata: { name: 'shop' } }, '', false)],
    ['another namespace', false, () => put('Namespace', { metadata: { name: 'other' } }, '', false)],
    [
      'a pod of its ReplicaSet',
      true,
      () => put('Pod', { metadata: { ...meta('x').metadata, ...owner('ReplicaSet', 'web-5d4f') } }),
    ],
    [
      'a pod of another',
      false,
      () => put('Pod', { metadata: { ...meta('y').metadata, ...owner('ReplicaSet', 'web-api-5d4f') } }),
    ],
    ['its account', true, () => put('ServiceAccount', meta('runner'))],
    ['another account', false, () => put('ServiceAccount', meta('default'))],
    ['settings that it names', true, () => put('ConfigMap', meta('settings'))],
    ['settings of another namespace', false, () => put('ConfigMap', meta('settings', 'other'))],
    ['a Secret that it mounts', true, () => put('Secret', meta('tls'))],
    ['a claim that it mounts', true, () => put('PersistentVolumeClaim', meta('disk'))],
    ['a Service that selects it', true, () => put('Service', { ...meta('web'), spec: { selector: { app: 'web' } } })],
    [
      'a Service that selects others',
      false,
      () => put('Service', { ...meta('db'), spec: { selector: { app: 'db' } } }),
    ],
    [
      'a policy for all pods',
      true,
      () => put('NetworkPolicy', { ...meta('all'), spec: { podSelector: {} } }, 'networking.k8s.io'),
    ],
    [
      'a binding from elsewhere',
      true,
      () => put('RoleBinding', { ...meta('b', 'other'), ...subject('shop') }, 'rbac.authorization.k8s.io'),
    ],
    [
      'a binding of a namesake',
      false,
      () => put('RoleBinding', { ...meta('b2'), ...subject('other') }, 'rbac.authorization.k8s.io'),
    ],
    [
      'its autoscaler',
      true,
      () =>
        put(
          'HorizontalPodAutoscaler',
          { ...meta('h'), spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } } },
          'autoscaling',
        ),
    ],
    ['its node', true, () => put('Node', { metadata: { name: 'n1' } }, '', false)],
    ['another node', false, () => put('Node', { metadata: { name: 'n2' } }, '', false)],
  ])('%s: %s', (_, expected, make) => {
    if (workload === undefined) throw new Error('no workload');
    expect(bearsOn(make(), workload)).toBe(expected);
  });
});
