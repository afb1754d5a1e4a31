import { say } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import { deployment, faults, judge, namespace, outcome, policy } from './network-support.ts';
import { fixed } from './pods-support.ts';

const denyAll = policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const forCart = { podSelector: { matchLabels: { app: 'cart' } } };

function egressTo(ipBlock: object, ports?: readonly object[]): object {
  return policy({
    ...forCart,
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock }], ...(ports === undefined ? {} : { ports }) }],
  });
}

const cilium = (spec: object, kind = 'CiliumNetworkPolicy'): object => ({
  apiVersion: 'cilium.io/v2',
  kind,
  metadata: { name: 'p', ...(kind === 'CiliumNetworkPolicy' ? { namespace: 'shop' } : {}) },
  spec,
});

const calico = (spec: object, kind = 'NetworkPolicy'): object => ({
  apiVersion: 'projectcalico.org/v3',
  kind,
  metadata: { name: 'p', ...(kind === 'NetworkPolicy' ? { namespace: 'shop' } : {}) },
  spec,
});

const admin = (subject: object, ingress: readonly object[], kind = 'ClusterNetworkPolicy'): object => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind,
  metadata: { name: 'p' },
  spec: { tier: 'Admin', priority: 1, subject, ingress },
});

describe('a namespace without policies', () => {
  test('is told of once for each direction, however many workloads it has', () => {
    const manifests = [deployment('cart'), deployment('orders'), deployment('payment')];
    expect(faults('namespace-ingress-policy', ...manifests)).toHaveLength(1);
    expect(faults('namespace-egress-policy', ...manifests)).toHaveLength(1);
    for (const id of [
      'workload-ingress-policy',
      'workload-egress-policy',
      'default-deny-ingress',
      'default-deny-egress',
    ]) {
      expect(outcome(id, ...manifests)).toBe('notApplicable');
    }
  });

  test('is named by its manifest, else by its first workload, whatever the order of the files', () => {
    const [orders, cart] = [deployment('orders', { namespace: 'shop' }), deployment('cart', { namespace: 'shop' })];
    const [named] = faults('namespace-ingress-policy', cart, namespace('shop'), orders);
    expect(named?.subject).toMatchObject({ kind: 'Namespace', name: 'shop' });
    const [one] = faults('namespace-ingress-policy', orders, cart);
    const [other] = faults('namespace-ingress-policy', cart, orders);
    expect(one?.subject).toMatchObject({ kind: 'Deployment', name: 'cart' });
    expect(one?.id).toBe(other?.id);
  });

  test('says so in other words when the manifests name no namespace', () => {
    const [unnamed] = faults('namespace-ingress-policy', deployment('cart'));
    expect(say(unnamed!.message, 'en', unnamed!.values)).toMatch(/name no namespace .* \(1 in all\)$/);
    const [named] = faults('namespace-ingress-policy', deployment('cart', { namespace: 'shop' }));
    expect(say(named!.message, 'en', named!.values)).toContain('Namespace shop');
  });

  test('is nobody’s matter when nothing runs there, or only on the host’s network', () => {
    expect(outcome('namespace-ingress-policy', namespace('shop'))).toBe('notApplicable');
    expect(outcome('namespace-ingress-policy', deployment('agent', { pod: { hostNetwork: true } }))).toBe(
      'notApplicable',
    );
  });
});

