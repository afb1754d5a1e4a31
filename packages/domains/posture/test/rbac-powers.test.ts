import { describe, expect, it } from 'vitest';
import { powers } from '../src/controls/rbac/powers.ts';
import { binding, findingsOf, judgeAll, role, rule, severitiesOf } from './rbac-support.ts';

const rbac = 'rbac.authorization.k8s.io';
const admission = 'admissionregistration.k8s.io';
const certificates = 'certificates.k8s.io';

/** The rules of a ClusterRole bound in the whole cluster: which give the power, and which come close. */
interface Case {
  readonly gives: readonly (readonly object[])[];
  readonly nearMiss: readonly (readonly object[])[];
  /** What a Role in a namespace makes of the first; undefined when it gives nothing there. */
  readonly inNamespace?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'rbac-secrets-read': {
    gives: [[rule('core', 'secrets', 'list')], [rule('*', 'secrets', 'get')], [rule('core', '*', 'watch')]],
    nearMiss: [
      [rule('core', 'secrets', 'get', 'tls')],
      [rule('core', 'configmaps', 'list')],
      [rule('apps', 'secrets', 'list')],
      [rule('core', 'secrets', 'delete')],
    ],
    inNamespace: 'medium',
  },
  'rbac-token-secrets': {
    gives: [[rule('core', 'secrets', 'create get')], [rule('core', 'secrets', 'patch')]],
    nearMiss: [[rule('core', 'secrets', 'patch update', 'own')], [rule('core', 'secrets', 'get list')]],
    inNamespace: 'medium',
  },
  'rbac-workload-create': {
    gives: [[rule('core', 'pods', 'create')], [rule('apps', 'daemonsets', '*')], [rule('batch', 'cronjobs', 'create')]],
    nearMiss: [
      [rule('core', 'pods', 'get list watch')],
      [rule('core', 'pods/log', 'create')],
      [rule('apps', 'deployments/scale', 'create')],
    ],
    inNamespace: 'medium',
  },
  'rbac-workload-modify': {
    gives: [[rule('core', 'pods', 'patch')], [rule('apps', 'deployments', 'get update')]],
    nearMiss: [
      [rule('apps', 'deployments', 'patch', 'web')],
      [rule('apps', 'deployments/scale', 'patch')],
      [rule('apps', 'deployments', 'create update')],
    ],
    inNamespace: 'medium',
  },
  'rbac-pod-exec': {
    gives: [
      [rule('core', 'pods/exec', 'create')],
      [rule('core', 'pods/attach', '*')],
      [rule('core', '*/exec', 'create')],
      [rule('core', '*', 'create')],
    ],
    nearMiss: [
      [rule('core', 'pods/exec', 'list')],
      [rule('core', 'pods', 'create')],
      [rule('core', 'pods/*', 'create')],
      [rule('core', 'pods/exec', 'create', 'toolbox')],
    ],
    inNamespace: 'medium',
  },
  'rbac-ephemeral-containers': {
    gives: [[rule('core', 'pods/ephemeralcontainers', 'patch')], [rule('core', 'pods/ephemeralcontainers', 'update')]],
    nearMiss: [[rule('core', 'pods/ephemeralcontainers', 'get')], [rule('core', 'pods', 'patch')]],
    inNamespace: 'medium',
  },
  'rbac-proxy': {
    gives: [[rule('core', 'pods/portforward', 'create')], [rule('core', 'services/proxy', 'get')]],
    nearMiss: [[rule('core', 'pods services', 'get create')], [rule('core', 'services/proxy', 'get', 'dashboard')]],
    inNamespace: 'low',
  },
  'rbac-impersonate': {
    gives: [
      [rule('core', 'users', 'impersonate')],
      [rule('core', 'groups', 'impersonate', 'system:masters')],
      [rule('core', 'serviceaccounts', '*')],
    ],
    nearMiss: [[rule('core', 'serviceaccounts', 'get create')], [rule('apps', 'users', 'impersonate')]],
  },
  'rbac-token-create': {
    gives: [[rule('core', 'serviceaccounts/token', 'create')]],
    nearMiss: [
      [rule('core', 'serviceaccounts', 'create')],
      [rule('core', 'serviceaccounts/token', 'create', 'builder')],
    ],
    inNamespace: 'medium',
  },
  'rbac-escalate': {
    gives: [[rule(rbac, 'clusterroles', 'escalate update')], [rule(rbac, 'roles', '*')]],
    nearMiss: [[rule(rbac, 'clusterroles roles', 'get list update')], [rule(rbac, 'clusterroles', 'escalate', 'own')]],
  },
  'rbac-bind': {
    gives: [
      [rule(rbac, 'clusterroles', 'bind'), rule(rbac, 'clusterrolebindings', 'create')],
      [rule(rbac, 'clusterroles', 'bind', 'view cluster-admin')],
    ],
    nearMiss: [
      [rule(rbac, 'rolebindings clusterrolebindings', 'create')],
      [rule(rbac, 'clusterroles', 'bind', 'view')],
    ],
  },
  'rbac-clusterrole-write': {
    gives: [[rule(rbac, 'clusterroles', 'patch')]],
    nearMiss: [[rule(rbac, 'roles', 'patch')], [rule(rbac, 'clusterroles', 'update', 'own')]],
  },
  'rbac-csr-approve': {
    gives: [
      [rule(certificates, 'certificatesigningrequests/approval', 'update'), rule(certificates, 'signers', 'approve')],
    ],
    nearMiss: [
      [rule(certificates, 'certificatesigningrequests', 'create update')],
      [rule(certificates, 'signers', 'attest')],
    ],
  },
  'rbac-csr-sign': {
    gives: [[rule(certificates, 'signers', 'sign', 'kubernetes.io/kube-apiserver-client')]],
    nearMiss: [[rule(certificates, 'signers', 'sign', 'example.com/mesh')], [rule(certificates, 'signers', 'approve')]],
  },
  'rbac-webhook-config': {
    gives: [
      [rule(admission, 'mutatingwebhookconfigurations', 'create')],
      [rule(admission, 'validatingwebhookconfigurations', 'patch', 'own')],
    ],
    nearMiss: [[rule(admission, 'mutatingwebhookconfigurations', 'get list watch')]],
  },
  'rbac-admission-policy': {
    gives: [
      [rule(admission, 'validatingadmissionpolicybindings', 'delete')],
      [rule(admission, 'mutatingadmissionpolicies', 'create')],
    ],
    nearMiss: [
      [rule(admission, 'validatingadmissionpolicies', 'list')],
      [rule('policy.example.com', 'replicalimits', 'patch')],
    ],
  },
  'rbac-policy-engine': {
    gives: [
      [rule('kyverno.io', 'policyexceptions', 'create')],
      [rule('constraints.gatekeeper.sh', 'k8srequiredlabels', 'delete')],
    ],
    nearMiss: [[rule('kyverno.io', 'clusterpolicies', 'get watch')], [rule('*', 'pods', 'delete')]],
    inNamespace: 'low',
  },
  'rbac-apiservice': {
    gives: [[rule('apiregistration.k8s.io', 'apiservices', 'update')]],
    nearMiss: [[rule('apiregistration.k8s.io', 'apiservices', 'update', 'v1.metrics.k8s.io')]],
  },
  'rbac-crd-install': {
    gives: [[rule('apiextensions.k8s.io', 'customresourcedefinitions', 'create')]],
    nearMiss: [[rule('apiextensions.k8s.io', 'customresourcedefinitions', 'get list')]],
  },
  'rbac-pv-create': {
    gives: [[rule('core', 'persistentvolumes', 'create')]],
    nearMiss: [[rule('core', 'persistentvolumeclaims', 'create')], [rule('core', 'persistentvolumes', 'delete')]],
  },
  'rbac-namespace-modify': {
    gives: [[rule('core', 'namespaces', 'patch')]],
    nearMiss: [[rule('core', 'namespaces', 'create')], [rule('core', 'namespaces', 'patch', 'shop')]],
    inNamespace: 'low',
  },
  'rbac-system-configmaps': {
    gives: [[rule('core', 'configmaps', 'update')], [rule('core', 'configmaps', 'patch', 'aws-auth')]],
    nearMiss: [[rule('core', 'configmaps', 'patch', 'own')], [rule('core', 'configmaps', 'create get')]],
  },
  'rbac-nodes-proxy': {
    gives: [[rule('core', 'nodes/proxy', 'get')], [rule('core', '*', 'get')]],
    nearMiss: [
      [rule('core', 'nodes/metrics nodes/stats', 'get')],
      [rule('core', 'nodes', 'get')],
      [rule('core', 'nodes/proxy', 'list')],
    ],
  },
  'rbac-node-modify': {
    gives: [[rule('core', 'nodes', 'patch')], [rule('core', 'nodes/status', 'update')]],
    nearMiss: [[rule('core', 'nodes', 'list')], [rule('core', 'nodes', 'patch', 'worker-1')]],
  },
  'rbac-steal-pods': {
    gives: [
      [rule('core', 'pods', 'delete'), rule('core', 'nodes', 'patch')],
      [rule('core', 'pods/eviction', 'create'), rule('core', 'nodes', 'delete')],
    ],
    nearMiss: [[rule('core', 'pods', 'delete')], [rule('core', 'nodes', 'patch')]],
  },
  'rbac-service-status': {
    gives: [[rule('core', 'services/status', 'patch')]],
    nearMiss: [[rule('core', 'services', 'patch')]],
    inNamespace: 'low',
  },
  'rbac-pod-status': {
    gives: [[rule('core', 'pods/status', 'update')], [rule('core', '*/status', 'patch')]],
    nearMiss: [[rule('core', 'pods/status', 'get')]],
    inNamespace: 'low',
  },
  'rbac-endpoints-write': {
    gives: [[rule('core', 'endpoints', 'patch')], [rule('discovery.k8s.io', 'endpointslices', 'create')]],
    nearMiss: [[rule('core', 'endpoints', 'get list watch')]],
    inNamespace: 'low',
  },
  'rbac-gateway-routes': {
    gives: [[rule('gateway.networking.k8s.io', 'httproutes', 'create')], [rule('gateway.networking.k8s.io', '*', '*')]],
    nearMiss: [
      [rule('gateway.networking.k8s.io', 'httproutes', 'list')],
      [rule('networking.k8s.io', 'httproutes', 'create')],
    ],
    inNamespace: 'low',
  },
};

