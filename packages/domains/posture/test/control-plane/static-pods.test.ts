import { describe, expect, it } from 'vitest';
import { rows } from '../../src/controls/control-plane/rows/index.ts';
import { applied, findingOf, judge, staticPod, withFlag } from './bench.ts';

const strongSuites = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';

const good: Readonly<Record<string, readonly string[]>> = {
  'kube-apiserver': [
    '--anonymous-auth=false',
    '--kubelet-client-certificate=/pki/kubelet.crt',
    '--kubelet-client-key=/pki/kubelet.key',
    '--kubelet-certificate-authority=/pki/ca.crt',
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs,EventRateLimit,AlwaysPullImages',
    '--profiling=false',
    '--audit-log-path=/var/log/audit.log',
    '--audit-log-maxage=30',
    '--audit-log-maxbackup=10',
    '--audit-log-maxsize=100',
    '--audit-policy-file=/etc/kubernetes/audit.yaml',
    '--service-account-key-file=/pki/sa.pub',
    '--service-account-extend-token-expiration=false',
    '--etcd-certfile=/pki/etcd.crt',
    '--etcd-keyfile=/pki/etcd.key',
    '--etcd-cafile=/pki/etcd-ca.crt',
    '--tls-cert-file=/pki/api.crt',
    '--tls-private-key-file=/pki/api.key',
    '--client-ca-file=/pki/ca.crt',
    '--encryption-provider-config=/etc/kubernetes/encryption.yaml',
    `--tls-cipher-suites=${strongSuites}`,
  ],
  'kube-controller-manager': [
    '--profiling=false',
    '--use-service-account-credentials=true',
    '--service-account-private-key-file=/pki/sa.key',
    '--root-ca-file=/pki/ca.crt',
    '--bind-address=127.0.0.1',
  ],
  'kube-scheduler': ['--profiling=false', '--bind-address=127.0.0.1'],
  etcd: [
    '--cert-file=/pki/server.crt',
    '--key-file=/pki/server.key',
    '--client-cert-auth=true',
    '--peer-cert-file=/pki/peer.crt',
    '--peer-key-file=/pki/peer.key',
    '--peer-client-cert-auth=true',
    '--trusted-ca-file=/pki/etcd-ca.crt',
  ],
};

function flagsOf(component: string): readonly string[] {
  return good[component] as readonly string[];
}

const api = flagsOf('kube-apiserver');

describe('hardened static pods', () => {
  it('pass every row of their component', () => {
    const judged = judge(Object.entries(good).map(([component, flags]) => staticPod(component, flags)));
    expect(judged.failing).toEqual([]);
    const open = rows.filter((row) => row.component in good && judged.status(row.id) !== 'pass');
    expect(open.map(({ id }) => id)).toEqual([]);
    expect(judged.status('etcd-own-ca')).toBe('pass');
  });
});

