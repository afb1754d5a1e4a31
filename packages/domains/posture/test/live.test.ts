import type { KubeObject } from '@seawall/kube';
import type { ResourceRef } from '@seawall/model';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  controls,
  createJudge,
  createLiveJudge,
  defaultSettings,
  kindsRead,
  type ObjectChange,
  type Verdicts,
} from '../src/index.ts';

const options = { controls: controls.filter(({ scope }) => scope !== 'dockerfile'), settings: defaultSettings };

/** An object of a running cluster. */
function live(ref: ResourceRef, fields: object): KubeObject {
  const { apiVersion, kind, name, namespace } = ref;
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...('metadata' in fields ? (fields.metadata as object) : {}),
  };
  return {
    ref,
    value: { apiVersion, kind, ...fields, metadata },
    origin: {
      file: 'c',
      projectFile: '',
      document: 0,
      base: [],
      live: true,
      locate: (path) => ({ file: 'c', line: 0, column: 0, path: path.join('.') }),
    },
  };
}

const namespaces = ['a', 'b'];
const rbac = 'rbac.authorization.k8s.io/v1';

const template = fc.record({
  metadata: fc.record({
    labels: fc.constantFrom<object>({ app: 'x' }, { app: 'y', 'app.kubernetes.io/part-of': 'z' }),
  }),
  spec: fc.record(
    {
      containers: fc.constantFrom(
        [{ name: 'c', image: 'nginx:1', ports: [{ name: 'http', containerPort: 80 }] }],
        [{ name: 'c', image: 'nginx:2', securityContext: { privileged: true } }, { name: 'd' }],
        [
          {
            name: 'c',
            image: 'x@sha256:1',
            envFrom: [{ configMapRef: { name: 'one' } }, { secretRef: { name: 'two' } }],
          },
        ],
      ),
      serviceAccountName: fc.constantFrom('default', 'one', 'two'),
      priorityClassName: fc.constantFrom('one', 'two'),
      hostPID: fc.boolean(),
      volumes: fc.constantFrom(
        [{ name: 'v', persistentVolumeClaim: { claimName: 'one' } }],
        [{ name: 'v', hostPath: { path: '/var/log' } }],
      ),
    },
    { requiredKeys: ['containers'] },
  ),
});

