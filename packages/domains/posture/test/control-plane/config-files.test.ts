import { objectsIn, readDocuments } from '@seawall/kube';
import { describe, expect, it } from 'vitest';
import { applied, findingOf, judge } from './bench.ts';

const kubelet = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: { anonymous: { enabled: false }, x509: { clientCAFile: '/pki/ca.crt' } },
  authorization: { mode: 'Webhook' },
  readOnlyPort: 0,
  streamingConnectionIdleTimeout: '5m',
  makeIPTablesUtilChains: true,
  eventRecordQPS: 50,
  rotateCertificates: true,
  serverTLSBootstrap: true,
  tlsCipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  podPidsLimit: 4096,
  seccompDefault: true,
};

describe('configuration files', () => {
  it.each([
    ['kubelet.config.k8s.io/v1beta1', 'KubeletConfiguration'],
    ['apiserver.config.k8s.io/v1', 'EncryptionConfiguration'],
    ['kubeadm.k8s.io/v1beta4', 'ClusterConfiguration'],
    ['audit.k8s.io/v1', 'Policy'],
  ])('of %s bear no name', (apiVersion, kind) => {
    expect(objectsIn(readDocuments(`apiVersion: ${apiVersion}\nkind: ${kind}\n`, 'c.yaml')).problems).toEqual([]);
  });
});

describe('KubeletConfiguration', () => {
  it('that is hardened passes', () => {
    expect(judge([kubelet]).failing).toEqual([]);
  });

  it.each([
    ['kubelet-anonymous-auth', { authentication: { ...kubelet.authentication, anonymous: { enabled: true } } }],
    ['kubelet-authorization', { authorization: { mode: 'AlwaysAllow' } }],
    ['kubelet-client-ca', { authentication: { anonymous: { enabled: false } } }],
    ['kubelet-read-only-port', { readOnlyPort: 10255 }],
    ['kubelet-streaming-idle-timeout', { streamingConnectionIdleTimeout: '0' }],
    ['kubelet-streaming-idle-timeout', { streamingConnectionIdleTimeout: '48h' }],
    ['kubelet-iptables-chains', { makeIPTablesUtilChains: false }],
    ['kubelet-event-rate', { eventRecordQPS: 2 }],
    ['kubelet-rotate-certificates', { rotateCertificates: false }],
    ['kubelet-tls-cipher-suites', { tlsCipherSuites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] }],
    ['kubelet-tls-cipher-suites', { tlsCipherSuites: undefined }],
    ['kubelet-pod-pids-limit', { podPidsLimit: -1 }],
    ['kubelet-pod-pids-limit', { podPidsLimit: undefined }],
    ['kubelet-seccomp-default', { seccompDefault: undefined }],
  ])('fails %s with %j, until it is fixed', (rule, change) => {
    const object = { ...kubelet, ...change };
    const judged = judge([object]);
    expect(judged.failing).toEqual([rule]);
    const { fix } = findingOf(judged, rule);
    expect(fix === undefined ? [] : judge([applied(object, fix.operations)]).failing).toEqual([]);
  });

  it('needs a certificate that somebody signed', () => {
    const { serverTLSBootstrap: _, ...self } = kubelet;
    expect(judge([self]).failing).toEqual(['kubelet-certificate', 'kubelet-rotate-server-certificate']);
    const given = { ...self, tlsCertFile: '/pki/k.crt', tlsPrivateKeyFile: '/pki/k.key' };
    expect(judge([given]).failing).toEqual([]);
    expect(judge([given]).status('kubelet-rotate-server-certificate')).toBe('notApplicable');
    const gated = { ...given, tlsCertFile: undefined, featureGates: { RotateKubeletServerCertificate: true } };
    expect(judge([gated]).failing).toEqual(['kubelet-certificate']);
  });

  it.each([
    [{ eventRecordQPS: 0 }],
    [{ streamingConnectionIdleTimeout: '0s' }],
    [{ tlsCipherSuites: undefined, tlsMinVersion: 'VersionTLS13' }],
    [{ authorization: {}, readOnlyPort: undefined, makeIPTablesUtilChains: undefined }],
  ])('is content with %j', (change) => {
    expect(judge([{ ...kubelet, ...change }]).failing).toEqual([]);
  });

  it('cannot tell of the command line', () => {
    expect(judge([kubelet]).status('kubelet-hostname-override')).toBe('notApplicable');
  });

  it('is judged inside the ConfigMap of kubeadm too, without a fix', () => {
    const judged = judge([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'kubelet-config', namespace: 'kube-system' },
        data: {
          kubelet: 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 10255\n',
        },
      },
    ]);
    const finding = findingOf(judged, 'kubelet-read-only-port');
    expect(finding.part).toBe('data.kubelet#read-only-port');
    expect(finding).not.toHaveProperty('fix');
    expect(judged.findings.filter(({ fix }) => fix !== undefined)).toEqual([]);
  });

  it('of a wrong shape is no crash', () => {
    const odd = { ...kubelet, authentication: 'none', tlsCipherSuites: {}, featureGates: [1], podPidsLimit: 'many' };
    expect(judge([odd]).failing).toContain('kubelet-pod-pids-limit');
  });
});