describe.each([
  ['kube-apiserver', 'anonymous-auth', 'true', 'apiserver-anonymous-auth'],
  ['kube-apiserver', 'anonymous-auth', undefined, 'apiserver-anonymous-auth'],
  ['kube-apiserver', 'token-auth-file', '/etc/tokens.csv', 'apiserver-token-auth-file'],
  ['kube-apiserver', 'kubelet-client-key', undefined, 'apiserver-kubelet-client-certificate'],
  ['kube-apiserver', 'kubelet-client-certificate', '', 'apiserver-kubelet-client-certificate'],
  ['kube-apiserver', 'kubelet-certificate-authority', undefined, 'apiserver-kubelet-certificate-authority'],
  ['kube-apiserver', 'authorization-mode', 'RBAC', 'apiserver-authorization-node'],
  ['kube-apiserver', 'authorization-mode', 'Node', 'apiserver-authorization-rbac'],
  ['kube-apiserver', 'authorization-mode', 'Node,RBAC,AlwaysAllow', 'apiserver-authorization-always-allow'],
  ['kube-apiserver', 'service-account-lookup', 'false', 'apiserver-service-account-lookup'],
  ['kube-apiserver', 'service-account-key-file', undefined, 'apiserver-service-account-key-file'],
  ['kube-apiserver', 'service-account-extend-token-expiration', undefined, 'apiserver-service-account-token-extension'],
  [
    'kube-apiserver',
    'enable-admission-plugins',
    'NodeRestriction,EventRateLimit,AlwaysPullImages',
    'apiserver-deny-service-external-ips',
  ],
  [
    'kube-apiserver',
    'enable-admission-plugins',
    'NodeRestriction,DenyServiceExternalIPs,AlwaysPullImages',
    'apiserver-event-rate-limit',
  ],
  [
    'kube-apiserver',
    'enable-admission-plugins',
    'AlwaysAdmit,NodeRestriction,DenyServiceExternalIPs,EventRateLimit,AlwaysPullImages',
    'apiserver-always-admit',
  ],
  [
    'kube-apiserver',
    'enable-admission-plugins',
    'NodeRestriction,DenyServiceExternalIPs,EventRateLimit',
    'apiserver-always-pull-images',
  ],
  ['kube-apiserver', 'disable-admission-plugins', 'ServiceAccount', 'apiserver-service-account-plugin'],
  ['kube-apiserver', 'disable-admission-plugins', 'NamespaceLifecycle,X', 'apiserver-namespace-lifecycle'],
  [
    'kube-apiserver',
    'enable-admission-plugins',
    'DenyServiceExternalIPs,EventRateLimit,AlwaysPullImages',
    'apiserver-node-restriction',
  ],
  ['kube-apiserver', 'profiling', undefined, 'apiserver-profiling'],
  ['kube-apiserver', 'audit-log-path', undefined, 'apiserver-audit-log'],
  ['kube-apiserver', 'audit-log-maxage', '29', 'apiserver-audit-log-age'],
  ['kube-apiserver', 'audit-log-maxage', undefined, 'apiserver-audit-log-age'],
  ['kube-apiserver', 'audit-log-maxbackup', '9', 'apiserver-audit-log-backups'],
  ['kube-apiserver', 'audit-log-maxsize', 'many', 'apiserver-audit-log-size'],
  ['kube-apiserver', 'request-timeout', '1h', 'apiserver-request-timeout'],
  ['kube-apiserver', 'audit-policy-file', undefined, 'apiserver-audit-policy'],
  ['kube-apiserver', 'etcd-keyfile', undefined, 'apiserver-etcd-client-certificate'],
  ['kube-apiserver', 'tls-cert-file', undefined, 'apiserver-tls-certificate'],
  ['kube-apiserver', 'client-ca-file', undefined, 'apiserver-client-ca'],
  ['kube-apiserver', 'etcd-cafile', undefined, 'apiserver-etcd-ca'],
  ['kube-apiserver', 'encryption-provider-config', undefined, 'apiserver-encryption-at-rest'],
  ['kube-apiserver', 'tls-cipher-suites', undefined, 'apiserver-tls-cipher-suites'],
  ['kube-apiserver', 'tls-cipher-suites', `${strongSuites},TLS_RSA_WITH_RC4_128_SHA`, 'apiserver-tls-cipher-suites'],
  ['kube-controller-manager', 'terminated-pod-gc-threshold', '0', 'controller-manager-pod-gc'],
  ['kube-controller-manager', 'profiling', undefined, 'controller-manager-profiling'],
  [
    'kube-controller-manager',
    'use-service-account-credentials',
    undefined,
    'controller-manager-service-account-credentials',
  ],
  ['kube-controller-manager', 'service-account-private-key-file', undefined, 'controller-manager-service-account-key'],
  ['kube-controller-manager', 'root-ca-file', undefined, 'controller-manager-root-ca'],
  [
    'kube-controller-manager',
    'feature-gates',
    'A=true,RotateKubeletServerCertificate=false',
    'controller-manager-rotate-kubelet-server-certificate',
  ],
  ['kube-controller-manager', 'bind-address', '0.0.0.0', 'controller-manager-bind-address'],
  ['kube-scheduler', 'profiling', 'true', 'scheduler-profiling'],
  ['kube-scheduler', 'bind-address', undefined, 'scheduler-bind-address'],
  ['etcd', 'cert-file', undefined, 'etcd-certificate'],
  ['etcd', 'client-cert-auth', undefined, 'etcd-client-certificate-required'],
  ['etcd', 'client-cert-auth', 'false', 'etcd-client-certificate-required'],
  ['etcd', 'auto-tls', 'true', 'etcd-auto-tls'],
  ['etcd', 'peer-key-file', undefined, 'etcd-peer-certificate'],
  ['etcd', 'peer-client-cert-auth', undefined, 'etcd-peer-certificate-required'],
  ['etcd', 'peer-auto-tls', 'true', 'etcd-peer-auto-tls'],
  ['etcd', 'trusted-ca-file', undefined, 'etcd-own-ca'],
])('%s with --%s=%s', (component, flag, value, rule) => {
  const pod = staticPod(component, withFlag(flagsOf(component), flag, value));
  const judged = judge([pod]);

  it(`fails ${rule} and nothing else`, () => {
    expect(judged.failing).toEqual([rule]);
    expect(judged.findings).toHaveLength(1);
  });

  it('passes again where a fix is offered and done', () => {
    const { fix } = findingOf(judged, rule);
    if (fix === undefined) return;
    expect(judge([applied(pod, fix.operations)]).failing).toEqual([]);
  });
});

