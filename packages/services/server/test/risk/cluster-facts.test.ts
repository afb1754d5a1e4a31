import { inventoryBuilder, objectsIn, readDocuments } from '@seawall/kube';
import { describe, expect, it } from 'vitest';
import { identitiesOf } from '../../src/risk/facts/identities.ts';
import { nodeRightsOf } from '../../src/risk/facts/node-rights.ts';
import { reachIndex } from '../../src/risk/facts/reach.ts';

function inventory(...documents: readonly object[]) {
  const text = documents.map((one) => JSON.stringify(one)).join('\n---\n');
  const builder = inventoryBuilder();
  const { objects } = objectsIn(readDocuments(text, 'test.yaml'), { projectFile: 'test.yaml' });
  for (const object of objects) builder.add(object);
  return builder.build(true);
}

function pod(spec: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart', namespace: 'shop', labels: { app: 'cart' } },
    spec: { containers: [{ name: 'app', image: 'cart:1' }], ...spec },
  };
}

function service(spec: object, annotations: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'cart', namespace: 'shop', annotations },
    spec: { selector: { app: 'cart' }, ...spec },
  };
}

function policy(rules: object[], podSelector: object = {}, name = 'p', policyTypes = ['Ingress']): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: { podSelector, policyTypes, ingress: rules },
  };
}

function block(cidr: string): object {
  return { from: [{ ipBlock: { cidr } }] };
}

const toCart = { http: { paths: [{ path: '/', backend: { service: { name: 'cart', port: { number: 80 } } } }] } };
const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { rules: [toCart] },
};
const route = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: 'edge' },
  spec: { rules: [{ backendRefs: [{ name: 'cart', namespace: 'shop', port: 80 }] }] },
};