const selector = fc.constantFrom<object>({ app: 'x' }, { app: 'y' }, {});
const rules = fc.constantFrom(
  [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
  [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  [{ apiGroups: [''], resources: ['pods'], verbs: ['create', 'list'] }],
);
const subjects = fc.constantFrom(
  [{ kind: 'ServiceAccount', name: 'one', namespace: 'a' }],
  [{ kind: 'ServiceAccount', name: 'default', namespace: 'b' }],
  [{ kind: 'Group', name: 'system:authenticated' }],
);

/** Kinds whose objects have to do with each other: apiVersion, whether they live in namespaces, their fields. */
const kinds: readonly (readonly [
  kind: string,
  apiVersion: string,
  namespaced: boolean,
  fields: fc.Arbitrary<object>,
])[] = [
  [
    'Namespace',
    'v1',
    false,
    fc.record({ metadata: fc.constantFrom({}, { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }) }),
  ],
  [
    'Deployment',
    'apps/v1',
    true,
    fc.record({
      spec: fc.record({ replicas: fc.integer({ min: 0, max: 3 }), template }, { requiredKeys: ['template'] }),
    }),
  ],
  [
    'StatefulSet',
    'apps/v1',
    true,
    fc.record({ spec: fc.record({ serviceName: fc.constantFrom('one', 'two'), template }) }),
  ],
  ['Pod', 'v1', true, template],
  [
    'Service',
    'v1',
    true,
    selector.map((one) => ({ spec: { selector: one, ports: [{ port: 80, targetPort: 'http' }] } })),
  ],
  [
    'NetworkPolicy',
    'networking.k8s.io/v1',
    true,
    selector.map((one) => ({ spec: { podSelector: { matchLabels: one }, policyTypes: ['Ingress'] } })),
  ],
  [
    'PodDisruptionBudget',
    'policy/v1',
    true,
    selector.map((one) => ({ spec: { selector: { matchLabels: one }, minAvailable: 1 } })),
  ],
  [
    'HorizontalPodAutoscaler',
    'autoscaling/v2',
    true,
    fc.constantFrom('one', 'two').map((name) => ({
      spec: { minReplicas: 1, maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } },
    })),
  ],
  ['ServiceAccount', 'v1', true, fc.record({ automountServiceAccountToken: fc.boolean() })],
  ['ConfigMap', 'v1', true, fc.record({ data: fc.constantFrom<object>({ a: 'b' }, { password: 'hunter2hunter2' }) })],
  ['Secret', 'v1', true, fc.constant({ type: 'Opaque' })],
  [
    'LimitRange',
    'v1',
    true,
    fc.constant({
      spec: { limits: [{ type: 'Container', default: { memory: '1Gi' }, defaultRequest: { cpu: '1' } }] },
    }),
  ],
  ['PersistentVolumeClaim', 'v1', true, fc.constant({ spec: {} })],
  [
    'Ingress',
    'networking.k8s.io/v1',
    true,
    fc.constantFrom('one', 'two').map((name) => ({
      spec: { ingressClassName: name, defaultBackend: { service: { name, port: { number: 80 } } } },
    })),
  ],
  ['IngressClass', 'networking.k8s.io/v1', false, fc.constant({ spec: {} })],
  ['PriorityClass', 'scheduling.k8s.io/v1', false, fc.record({ globalDefault: fc.boolean() })],
  ['ClusterRole', rbac, false, rules.map((one) => ({ rules: one }))],
  ['Role', rbac, true, rules.map((one) => ({ rules: one }))],
  [
    'ClusterRoleBinding',
    rbac,
    false,
    fc
      .tuple(fc.constantFrom('one', 'two', 'cluster-admin'), subjects)
      .map(([name, to]) => ({ roleRef: { kind: 'ClusterRole', name }, subjects: to })),
  ],
  [
    'RoleBinding',
    rbac,
    true,
    fc
      .tuple(fc.constantFrom('Role', 'ClusterRole'), fc.constantFrom('one', 'two'), subjects)
      .map(([kind, name, to]) => ({ roleRef: { kind, name }, subjects: to })),
  ],
];

interface Step {
  readonly ref: ResourceRef;
  /** Absent: the object goes. */
  readonly fields?: object;
}

const step: fc.Arbitrary<Step> = fc.constantFrom(...kinds).chain(
  ([kind, apiVersion, namespaced, fields]) =>
    fc.record({
      ref: fc.tuple(fc.constantFrom(...namespaces), fc.constantFrom('one', 'two')).map(
        ([namespace, name]): ResourceRef => ({
          type: 'resource',
          apiVersion,
          kind,
          ...(namespaced ? { namespace } : {}),
          name: kind === 'Namespace' ? namespace : name,
        }),
      ),
      fields: fc.option(fields, { freq: 4, nil: undefined }),
    }) as fc.Arbitrary<Step>,
);

/** A cluster of which one object after another changes; `take` gives what changed. */
function cluster() {
  const objects = new Map<string, KubeObject>();
  return {
    objects: () => [...objects.values()],
    take({ ref, fields }: Step): ObjectChange[] {
      const key = JSON.stringify(ref);
      const before = objects.get(key);
      if (fields === undefined) {
        objects.delete(key);
        return before === undefined ? [] : [{ before }];
      }
      const after = live(before?.ref ?? ref, structuredClone(fields));
      objects.set(key, after);
      return [before === undefined ? { after } : { before, after }];
    },
  };
}

/** What verdicts say, in an order that does not depend on how they came about. */
function said({ findings, tallies }: Verdicts) {
  return {
    findings: findings
      .map(({ id, rule, severity, subject, part }) => ({ id, rule, severity, subject, part }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    tallies: Object.fromEntries(
      [...tallies].map(([id, { passed, failed, notApplicable, notAssessed }]) => [
        id,
        { passed, failed, notApplicable, notAssessed },
      ]),
    ),
  };
}

function wholly(objects: readonly KubeObject[]): Verdicts {
  const judge = createJudge(options);
  judge.wholeCluster(new Map());
  judge.objects(objects);
  return judge.finish();
}

const deployment = (namespace: string, name: string, image: string): Step => ({
  ref: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
  fields: {
    spec: { template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image }] } } },
  },
});