describe('rows with a fix', () => {
  it('are all that can be put right without knowing the cluster', () => {
    const pods = Object.keys(good).map((component) => staticPod(component, ['--token-auth-file=/t']));
    const fixable = judge(pods).findings.filter(({ fix }) => fix !== undefined);
    expect(fixable.map(({ rule }) => rule).sort()).toEqual([
      'apiserver-always-pull-images',
      'apiserver-anonymous-auth',
      'apiserver-audit-log-age',
      'apiserver-audit-log-backups',
      'apiserver-audit-log-size',
      'apiserver-authorization-rbac',
      'apiserver-deny-service-external-ips',
      'apiserver-node-restriction',
      'apiserver-profiling',
      'apiserver-service-account-token-extension',
      'apiserver-tls-cipher-suites',
      'apiserver-token-auth-file',
      'controller-manager-bind-address',
      'controller-manager-profiling',
      'controller-manager-service-account-credentials',
      'etcd-client-certificate-required',
      'etcd-peer-certificate-required',
      'scheduler-bind-address',
      'scheduler-profiling',
    ]);
  });
});

describe('a setting that stands elsewhere', () => {
  it.each([
    ['anonymous-auth', 'authentication-config', 'apiserver-anonymous-auth'],
    ['authorization-mode', 'authorization-config', 'apiserver-authorization-rbac'],
    ['authorization-mode', 'authorization-config', 'apiserver-authorization-node'],
    ['authorization-mode', 'authorization-config', 'apiserver-authorization-always-allow'],
  ])('--%s behind --%s is not assessed', (flag, file, rule) => {
    const judged = judge([staticPod('kube-apiserver', [...withFlag(api, flag, undefined), `--${file}=/etc/c.yaml`])]);
    expect(judged.failing).toEqual([]);
    expect(judged.status(rule)).toBe('notAssessed');
    expect(judged.tallies.get(rule)?.reasons[0]?.en).toContain(`--${file}`);
  });

  it('is judged all the same where the flag is given beside the file', () => {
    const flags = [...withFlag(api, 'anonymous-auth', 'true'), '--authentication-config=/etc/c.yaml'];
    expect(judge([staticPod('kube-apiserver', flags)]).failing).toEqual(['apiserver-anonymous-auth']);
  });

  it('leaves etcd with a configuration file and the scheduler’s profiling unassessed', () => {
    const judged = judge([
      staticPod('etcd', ['--config-file=/etc/etcd.yaml']),
      staticPod('kube-scheduler', ['--config=/etc/s.yaml', '--bind-address=127.0.0.1']),
    ]);
    expect(judged.failing).toEqual([]);
    expect(judged.status('etcd-client-certificate-required')).toBe('notAssessed');
    expect(judged.status('etcd-own-ca')).toBe('notAssessed');
    expect(judged.status('scheduler-profiling')).toBe('notAssessed');
    expect(judged.status('scheduler-bind-address')).toBe('pass');
  });

  it('is not guessed when it comes from a variable of another object', () => {
    const pod = staticPod('kube-scheduler', ['--profiling=$(PROFILING)', '--bind-address=127.0.0.1']);
    const env = [{ name: 'PROFILING', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }];
    const [container] = pod.spec.containers;
    const judged = judge([{ ...pod, spec: { containers: [{ ...container, env }] } }]);
    expect(judged.status('scheduler-profiling')).toBe('notAssessed');
  });

  it('does not apply to a Kubernetes version without the setting', () => {
    const pod = staticPod('kube-apiserver', withFlag(api, 'service-account-extend-token-expiration', undefined));
    expect(judge([pod], '1.19').status('apiserver-service-account-token-extension')).toBe('notApplicable');
    expect(judge([pod], '1.20').status('apiserver-service-account-token-extension')).toBe('fail');
  });

  it('does not apply to an audit log on standard output', () => {
    const flags = withFlag(withFlag(api, 'audit-log-path', '-'), 'audit-log-maxage', undefined);
    const judged = judge([staticPod('kube-apiserver', flags)]);
    expect(judged.failing).toEqual([]);
    expect(judged.status('apiserver-audit-log-age')).toBe('notApplicable');
  });
});