describe('NetworkPolicy as the API defaults it', () => {
  const egressRule = { to: [{ podSelector: {} }] };
  test.each<[what: string, spec: object, ingress: string, egress: string]>([
    ['no types and no rules: ingress', forCart, 'pass', 'fail'],
    ['no types and an egress rule: both', { ...forCart, egress: [egressRule] }, 'pass', 'pass'],
    ['no types and an empty list of egress rules: ingress', { ...forCart, egress: [] }, 'pass', 'fail'],
    ['only egress listed', { ...forCart, policyTypes: ['Egress'] }, 'fail', 'pass'],
    [
      'only ingress listed, egress rules dead',
      { ...forCart, policyTypes: ['Ingress'], egress: [egressRule] },
      'pass',
      'fail',
    ],
    ['an empty selector selects all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, 'pass', 'pass'],
    ['no selector selects all', { policyTypes: ['Ingress', 'Egress'] }, 'pass', 'pass'],
  ])('%s', (_, spec, ingress, egress) => {
    expect(outcome('namespace-ingress-policy', deployment('cart'), policy(spec))).toBe(ingress);
    expect(outcome('namespace-egress-policy', deployment('cart'), policy(spec))).toBe(egress);
  });

  test.each<[what: string, selector: object, result: string]>([
    ['matchLabels', { matchLabels: { app: 'orders', tier: 'web' } }, 'pass'],
    ['another value', { matchLabels: { app: 'orders', tier: 'db' } }, 'fail'],
    ['In', { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'api'] }] }, 'pass'],
    ['NotIn', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['web'] }] }, 'fail'],
    ['NotIn, label absent', { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['web'] }] }, 'pass'],
    ['Exists', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, 'pass'],
    ['DoesNotExist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, 'fail'],
    ['both', { matchLabels: { app: 'orders' }, matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, 'fail'],
  ])('a workload is selected by %s', (_, podSelector, result) => {
    const orders = deployment('orders', { labels: { app: 'orders', tier: 'web' } });
    expect(
      outcome('workload-ingress-policy', deployment('cart'), orders, policy({ podSelector }), policy(forCart)),
    ).toBe(result);
  });

  test('a policy that selects nothing leaves the namespace without one', () => {
    const stray = policy({ podSelector: { matchLabels: { app: 'gone' } } });
    expect(faults('namespace-ingress-policy', deployment('cart'), deployment('orders'), stray)).toHaveLength(1);
    expect(outcome('workload-ingress-policy', deployment('cart'), deployment('orders'), stray)).toBe('notApplicable');
  });

  test('a policy of another namespace selects nothing here', () => {
    const elsewhere = policy({ podSelector: {} }, { namespace: 'other' });
    expect(outcome('namespace-ingress-policy', deployment('cart', { namespace: 'shop' }), elsewhere)).toBe('fail');
  });
});

test('only the workloads that the policies of a namespace leave out are told of', () => {
  const manifests = [
    deployment('cart'),
    deployment('orders'),
    policy({ ...forCart, policyTypes: ['Ingress', 'Egress'] }),
  ];
  expect(faults('workload-ingress-policy', ...manifests).map(({ subject }) => subject)).toMatchObject([
    { name: 'orders' },
  ]);
  expect(faults('workload-egress-policy', ...manifests)).toHaveLength(1);
  expect(outcome('workload-ingress-policy', ...manifests, denyAll)).toBe('pass');
});

test('most workloads being open is told of once, by their namespace', () => {
  const manifests = [
    deployment('cart'),
    deployment('orders'),
    deployment('payment'),
    policy({ ...forCart, policyTypes: ['Ingress', 'Egress'] }),
  ];
  expect(outcome('workload-ingress-policy', ...manifests)).toBe('notApplicable');
  const [found] = faults('default-deny-ingress', ...manifests);
  expect(found).toMatchObject({ severity: 'medium', values: { open: 2, count: 3 } });
});

test('policies for single workloads are no default deny, and an open one for all is none either', () => {
  const open = policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] });
  for (const id of ['default-deny-ingress', 'default-deny-egress']) {
    const some = policy({ ...forCart, policyTypes: ['Ingress', 'Egress'] });
    expect(outcome(id, deployment('cart'), some)).toBe('fail');
    expect(outcome(id, deployment('cart'), open)).toBe('fail');
    expect(outcome(id, deployment('cart'), some, denyAll)).toBe('pass');
  }
});

describe('rules that allow everything', () => {
  const anywhere = { ipBlock: { cidr: '0.0.0.0/0' } };
  test.each<[what: string, rule: object, result: string]>([
    ['an empty rule', {}, 'fail'],
    ['every IPv4 address', { from: [anywhere] }, 'fail'],
    ['every IPv6 address', { from: [{ ipBlock: { cidr: '::/0' } }] }, 'fail'],
    ['every address on a protocol', { from: [anywhere], ports: [{ protocol: 'TCP' }] }, 'fail'],
    ['every pod of every namespace', { from: [{ namespaceSelector: {} }] }, 'fail'],
    ['every address but some', { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }, 'pass'],
    ['every address on one port', { from: [anywhere], ports: [{ port: 443 }] }, 'pass'],
    ['everyone on one port', { ports: [{ port: 8080 }] }, 'pass'],
    ['the pods of the namespace', { from: [{ podSelector: {} }] }, 'pass'],
    [
      'some pods of every namespace',
      { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { a: 'b' } } }] },
      'pass',
    ],
  ])('%s', (_, rule, result) => {
    expect(outcome('network-policy-allows-all', policy({ ...forCart, ingress: [rule] }))).toBe(result);
  });

  test('count only in a direction that the policy is for', () => {
    const dead = policy({ ...forCart, policyTypes: ['Egress'], ingress: [{}] });
    expect(outcome('network-policy-allows-all', dead)).toBe('pass');
    expect(outcome('network-policy-unused-rules', dead)).toBe('fail');
  });
});