const toCluster = binding('ClusterRole/tested', ['ops/tool']);

describe.each(Object.entries(cases))('%s', (id, { gives, nearMiss, inNamespace }) => {
  it.each(gives)('stands at the first rule of %j', (...rules) => {
    const found = findingsOf(id, [role(rules), toCluster]);
    expect(found).toHaveLength(1);
    expect(found[0]?.part).toMatch(/^rules\[/);
    expect(found[0]?.values?.['holders']).toBe('ServiceAccount ops/tool');
    expect(found[0]?.evidence.at(-1)).toMatchObject({
      field: 'ClusterRoleBinding binding',
      place: { file: 'rbac.yaml' },
    });
  });

  it.each(nearMiss)('is quiet about %j', (...rules) => {
    expect(findingsOf(id, [role(rules), toCluster])).toEqual([]);
  });

  it('is quiet about every right on everything, which is said at the binding', () => {
    expect(findingsOf(id, [role([rule('*', '*', '*')]), toCluster])).toEqual([]);
  });

  it('weighs less when no binding uses the role', () => {
    const order = ['critical', 'high', 'medium', 'low', 'info'];
    const [bound = ''] = severitiesOf(id, [role(gives[0] ?? []), toCluster]);
    const [unbound = ''] = severitiesOf(id, [role(gives[0] ?? [])]);
    expect(order.indexOf(unbound)).toBeGreaterThan(order.indexOf(bound));
  });

  if (inNamespace === undefined) return;
  it('reaches only as far as its namespace in a Role', () => {
    const found = findingsOf(id, [
      role(gives[0] ?? [], { namespace: 'shop' }),
      binding('Role/tested', ['shop/tool'], { namespace: 'shop' }),
    ]);
    expect(found.map(({ severity, values }) => [severity, values?.['namespaces']])).toEqual([[inNamespace, 'shop']]);
  });
});

const clusterWide = [
  'rbac-csr-approve',
  'rbac-webhook-config',
  'rbac-nodes-proxy',
  'rbac-pv-create',
  'rbac-crd-install',
];

it.each(clusterWide)('%s has no effect through a RoleBinding', (id) => {
  const rules = cases[id]?.gives[0] ?? [];
  expect(findingsOf(id, [role(rules), binding('ClusterRole/tested', ['shop/tool'], { namespace: 'shop' })])).toEqual(
    [],
  );
  expect(findingsOf(id, [role(rules, { namespace: 'shop' })])).toEqual([]);
});

it('tries every power', () => {
  expect(Object.keys(cases).sort()).toEqual(powers.map(({ id }) => id).sort());
});

it('says one thing once: minor powers that come by a wildcard are left to the finding on it', () => {
  const ids = judgeAll([role([rule('core', '*', 'get list watch')]), toCluster]).findings.map((one) => one.rule);
  expect(ids.sort()).toEqual(['rbac-nodes-proxy', 'rbac-pod-exec', 'rbac-secrets-read', 'rbac-wildcards']);
});