describe('judging what changes', () => {
  test('comes to what judging everything anew comes to, and tells the difference', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
        (rounds) => {
          const state = cluster();
          const judge = createLiveJudge(options);
          const known = new Set<string>();
          for (const round of rounds) {
            const { appeared, gone } = judge.apply(round.flatMap((one) => state.take(one)));
            for (const { id } of gone) expect(known.delete(id)).toBe(true);
            for (const { id } of appeared) {
              expect(known.has(id)).toBe(false);
              known.add(id);
            }
          }
          const verdicts = judge.verdicts();
          expect(said(verdicts)).toEqual(said(wholly(state.objects())));
          expect([...known].sort()).toEqual(verdicts.findings.map(({ id }) => id).sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  test('does not judge again what nothing bears on', () => {
    const judge = createLiveJudge(options);
    const state = cluster();
    const names = Array.from({ length: 50 }, (_, index) => `d${index}`);
    const whole = judge.apply(
      ['a', 'b', 'c', 'd'].flatMap((namespace) =>
        names.flatMap((name) => state.take(deployment(namespace, name, 'x:1'))),
      ),
    );
    const one = judge.apply(state.take(deployment('a', 'd0', 'x:latest')));
    expect(one.appeared.map(({ rule }) => rule)).toContain('image-tag-latest');
    // Its own controls, and those of its namespace that look at workloads: nothing in the other namespaces.
    expect(one.judgements).toBeLessThan(whole.judgements / 10);
  });

  test('many objects are judged in turns as in one go', async () => {
    const state = cluster();
    const changes = ['a', 'b'].flatMap((namespace) =>
      Array.from({ length: 20 }, (_, index) => state.take(deployment(namespace, `d${index}`, 'x:latest'))).flat(),
    );
    const [inTurns, atOnce] = [createLiveJudge(options), createLiveJudge(options)];
    let turns = 0;
    const delta = await inTurns.applyInTurns(changes, async () => {
      turns += 1;
    });
    expect(turns).toBeGreaterThanOrEqual(changes.length);
    expect(delta).toEqual(atOnce.apply(changes));
    expect(said(inTurns.verdicts())).toEqual(said(atOnce.verdicts()));
  });

  test('leaves what controllers made to the template', () => {
    const judge = createLiveJudge(options);
    const ref: ResourceRef = { type: 'resource', apiVersion: 'v1', kind: 'Pod', namespace: 'a', name: 'p' };
    const spec = { containers: [{ name: 'c', image: 'x', securityContext: { privileged: true } }] };
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true };
    const made = live(ref, { metadata: { ownerReferences: [owner] }, spec });
    expect(judge.apply([{ after: made }])).toMatchObject({ appeared: [], judgements: 0 });
    const orphaned = live(ref, { spec });
    expect(judge.apply([{ before: made, after: orphaned }]).appeared.length).toBeGreaterThan(0);
    expect(judge.apply([{ before: orphaned, after: made }]).gone.length).toBeGreaterThan(0);
  });
});

describe('kinds that could not be read', () => {
  const why = { en: 'not allowed to list secrets', zh: '没有 list secrets 的权限' };
  const workload: Step = {
    ref: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name: 'd' },
    fields: {
      spec: { template: { spec: { containers: [{ name: 'c', envFrom: [{ secretRef: { name: 'gone' } }] }] } } },
    },
  };
  const secret: Step = {
    ref: { type: 'resource', apiVersion: 'v1', kind: 'Secret', namespace: 'a', name: 's' },
    fields: {},
  };

  test('keep the controls that need them from judging, in one go and for as long as it lasts', () => {
    const state = cluster();
    const changes = [workload, secret].flatMap((one) => state.take(one));
    const judge = createLiveJudge(options);
    judge.unavailable(new Map([['Secret', why]]));
    judge.apply(changes);
    expect(judge.verdicts().tallies.get('missing-secret')).toMatchObject({ failed: 0, passed: 0, reasons: [why] });
    const once = createJudge(options);
    once.wholeCluster(new Map([['Secret', why]]));
    once.objects(state.objects());
    expect(once.finish().tallies.get('missing-secret')).toMatchObject({ failed: 0, passed: 0, reasons: [why] });
    const delta = judge.unavailable(new Map());
    expect(delta.appeared.map(({ rule }) => rule)).toEqual(['missing-secret']);
    expect(said(judge.verdicts())).toEqual(said(wholly(state.objects())));
  });

  test('leave a control that judges what it sees not assessed for the rest', () => {
    const judge = createLiveJudge(options);
    judge.unavailable(new Map([['Deployment', why]]));
    expect(
      judge.verdicts().tallies.get('privileged-container') ?? judge.verdicts().tallies.get('privileged'),
    ).toMatchObject({ passed: 0, notAssessed: 1, reasons: [why] });
  });
});

test('every control that judges among others says what it looks at', () => {
  const silent = options.controls.filter((control) => 'evaluateAmong' in control && control.reads === undefined);
  expect(silent.map(({ id }) => id)).toEqual([]);
  expect(kindsRead(controls)).toContain('RoleBinding');
});

const systemPod = (name: string, metadata: object) =>
  live(
    { type: 'resource', apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system', name },
    { metadata, spec: { containers: [{ name: 'c' }] } },
  );

test('a static pod, which its node brings back, is not naked; one by itself is', () => {
  const judge = createLiveJudge(options);
  const node = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u', controller: true };
  const { appeared } = judge.apply([
    { after: systemPod('static', { ownerReferences: [node] }) },
    { after: systemPod('alone', {}) },
  ]);
  const naked = appeared.filter(({ rule }) => rule === 'naked-pod');
  expect(naked.map(({ subject }) => 'name' in subject && subject.name)).toEqual(['alone']);
});