describe('a workload is reached', () => {
  it.each([
    ['by nobody', [], 'none', undefined],
    ['inside the cluster', [service({})], 'cluster', 'Service shop/cart'],
    ['through a port of the nodes', [service({ type: 'NodePort' })], 'node', 'Service shop/cart'],
    ['through a load balancer', [service({ type: 'LoadBalancer' })], 'internet', 'Service shop/cart'],
    [
      'through an internal load balancer',
      [service({ type: 'LoadBalancer' }, { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' })],
      'node',
      'Service shop/cart',
    ],
    ['through an ingress', [service({}), ingress], 'internet', 'Ingress shop/web'],
    ['through a route of another namespace', [service({}), route], 'internet', 'HTTPRoute edge/web'],
    ['by a service for others', [service({ selector: { app: 'other' } }), ingress], 'none', undefined],
  ] as const)('%s', (_, around, reach, by) => {
    const all = inventory(pod({}), ...around);
    const [workload] = all.workloads;
    expect(workload && reachIndex(all)(workload)).toEqual({ reach, ...(by === undefined ? {} : { by }) });
  });

  const balancer = service({ type: 'LoadBalancer' });
  it.each([
    ['not at all where nobody may come in', [balancer, policy([])], 'none'],
    ['not through an ingress either where nobody may', [service({}), ingress, policy([])], 'none'],
    ['inside the cluster where only pods may', [balancer, policy([{ from: [{ podSelector: {} }] }])], 'cluster'],
    ['from the nodes’ network where private addresses may', [balancer, policy([block('10.0.0.0/8')])], 'node'],
    ['from outside where any address may', [balancer, policy([block('0.0.0.0/0')])], 'internet'],
    [
      'from outside where one of two policies lets everybody in',
      [balancer, policy([]), policy([{}], {}, 'b')],
      'internet',
    ],
    [
      'through an ingress whose controller may be among the pods',
      [service({}), ingress, policy([{ from: [{ namespaceSelector: {} }] }])],
      'internet',
    ],
    ['as before where the policy is of others', [balancer, policy([], { matchLabels: { app: 'x' } })], 'internet'],
    ['as before where it is about what goes out', [balancer, policy([], {}, 'p', ['Egress'])], 'internet'],
  ] as const)('behind its policies: %s', (_, around, reach) => {
    const all = inventory(pod({}), ...around);
    expect(all.workloads.map((one) => reachIndex(all)(one).reach)).toEqual([reach]);
  });

  it('on its node when it takes one of its ports', () => {
    const all = inventory(pod({ hostNetwork: true }));
    expect(all.workloads.map(reachIndex(all))).toEqual([{ reach: 'node', by: 'Pod shop/cart' }]);
  });
});

describe('a workload has rights over its node', () => {
  it.each([
    ['none', {}],
    ['none', { volumes: [{ name: 'c', configMap: { name: 'c' } }] }],
    ['some', { hostNetwork: true }],
    ['some', containers({ capabilities: { add: ['NET_ADMIN'] } })],
    ['some', { volumes: [{ name: 'l', hostPath: { path: '/var/log/app' } }] }],
    ['full', containers({ privileged: true })],
    ['full', containers({ capabilities: { add: ['cap_sys_admin'] } })],
    ['full', { hostPID: true }],
    ['full', { volumes: [{ name: 'd', hostPath: { path: '/var/run/docker.sock' } }] }],
    ['full', { volumes: [{ name: 'r', hostPath: { path: '/' } }] }],
  ] as const)('%s: %j', (rights, spec) => {
    expect(inventory(pod(spec)).workloads.map((one) => nodeRightsOf(one).rights)).toEqual([rights]);
  });
});

describe('identities', () => {
  it('have the powers that their roles give them, where they hold', () => {
    const found = identitiesOf(
      inventory(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'idle', namespace: 'shop' } },
        role('Role', [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }], 'shop'),
        binding('RoleBinding', { kind: 'Role', name: 'r' }, [{ kind: 'ServiceAccount', name: 'cart' }], 'shop'),
        binding('ClusterRoleBinding', { kind: 'ClusterRole', name: 'cluster-admin' }, [{ kind: 'User', name: 'ann' }]),
      ),
    );
    expect([...found].map(([key, { powers, roles }]) => [key, roles, powers.map(({ text }) => text.en)])).toEqual([
      ['ServiceAccount/shop/idle', [], []],
      ['User/ann', ['ClusterRole cluster-admin'], ['May do everything in the whole cluster']],
      ['ServiceAccount/shop/cart', ['Role r in shop'], ['May read Secrets in shop']],
    ]);
  });

  it.each<[string, unknown, unknown]>([
    ['subjects that are none', { kind: 'ClusterRole', name: 'r' }, null],
    ['a subject that is none', { kind: 'ClusterRole', name: 'r' }, [null, { kind: 'User', name: 7 }, 'ann']],
    ['a role that is none', null, [{ kind: 'User', name: 'ann' }]],
  ])('are not read from a binding with %s', (_, roleRef, subjects) => {
    const bound = binding('ClusterRoleBinding', roleRef as object, subjects as object[]);
    expect([...identitiesOf(inventory(bound)).keys()]).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    ['subjects that are none', { kind: 'ClusterRole', name: 'r' }, null],
    ['a subject that is none', { kind: 'ClusterRole', name: 'r' }, [null, { kind: 'User', name: 7 }, 'ann']],
    ['a role that is none', null, [{ kind: 'User', name: 'ann' }]],
  ])('are not read from a binding with %s', (_, roleRef, subjects) => {
    const bound = binding('ClusterRoleBinding', roleRef as object, subjects as object[]);
    expect([...identitiesOf(inventory(bound)).keys()]).toEqual([]);
  });

  it.each([
    [{ apiGroups: ['*'], resources: ['*'], verbs: ['get'] }, ['read-secrets', 'enter-pods', 'kubelets']],
    [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['one'] }, []],
    [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] }, ['run-pods']],
    [{ apiGroups: [''], resources: ['*/exec'], verbs: ['create'] }, ['enter-pods']],
    [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['list'] }, []],
  ])('%j gives %j', (rule, ids) => {
    const all = inventory(
      role('ClusterRole', [rule]),
      binding('ClusterRoleBinding', { kind: 'ClusterRole', name: 'r' }, [{ kind: 'Group', name: 'g' }]),
    );
    expect(
      identitiesOf(all)
        .get('Group/g')
        ?.powers.map(({ id }) => id),
    ).toEqual(ids);
  });
});

function containers(securityContext: object): object {
  return {
    containers: [{ name: 'app', image: 'a', securityContext }],
  };
}

function binding(kind: string, roleRef: object, subjects: object[], namespace?: string): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: 'b', ...(namespace === undefined ? {} : { namespace }) },
    roleRef,
    subjects,
  };
}

function role(kind: string, rules: object[], namespace?: string): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: 'r', ...(namespace === undefined ? {} : { namespace }) },
    rules,
  };
}