function kubeProxy(...args: string[]) {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-proxy', namespace: 'kube-system' },
    spec: { template: { spec: { containers: [{ name: 'p', command: ['/usr/local/bin/kube-proxy', ...args] }] } } },
  };
}

describe('KubeProxyConfiguration', () => {
  const proxy = { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration' };

  it.each([
    ['0.0.0.0:10249', 'fail'],
    ['127.0.0.1:10249', 'pass'],
    ['', 'pass'],
    [undefined, 'pass'],
  ])('with metricsBindAddress %s: %s', (metricsBindAddress, status) => {
    expect(judge([{ ...proxy, metricsBindAddress }]).status('kube-proxy-metrics-address')).toBe(status);
  });

  it('is judged instead of the flags of a kube-proxy that reads it', () => {
    const rule = 'kube-proxy-metrics-address';
    expect(judge([kubeProxy('--config=/c', '--metrics-bind-address=0.0.0.0')]).status(rule)).toBe('notApplicable');
    expect(judge([kubeProxy('--metrics-bind-address=0.0.0.0')]).status(rule)).toBe('fail');
  });
});

describe('KubeSchedulerConfiguration', () => {
  it.each([
    [false, 'pass'],
    [true, 'fail'],
    [undefined, 'fail'],
  ])('with enableProfiling %s: %s', (enableProfiling, status) => {
    const object = {
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      enableProfiling,
    };
    expect(judge([object]).status('scheduler-profiling')).toBe(status);
    expect(judge([object]).status('scheduler-bind-address')).toBe('notApplicable');
  });
});

function initConfiguration(kubeletExtraArgs: unknown) {
  return {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'InitConfiguration',
    nodeRegistration: { kubeletExtraArgs },
  };
}

describe('kubeadm’s ClusterConfiguration', () => {
  const kind = 'ClusterConfiguration';

  it('is judged with what kubeadm sets itself', () => {
    const judged = judge([{ apiVersion: 'kubeadm.k8s.io/v1beta4', kind }]);
    for (const control of ['apiserver-authorization-rbac', 'apiserver-node-restriction', 'apiserver-client-ca']) {
      expect(judged.status(control)).toBe('pass');
    }
    expect(judged.status('etcd-client-certificate-required')).toBe('pass');
    expect(judged.status('etcd-own-ca')).toBe('pass');
    expect(judged.status('scheduler-bind-address')).toBe('pass');
    expect(judged.failing).toContain('apiserver-profiling');
  });

  it.each([
    ['kubeadm.k8s.io/v1beta3', { 'authorization-mode': 'AlwaysAllow' }],
    ['kubeadm.k8s.io/v1beta4', [{ name: 'authorization-mode', value: 'AlwaysAllow' }]],
  ])('of %s takes extra arguments over those', (apiVersion, extraArgs) => {
    const object = { apiVersion, kind, apiServer: { extraArgs } };
    const judged = judge([object]);
    expect(judged.failing).toContain('apiserver-authorization-always-allow');
    const { fix } = findingOf(judged, 'apiserver-authorization-rbac');
    const fixed = judge([applied(object, fix?.operations ?? [])]);
    expect(fixed.status('apiserver-authorization-rbac')).toBe('pass');
    expect(fixed.status('apiserver-authorization-always-allow')).toBe('pass');
  });

  it.each(['kubeadm.k8s.io/v1beta3', 'kubeadm.k8s.io/v1beta4'])('of %s gets missing arguments', (apiVersion) => {
    const object = { apiVersion, kind };
    const { fix } = findingOf(judge([object]), 'apiserver-profiling');
    expect(judge([applied(object, fix?.operations ?? [])]).status('apiserver-profiling')).toBe('pass');
  });

  it('with an external etcd has none to judge', () => {
    const object = {
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind,
      etcd: { external: { endpoints: ['https://e:2379'] } },
    };
    expect(judge([object]).status('etcd-certificate')).toBe('notApplicable');
  });

  it('is not any ClusterConfiguration', () => {
    const judged = judge([{ apiVersion: 'example.org/v1', kind }]);
    expect(judged.status('apiserver-profiling')).toBe('notApplicable');
  });

  it('comes with an InitConfiguration that tells of the kubelet’s command line', () => {
    const named = [{ name: 'hostname-override', value: 'n1' }];
    expect(judge([initConfiguration(named)]).failing).toEqual(['kubelet-hostname-override']);
    expect(judge([initConfiguration([])]).status('kubelet-hostname-override')).toBe('pass');
    expect(judge([initConfiguration({ 'anonymous-auth': 'true' })]).failing).toEqual(['kubelet-anonymous-auth']);
  });
});
