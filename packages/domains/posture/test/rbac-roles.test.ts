import { describe, expect, it } from 'vitest';
import { accessControls } from '../src/controls/rbac/index.ts';
import { stablePath } from '../src/part.ts';
import { binding, findingsOf, judgeText, role, rule, severitiesOf } from './rbac-support.ts';

const toCluster = binding('ClusterRole/tested', ['ops/tool']);

describe('rbac-wildcards', () => {
  const id = 'rbac-wildcards';

  it.each([
    ['everything', rule('*', '*', '*'), ['high']],
    ['everything of the core group', rule('core', '*', '*'), ['high']],
    ['reading everything', rule('*', '*', 'get list'), ['medium']],
    ['any verb on one resource', rule('apps', 'deployments', '*'), ['low']],
    ['a group of an extension', rule('example.com', '*', '*'), ['low']],
    ['any group', rule('*', 'widgets', 'get'), ['low']],
    ['one subresource of everything', rule('apps', '*/scale', 'get'), []],
    ['nothing', rule('apps', 'deployments', 'get'), []],
  ])('%s', (_, given, severities) => {
    expect(severitiesOf(id, [role([given]), toCluster])).toEqual(severities);
  });

  it('weighs less unbound, but a role with every right is kept in sight', () => {
    expect(severitiesOf(id, [role([rule('*', '*', '*')])])).toEqual(['medium']);
    expect(severitiesOf(id, [role([rule('core', '*', 'get')])])).toEqual(['info']);
  });

  it('names the fields and says one thing once', () => {
    const paths = { nonResourceURLs: ['*'], verbs: ['*'] };
    const found = findingsOf(id, [role([rule('*', '*', '*'), paths]), toCluster]);
    expect(found.map(({ values }) => values?.['fields'])).toEqual(['apiGroups, resources, verbs']);
    expect(findingsOf(id, [role([paths]), toCluster])).toHaveLength(1);
  });
});

function into(target: string, ...rules: readonly object[]): object[] {
  return [role(rules, { labels: { [`rbac.authorization.k8s.io/aggregate-to-${target}`]: 'true' } })];
}

describe('rbac-aggregated-rights', () => {
  const id = 'rbac-aggregated-rights';

  it.each([
    ['Secrets into view', into('view', rule('core', 'secrets', 'list')), ['high']],
    ['Secrets into edit, which has them', into('edit', rule('core', 'secrets', 'list')), []],
    ['escalation into edit', into('edit', rule('rbac.authorization.k8s.io', 'roles', 'escalate')), ['medium']],
    ['everything into admin', into('admin', rule('*', '*', '*')), ['medium']],
    ['a kind of its own into view', into('view', rule('example.com', 'widgets', 'get list')), []],
    ['no label', [role([rule('core', 'secrets', 'list')])], []],
  ])('%s', (_, objects, severities) => {
    expect(severitiesOf(id, objects)).toEqual(severities);
  });

  it('stands at the label', () => {
    const [found] = findingsOf(id, into('view', rule('core', 'pods/exec', 'create')));
    expect(found?.part).toBe('metadata.labels.rbac.authorization.k8s.io/aggregate-to-view');
    expect(found?.values).toEqual({ target: 'view', powers: 'rbac-pod-exec' });
  });
});

describe('rbac-ineffective-rule', () => {
  const id = 'rbac-ineffective-rule';

  it.each([
    ['deployments in the core group', [rule('core', 'deployments pods', 'get')], 'shop', ['deployments']],
    ['pods in apps', [rule('apps', 'pods/exec', 'create')], undefined, ['pods/exec']],
    ['a star behind the slash', [rule('core', 'pods/*', 'get')], undefined, ['pods/*']],
    ['nodes in a Role', [rule('core', 'nodes nodes/proxy pods', 'get')], 'shop', ['nodes, nodes/proxy']],
    ['one of several groups', [rule('core apps extensions', 'deployments pods', 'get')], 'shop', []],
    ['a group of an extension', [rule('serving.knative.dev', 'services', 'get')], 'shop', []],
    ['metrics of pods', [rule('metrics.k8s.io', 'pods nodes', 'get')], undefined, []],
    ['a Namespace in a Role', [rule('core', 'namespaces', 'get')], 'shop', []],
    ['binding ClusterRoles in a Role', [rule('rbac.authorization.k8s.io', 'clusterroles', 'bind')], 'shop', []],
    ['every group', [rule('*', 'deployments', 'get')], 'shop', []],
  ])('%s', (_, rules, namespace, resources) => {
    const objects = [role(rules, namespace === undefined ? {} : { namespace })];
    expect(findingsOf(id, objects).map(({ values }) => values?.['resource'])).toEqual(resources);
  });

  it('knows that create comes before the name, except for subresources', () => {
    expect(findingsOf(id, [role([rule('core', 'configmaps', 'create get', 'lock')])])).toHaveLength(1);
    expect(findingsOf(id, [role([rule('core', 'serviceaccounts/token', 'create', 'ci')])])).toEqual([]);
    expect(findingsOf(id, [role([rule('core', 'configmaps', 'get', 'lock')])])).toEqual([]);
  });

  it('refuses paths of the API server in a Role', () => {
    const paths = { nonResourceURLs: ['/metrics'], verbs: ['get'] };
    expect(findingsOf(id, [role([paths], { namespace: 'shop' })])).toHaveLength(1);
    expect(findingsOf(id, [role([paths])])).toEqual([]);
  });
});

