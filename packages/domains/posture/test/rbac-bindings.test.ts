import { describe, expect, it } from 'vitest';
import { binding, findingsOf, judgeAll, judgeText, role, rule, severitiesOf } from './rbac-support.ts';

const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

describe('rbac-cluster-admin', () => {
  const id = 'rbac-cluster-admin';

  it.each([
    ['cluster-admin in the cluster', [binding('ClusterRole/cluster-admin', ['ops/tool'])], ['critical']],
    [
      'cluster-admin in a namespace',
      [binding('ClusterRole/cluster-admin', ['ops/tool'], { namespace: 'shop' })],
      ['medium'],
    ],
    [
      'cluster-admin in kube-system',
      [binding('ClusterRole/cluster-admin', ['ops/tool'], { namespace: 'kube-system' })],
      ['high'],
    ],
    [
      'a role with every right',
      [role([rule('*', '*', '*')]), binding('ClusterRole/tested', ['User jo'])],
      ['critical'],
    ],
    [
      'a Role with every right',
      [role([rule('*', '*', '*')], { namespace: 'shop' }), binding('Role/tested', ['User jo'], { namespace: 'shop' })],
      ['medium'],
    ],
    [
      'a role that aggregates every right',
      [
        role([], { name: 'sum', aggregates: { part: 'yes' } }),
        role([rule('*', '*', '*')], { labels: { part: 'yes' } }),
        binding('ClusterRole/sum', ['User jo']),
      ],
      ['critical'],
    ],
    [
      'read access to everything',
      [role([rule('*', '*', 'get list watch')]), binding('ClusterRole/tested', ['User jo'])],
      [],
    ],
    ['admin', [binding('ClusterRole/admin', ['User jo'])], []],
    ['no subjects', [binding('ClusterRole/cluster-admin', [])], []],
    [
      'what Kubernetes ships',
      [
        binding('ClusterRole/cluster-admin', ['Group system:masters'], {
          name: 'cluster-admin',
          labels: bootstrapping,
        }),
      ],
      [],
    ],
    [
      'a name like one of Kubernetes',
      [binding('ClusterRole/cluster-admin', ['User jo'], { name: 'system:mine' })],
      ['critical'],
    ],
  ])('%s', (_, objects, severities) => {
    expect(severitiesOf(id, objects)).toEqual(severities);
  });

  it('stands at the reference to the role and names who gets it', () => {
    const [found] = findingsOf(id, [binding('ClusterRole/cluster-admin', ['a/one', 'b/two', 'User c', 'Group d'])]);
    expect(found?.part).toBe('roleRef');
    expect(found?.values?.['holders']).toBe('ServiceAccount a/one, ServiceAccount b/two, User c, +1');
    expect(found?.evidence.map(({ value }) => value)).toContain('Group d');
  });
});

describe('built-in roles', () => {
  it.each([
    ['edit for people in their namespace', 'edit', ['Group team'], 'shop', ['info']],
    ['edit for a workload', 'edit', ['shop/ci'], 'shop', ['medium']],
    ['admin in kube-system', 'admin', ['Group team'], 'kube-system', ['high']],
    ['edit in the cluster', 'edit', ['Group team'], undefined, ['high']],
    ['view in the cluster', 'view', ['Group team'], undefined, []],
  ])('%s', (_, name, subjects, namespace, severities) => {
    const objects = [binding(`ClusterRole/${name}`, subjects, namespace === undefined ? {} : { namespace })];
    expect(severitiesOf('rbac-admin-edit-binding', objects)).toEqual(severities);
  });

  it.each([
    ['system:kubelet-api-admin', ['high']],
    ['system:kube-controller-manager', ['critical']],
    ['system:controller:clusterrole-aggregation-controller', ['critical']],
    ['system:auth-delegator', []],
    ['system:node-proxier', []],
    ['system:nobody-knows', []],
  ])('%s', (name, severities) => {
    expect(severitiesOf('rbac-system-role-binding', [binding(`ClusterRole/${name}`, ['ops/tool'])])).toEqual(
      severities,
    );
  });

  it('does not blame a binding for rights that scanned roles add, which are told of there', () => {
    const added = role([rule('core', 'secrets', 'list')], {
      labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' },
    });
    const ids = judgeAll([added, binding('ClusterRole/view', ['Group team'])]).findings.map((one) => one.rule);
    expect(ids).toEqual(['rbac-secrets-read', 'rbac-aggregated-rights']);
  });
});