describe('etcd', () => {
  it('alone has no peers to protect itself from', () => {
    const flags = flagsOf('etcd').filter((flag) => !flag.startsWith('--peer'));
    expect(judge([staticPod('etcd', flags)]).failing).toEqual([
      'etcd-peer-certificate',
      'etcd-peer-certificate-required',
    ]);
    const alone = judge([staticPod('etcd', [...flags, '--initial-cluster=a=https://10.0.0.1:2380'])]);
    expect(alone.failing).toEqual([]);
    expect(alone.status('etcd-peer-certificate')).toBe('notApplicable');
  });

  it('that trusts the CA of the API server’s clients fails, and cannot be told without an API server', () => {
    const etcd = staticPod('etcd', withFlag(flagsOf('etcd'), 'trusted-ca-file', '/pki/ca.crt'));
    expect(judge([etcd, staticPod('kube-apiserver', api)]).failing).toEqual(['etcd-own-ca']);
    expect(judge([etcd]).status('etcd-own-ca')).toBe('notAssessed');
  });

  it('takes settings from its environment', () => {
    const pod = staticPod('etcd', withFlag(flagsOf('etcd'), 'client-cert-auth', undefined));
    const [container] = pod.spec.containers;
    const withEnv = (value: string) => ({
      ...pod,
      spec: { containers: [{ ...container, env: [{ name: 'ETCD_CLIENT_CERT_AUTH', value }] }] },
    });
    expect(judge([withEnv('true')]).failing).toEqual([]);
    expect(judge([withEnv('false')]).failing).toEqual(['etcd-client-certificate-required']);
  });

  it('of an application is not the cluster’s', () => {
    const pod = staticPod('etcd', []);
    const own = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'etcd', namespace: 'shop' },
      spec: { template: { metadata: { labels: { app: 'etcd' } }, spec: pod.spec } },
    };
    expect(judge([own]).failing).toEqual([]);
  });
});