describe('rbac-redundant-rule', () => {
  const id = 'rbac-redundant-rule';
  const pods = rule('core', 'pods', 'get');

  it.each([
    ['a copy', [pods, pods], [1]],
    ['a rule that a later one covers', [pods, rule('core', '*', 'get')], [0]],
    ['two of three', [pods, rule('core', 'pods', 'get list'), pods], [0, 2]],
    ['names that another leaves open', [rule('core', 'secrets', 'get', 'tls'), rule('core', 'secrets', 'get')], [0]],
    ['other names', [rule('core', 'secrets', 'get', 'tls'), rule('core', 'secrets', 'get', 'db')], []],
    ['other verbs', [pods, rule('core', 'pods', 'list')], []],
  ])('%s', (_, rules, indexes) => {
    const removed = findingsOf(id, [role(rules)]).flatMap(({ fix }) => fix?.operations ?? []);
    const expected = indexes.toReversed().map((index) => ({ op: 'remove', path: ['rules', index] }));
    expect(removed).toEqual(expected);
  });

  it('looks for copies in long roles too', () => {
    const rules = Array.from({ length: 150 }, (_, index) => rule('core', `kind${index}`, 'get'));
    expect(findingsOf(id, [role(rules)])).toEqual([]);
    expect(findingsOf(id, [role([...rules, rule('core', 'kind7', 'get')])])[0]?.values?.['count']).toBe(1);
  });
});

function account(name: string, annotations?: object): object {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'shop', annotations },
  };
}

describe('rbac-cloud-identity', () => {
  const arn = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/cart' };

  it.each([
    ['a role of AWS', account('cart', arn), ['info']],
    ['an account of Google Cloud', account('cart', { 'iam.gke.io/gcp-service-account': 'a@b.iam' }), ['info']],
    ['on the default service account', account('default', arn), ['medium']],
    ['other annotations', account('cart', { team: 'shop' }), []],
    ['no annotations', account('cart'), []],
  ])('%s', (_, object, severities) => {
    expect(severitiesOf('rbac-cloud-identity', [object])).toEqual(severities);
  });
});

function pod(path: string, readOnly = false, serviceAccountName = 'shipper'): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shipper', namespace: 'logs' },
    spec: {
      serviceAccountName,
      containers: [{ name: 'app', image: 'shipper', volumeMounts: [{ name: 'host', mountPath: '/host', readOnly }] }],
      volumes: [{ name: 'host', hostPath: { path } }],
    },
  };
}

describe('rbac-host-log-read', () => {
  const reader = role([rule('core', 'pods/log', 'get')], { namespace: 'logs' });
  const bound = binding('Role/tested', ['logs/shipper'], { namespace: 'logs' });
  const nodeReader = [role([rule('core', 'nodes/log', 'get')]), binding('ClusterRole/tested', ['logs/shipper'])];

  it.each([
    ['logs of pods', [pod('/var/log'), reader, bound], 1],
    ['a directory above', [pod('/'), reader, bound], 1],
    ['logs of nodes', [pod('/var/log/'), ...nodeReader], 1],
    ['read-only', [pod('/var/log', true), reader, bound], 0],
    ['another directory', [pod('/var/lib/app'), reader, bound], 0],
    ['another account', [pod('/var/log', false, 'other'), reader, bound], 0],
    ['without the right', [pod('/var/log'), role([rule('core', 'pods', 'get')], { namespace: 'logs' }), bound], 0],
    [
      'nodes/log in a Role',
      [pod('/var/log'), role([rule('core', 'nodes/log', 'get')], { namespace: 'logs' }), bound],
      0,
    ],
  ])('%s', (_, objects, count) => {
    expect(findingsOf('rbac-host-log-read', objects)).toHaveLength(count);
  });
});

function idsOf(rules: readonly object[]): string[] {
  return findingsOf('rbac-secrets-read', [role(rules), toCluster]).map(({ id }) => id);
}

it('gives a finding the same id wherever its rule stands', () => {
  const secrets = rule('core', 'secrets', 'list');
  const pods = rule('core', 'pods', 'get');
  expect(idsOf([secrets, pods])).toEqual(idsOf([pods, secrets]));
});

it.each([
  ['a rule', { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }, 'rules[deployments (apps)]'],
  ['something else with verbs', { verbs: 'get', resources: 'all' }, 'rules[0]'],
  ['rules of an audit policy', { verbs: ['get'], resources: [{ group: '' }] }, 'rules[0]'],
])('names %s in the path of a finding', (_, item, path) => {
  expect(stablePath({ rules: [item] }, ['rules', 0])).toBe(path);
});

it('points at the line of the rule and of the subject', () => {
  const { findings } = judgeText(
    `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: metrics
rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: [get]
  - apiGroups: [""]
    resources: [nodes/proxy]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: metrics
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: metrics
subjects:
  - kind: ServiceAccount
    name: prometheus
    namespace: monitoring
`,
  );
  expect(findings.map(({ rule: id, place }) => [id, place.line])).toEqual([['rbac-nodes-proxy', 9]]);
  expect(findings[0]?.evidence.map(({ place }) => place?.line)).toEqual([undefined, 22]);
});

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(String).sort();
}

describe('the texts of the controls', () => {
  const chinese = /[\u4e00-\u9fff]/;

  it.each(accessControls.map((control) => [control.id, control] as const))('%s', (_, control) => {
    for (const { en, zh } of [control.title, control.why, control.message, control.remediation]) {
      expect(en).not.toMatch(chinese);
      expect(zh).toMatch(chinese);
      expect(placeholders(en)).toEqual(placeholders(zh));
    }
    for (const { en, zh } of [control.title, control.message]) expect(en + zh).not.toMatch(/[.。]$/);
    for (const { en, zh } of [control.why, control.remediation]) {
      expect(en).toMatch(/\.$/);
      expect(zh).toMatch(/。$/);
    }
    expect(control.references.length).toBeGreaterThan(0);
    expect(control.category).toBe('access');
  });
});
