import { describe, expect, it } from 'vitest';
import { binding, role, rule, severitiesOf } from './rbac-support.ts';

const rbac = 'rbac.authorization.k8s.io';
const admission = 'admissionregistration.k8s.io';
const certificates = 'certificates.k8s.io';
const toCluster = binding('ClusterRole/tested', ['ops/tool']);

function inShop(rules: readonly object[]): object[] {
  return [role(rules), binding('ClusterRole/tested', ['shop/tool'], { namespace: 'shop' })];
}

function approving(signer: string): object[] {
  return [
    role([
      rule(certificates, 'certificatesigningrequests/approval', 'update'),
      rule(certificates, 'signers', 'approve', signer),
    ]),
    toCluster,
  ];
}

function inSystem(names?: string): object[] {
  return [
    role([rule('core', 'configmaps', 'patch', names)], { namespace: 'kube-system' }),
    binding('Role/tested', ['ci/deployer'], { namespace: 'kube-system' }),
  ];
}

describe('severity', () => {
  const secrets = [rule('core', 'secrets', 'get list')];
  const inNamespace = (namespace: string, subjects: readonly string[]) => [
    role(secrets),
    binding('ClusterRole/tested', subjects, { namespace }),
  ];

  it.each([
    ['in the whole cluster', [role(secrets), toCluster], 'high'],
    ['in a namespace', inNamespace('shop', ['shop/cart']), 'medium'],
    ['in kube-system', inNamespace('kube-system', ['shop/cart']), 'high'],
    ['for everybody without a credential', inNamespace('shop', ['User system:anonymous']), 'critical'],
    ['for everybody with one', inNamespace('shop', ['Group system:authenticated']), 'high'],
    ['for the default service account', inNamespace('shop', ['shop/default']), 'high'],
    ['for nobody', [role(secrets)], 'low'],
  ])('%s', (_, objects, severity) => {
    expect(severitiesOf('rbac-secrets-read', objects)).toEqual([severity]);
  });

  it('counts a namespace with a strong service account as one that rules the cluster, but not for that account', () => {
    const strong = [role([rule('core', 'pods/exec', 'create')], { name: 'op' }), binding('ClusterRole/op', ['ops/op'])];
    expect(severitiesOf('rbac-secrets-read', [...strong, ...inNamespace('ops', ['User jo'])])).toEqual(['high']);
    expect(severitiesOf('rbac-secrets-read', [...strong, ...inNamespace('ops', ['ops/op'])])).toEqual(['medium']);
  });

  it('takes get on Secrets alone for less than list', () => {
    expect(severitiesOf('rbac-secrets-read', [role([rule('core', 'secrets', 'get')]), toCluster])).toEqual(['medium']);
  });

  it.each([
    ['1.34', 'high'],
    ['1.35', 'low'],
  ])('weighs get on pods/exec by what Kubernetes %s makes of it', (version, severity) => {
    const objects = [role([rule('core', 'pods/exec', 'get')]), toCluster];
    expect(severitiesOf('rbac-pod-exec', objects, version)).toEqual([severity]);
  });

  it('asks what bind and escalate can be used for', () => {
    const bindOnly = [rule(rbac, 'clusterroles', 'bind')];
    expect(severitiesOf('rbac-bind', inShop([...bindOnly, rule(rbac, 'rolebindings', 'create')]))).toEqual(['high']);
    expect(severitiesOf('rbac-bind', inShop([...bindOnly, rule(rbac, 'clusterrolebindings', 'create')]))).toEqual([
      'medium',
    ]);
    expect(severitiesOf('rbac-escalate', [role([rule(rbac, 'clusterroles', 'escalate')]), toCluster])).toEqual([
      'high',
    ]);
  });

  it('takes a certificate for servers for less than one for clients', () => {
    expect(severitiesOf('rbac-csr-approve', approving('kubernetes.io/kube-apiserver-client'))).toEqual(['critical']);
    expect(severitiesOf('rbac-csr-approve', approving('kubernetes.io/kubelet-serving'))).toEqual(['medium']);
  });

  it('takes write access to aws-auth for what it is', () => {
    expect(severitiesOf('rbac-system-configmaps', inSystem('aws-auth'))).toEqual(['critical']);
    expect(severitiesOf('rbac-system-configmaps', inSystem())).toEqual(['high']);
    const elsewhere = [role([rule('core', 'configmaps', 'patch')], { namespace: 'shop' })];
    expect(severitiesOf('rbac-system-configmaps', elsewhere)).toEqual([]);
  });
});

it('knows the parameters of scanned admission policies', () => {
  const policy = {
    apiVersion: `${admission}/v1`,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'limits' },
    spec: { paramKind: { apiVersion: 'policy.example.com/v1', kind: 'ReplicaLimit' } },
  };
  const policyBinding = {
    apiVersion: `${admission}/v1`,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'limits' },
    spec: { policyName: 'limits', paramRef: { name: 'default', namespace: 'guard' } },
  };
  const writing = (namespace: string, names?: string) => [
    policy,
    policyBinding,
    role([rule('policy.example.com', 'replicalimits', 'patch', names)], { namespace }),
    binding('Role/tested', ['shop/tool'], { namespace }),
  ];
  expect(severitiesOf('rbac-admission-policy', writing('guard'))).toEqual(['medium']);
  expect(severitiesOf('rbac-admission-policy', writing('guard', 'default'))).toEqual(['low']);
  expect(severitiesOf('rbac-admission-policy', writing('guard', 'other'))).toEqual([]);
  expect(severitiesOf('rbac-admission-policy', writing('shop'))).toEqual([]);
});