describe('subjects', () => {
  const reader = role([rule('core', 'pods', 'list')]);
  const strong = role([rule('core', 'secrets', 'list')]);

  it.each([
    ['everybody, harmless', reader, ['User system:anonymous'], ['high']],
    ['everybody, strong', strong, ['Group system:unauthenticated'], ['critical']],
    ['every user, harmless', reader, ['Group system:authenticated'], ['medium']],
    ['every user, strong', strong, ['Group system:authenticated'], ['high']],
    ['every service account', reader, ['Group system:serviceaccounts'], ['low']],
    ['a group that is none', reader, ['Group system:anonymous'], ['low']],
    ['somebody', strong, ['Group team', 'shop/cart'], []],
  ])('%s', (_, bound, subjects, severities) => {
    expect(severitiesOf('rbac-public-subjects', [bound, binding('ClusterRole/tested', subjects)])).toEqual(severities);
  });

  it('lets everybody read what is public', () => {
    const objects = [binding('ClusterRole/system:public-info-viewer', ['Group system:unauthenticated'])];
    expect(severitiesOf('rbac-public-subjects', objects)).toEqual([]);
  });

  it.each([
    ['strong, in the cluster', strong, undefined, ['high']],
    ['strong, in a namespace', strong, 'shop', ['medium']],
    ['harmless', reader, 'shop', ['low']],
  ])('the default service account: %s', (_, bound, namespace, severities) => {
    const text = namespace === undefined ? {} : { namespace };
    const objects = [bound, binding('ClusterRole/tested', ['shop/default', 'shop/cart'], text)];
    expect(severitiesOf('rbac-default-service-account', objects)).toEqual(severities);
    expect(severitiesOf('rbac-default-service-account', [bound, binding('ClusterRole/tested', ['shop/cart'])])).toEqual(
      [],
    );
  });

  it.each([
    ['rbac-masters-group', 'Group system:masters', 1],
    ['rbac-masters-group', 'User system:masters', 0],
    ['rbac-node-identity', 'Group system:nodes', 1],
    ['rbac-node-identity', 'User system:node:worker-1', 1],
    ['rbac-node-identity', 'Group nodes', 0],
  ])('%s finds %s %i times', (id, subject, count) => {
    expect(findingsOf(id, [reader, binding('ClusterRole/tested', [subject])])).toHaveLength(count);
  });
});

function referring(roleRef: string, namespace?: string): object {
  return binding(roleRef, ['shop/cart'], namespace === undefined ? {} : { namespace });
}

describe('rbac-dangling-role', () => {
  const id = 'rbac-dangling-role';

  it('is sure where the namespace has other roles', () => {
    expect(
      severitiesOf(id, [role([], { namespace: 'shop', name: 'other' }), referring('Role/tested', 'shop')]),
    ).toEqual(['low']);
  });

  it.each([
    ['a Role of a namespace without roles', [referring('Role/tested', 'shop')]],
    ['a ClusterRole', [role([], { name: 'other' }), referring('ClusterRole/tested')]],
  ])('does not assess %s that may come from elsewhere', (_, objects) => {
    const { findings, tallies } = judgeAll(objects);
    expect(findings.filter((one) => one.rule === id)).toEqual([]);
    expect(tallies.get(id)).toMatchObject({ notAssessed: 1, passed: 0 });
  });

  it('knows what Kubernetes brings along', () => {
    const { tallies } = judgeAll([referring('ClusterRole/view'), referring('ClusterRole/system:unheard-of')]);
    expect(tallies.get(id)).toMatchObject({ notAssessed: 0, failed: 0, passed: 1, notApplicable: 1 });
  });

  it('refuses a Role in a ClusterRoleBinding', () => {
    expect(findingsOf(id, [referring('Role/tested')])[0]?.part).toBe('roleRef.kind');
  });
});

it('rbac-cross-namespace-subject names strangers', () => {
  const id = 'rbac-cross-namespace-subject';
  const to = (subjects: readonly string[]) =>
    findingsOf(id, [binding('ClusterRole/view', subjects, { namespace: 'shop' })]);
  expect(to(['monitoring/prometheus']).map(({ values }) => values?.['subject'])).toEqual([
    'ServiceAccount monitoring/prometheus',
  ]);
  expect(to(['shop/cart', 'Group team'])).toEqual([]);
});

describe('untidy input', () => {
  it.each([
    ['a binding without anything', 'kind: RoleBinding'],
    [
      'subjects that are no list',
      'kind: ClusterRoleBinding\nroleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: all',
    ],
    ['rules of a wrong type', 'kind: ClusterRole\nrules: [1, {verbs: get}, {verbs: ["*"]}]'],
    ['an aggregation rule that is empty', 'kind: ClusterRole\naggregationRule: {}'],
    ['null rules', 'kind: Role\nrules:'],
  ])('%s', (_, text) => {
    const whole = `apiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: tested}\n${text}\n`;
    expect(() => judgeText(whole)).not.toThrow();
  });
});