test('rules of an unlisted direction come to life by the fix', () => {
  const dead = policy({ ...forCart, policyTypes: ['Ingress'], egress: [{ to: [{ podSelector: {} }] }] });
  const found = faults('network-policy-unused-rules', dead);
  expect(found.map(({ place }) => place.path)).toEqual(['spec.egress']);
  expect(outcome('network-policy-unused-rules', fixed(dead, found))).toBe('pass');
});

test('a selector that matches no workload of its namespace', () => {
  const cart = deployment('carts', { namespace: 'shop' });
  const typo = policy(forCart, { namespace: 'shop' });
  const [found] = faults('network-policy-selects-nothing', cart, typo);
  expect(say(found!.message, 'en', found!.values)).toContain('(app=cart)');
  expect(outcome('network-policy-selects-nothing', deployment('cart', { namespace: 'shop' }), typo)).toBe('pass');
  expect(outcome('network-policy-selects-nothing', deployment('cart', { namespace: 'other' }), typo)).toBe(
    'notAssessed',
  );
});

test('a peer that matches no workload of its namespace', () => {
  const from = [{ podSelector: { matchLabels: { app: 'front-end' } } }];
  const allows = policy({ ...forCart, ingress: [{ from }] });
  expect(outcome('network-policy-peer-selects-nothing', deployment('cart'), allows)).toBe('fail');
  expect(outcome('network-policy-peer-selects-nothing', deployment('front-end'), allows)).toBe('pass');
  const elsewhere = policy({ ...forCart, ingress: [{ from: [{ ...from[0], namespaceSelector: {} }] }] });
  expect(outcome('network-policy-peer-selects-nothing', deployment('cart'), elsewhere)).toBe('pass');
});

describe('the cloud metadata service', () => {
  test.each<[what: string, manifest: object, result: string]>([
    ['in every address', egressTo({ cidr: '0.0.0.0/0' }), 'fail'],
    ['in every IPv6 address', egressTo({ cidr: '::/0' }), 'fail'],
    ['in the link-local block', egressTo({ cidr: '169.254.0.0/16' }), 'fail'],
    ['by itself', egressTo({ cidr: '169.254.169.254/32' }), 'fail'],
    ['in a range of ports', egressTo({ cidr: '0.0.0.0/0' }, [{ port: 1, endPort: 1024 }]), 'fail'],
    ['excepted', egressTo({ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] }), 'pass'],
    ['excepted with its block', egressTo({ cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] }), 'pass'],
    ['on another port', egressTo({ cidr: '0.0.0.0/0' }, [{ port: 443 }]), 'pass'],
    ['by another protocol', egressTo({ cidr: '0.0.0.0/0' }, [{ protocol: 'UDP' }]), 'pass'],
    ['in no block', egressTo({ cidr: '10.0.0.0/8' }), 'pass'],
    ['in a block that is none', egressTo({ cidr: 'somewhere' }), 'pass'],
  ])('%s', (_, manifest, result) => {
    expect(outcome('metadata-egress', manifest)).toBe(result);
  });

  test('is excepted by the fix, with what is excepted already', () => {
    for (const block of [{ cidr: '0.0.0.0/0' }, { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }]) {
      const found = faults('metadata-egress', egressTo(block));
      expect(outcome('metadata-egress', fixed(egressTo(block), found))).toBe('pass');
    }
    expect(faults('metadata-egress', egressTo({ cidr: '169.254.169.254/32' }))[0]?.fix).toBeUndefined();
  });
});

describe('policies of other dialects', () => {
  const someone = [{ fromEndpoints: [{}] }];
  const deny = [{ action: 'Deny', from: [{ namespaces: {} }] }];
  const cart = deployment('cart', { namespace: 'shop' });
  const shop = namespace('shop', { team: 'web' });

  test.each<[what: string, manifests: readonly object[], result: string]>([
    [
      'Cilium, by a prefixed label',
      [cilium({ endpointSelector: { matchLabels: { 'k8s:app': 'cart' } }, ingress: someone })],
      'pass',
    ],
    ['Cilium, another label', [cilium({ endpointSelector: { matchLabels: { app: 'x' } }, ingress: someone })], 'fail'],
    ['Cilium, a section for the other direction', [cilium({ endpointSelector: {}, egress: [{}] })], 'fail'],
    [
      'Cilium, default deny turned off',
      [cilium({ endpointSelector: {}, ingress: someone, enableDefaultDeny: { ingress: false } })],
      'fail',
    ],
    [
      'Cilium, cluster-wide by namespace',
      [
        cilium(
          { endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'shop' } }, ingress: someone },
          'CiliumClusterwideNetworkPolicy',
        ),
      ],
      'pass',
    ],
    ['Cilium, for nodes', [cilium({ nodeSelector: {}, ingress: someone }, 'CiliumClusterwideNetworkPolicy')], 'fail'],
    ['Calico, by expression', [calico({ selector: "app in {'cart', 'orders'}", types: ['Ingress'] })], 'pass'],
    ['Calico, everything', [calico({ selector: 'all()' })], 'pass'],
    ['Calico, egress only', [calico({ selector: 'all()', egress: [{ action: 'Allow' }] })], 'fail'],
    [
      'Calico, global by namespace name',
      [calico({ namespaceSelector: "projectcalico.org/name == 'shop'" }, 'GlobalNetworkPolicy')],
      'pass',
    ],
    [
      'Calico, global by a namespace label',
      [shop, calico({ namespaceSelector: "team == 'web'" }, 'GlobalNetworkPolicy')],
      'pass',
    ],
    [
      'Calico, global by an unread namespace label',
      [calico({ namespaceSelector: "team == 'web'" }, 'GlobalNetworkPolicy')],
      'notAssessed',
    ],
    ['Calico, a selector that cannot be read', [calico({ selector: 'app ==' }, 'GlobalNetworkPolicy')], 'notAssessed'],
    ['ClusterNetworkPolicy that denies all', [admin({ namespaces: {} }, deny)], 'pass'],
    [
      'ClusterNetworkPolicy that denies some',
      [admin({ namespaces: {} }, [{ action: 'Deny', from: [{ namespaces: { matchLabels: { team: 'x' } } }] }])],
      'fail',
    ],
    [
      'ClusterNetworkPolicy that allows',
      [admin({ namespaces: {} }, [{ action: 'Accept', from: [{ namespaces: {} }] }])],
      'fail',
    ],
    [
      'ClusterNetworkPolicy for other pods',
      [admin({ pods: { podSelector: { matchLabels: { app: 'x' } } } }, deny)],
      'fail',
    ],
    [
      'BaselineAdminNetworkPolicy by the name label',
      [
        admin(
          { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
          deny,
          'BaselineAdminNetworkPolicy',
        ),
      ],
      'pass',
    ],
    [
      'AdminNetworkPolicy by an unread label',
      [admin({ namespaces: { matchLabels: { team: 'web' } } }, deny, 'AdminNetworkPolicy')],
      'notAssessed',
    ],
  ])('%s', (_, manifests, result) => {
    expect(outcome('namespace-ingress-policy', cart, ...manifests)).toBe(result);
  });

  test('of a wrong shape are read as far as they go', () => {
    for (const spec of [
      null,
      'text',
      [],
      { endpointSelector: 3 },
      { endpointSelector: { matchLabels: [] }, ingress: 'x' },
    ]) {
      expect(outcome('namespace-ingress-policy', cart, cilium(spec as object))).toBe('fail');
    }
  });
});

test('ten thousand policies and workloads are joined without trying each with each', () => {
  const manifests: object[] = [];
  for (let index = 0; index < 2500; index++) {
    manifests.push(
      deployment(`a${index}`),
      policy({ podSelector: { matchLabels: { app: `a${index}` } } }, { name: `p${index}` }),
    );
  }
  const started = performance.now();
  const ids = ['workload-ingress-policy', 'workload-egress-policy', 'network-policy-selects-nothing'];
  for (const id of ids) expect(judge(id, ...manifests).findings).toEqual([]);
  expect(performance.now() - started).toBeLessThan(10_000);
});
