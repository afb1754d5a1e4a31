import { describe, expect, it } from 'vitest';
import { type Host, judgeHost, process } from './host.ts';

const config = (text: string): Host => ({
  '/var/lib/kubelet/config.yaml': `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${text}`,
});
const kubelet = (...flags: string[]): Host => process(9, ['/usr/bin/kubelet', ...flags]);
const withConfig = kubelet('--config=/var/lib/kubelet/config.yaml');

describe('the settings of a running kubelet', () => {
  const cases: readonly (readonly [string, Host, string, string])[] = [
    ['its file', { ...withConfig, ...config('readOnlyPort: 10255\n') }, 'kubelet-read-only-port', 'fail'],
    ['a default of its file', { ...withConfig, ...config('') }, 'kubelet-read-only-port', 'pass'],
    [
      'a flag over its file',
      { ...kubelet('--config=/var/lib/kubelet/config.yaml', '--read-only-port=0'), ...config('readOnlyPort: 10255\n') },
      'kubelet-read-only-port',
      'pass',
    ],
    ['a flag without a file', kubelet('--anonymous-auth=false'), 'kubelet-anonymous-auth', 'pass'],
    ['an older default without a file', kubelet(), 'kubelet-anonymous-auth', 'fail'],
    ['an older default without a file', kubelet(), 'kubelet-authorization', 'fail'],
    ['a file that is not there', kubelet('--config=/nowhere.yaml'), 'kubelet-anonymous-auth', 'notAssessed'],
    [
      'a file that is none',
      { ...withConfig, '/var/lib/kubelet/config.yaml': '\0\u0001' },
      'kubelet-anonymous-auth',
      'notAssessed',
    ],
    [
      'its file alone, where no process can be seen',
      config('authentication: {anonymous: {enabled: true}}\n'),
      'kubelet-anonymous-auth',
      'fail',
    ],
    ['nothing, where there is no node', { '/etc/passwd': '' }, 'kubelet-anonymous-auth', 'notApplicable'],
  ];
  it.each(cases)('%s: %j', (_, host, control, status) => {
    expect(judgeHost(host).status(control)).toBe(status);
  });

  it('come from the drop-in directory last, and the finding names that file and line', () => {
    const judged = judgeHost({
      ...kubelet('--config=/var/lib/kubelet/config.yaml', '--config-dir=/etc/kubelet.d'),
      ...config('readOnlyPort: 0\nauthentication:\n  anonymous: {enabled: false}\n'),
      '/etc/kubelet.d/90-open.conf':
        'kind: KubeletConfiguration\napiVersion: kubelet.config.k8s.io/v1beta1\nreadOnlyPort: 10255\n',
    });
    expect(judged.status('kubelet-anonymous-auth')).toBe('pass');
    expect(judged.faults).toContain('kubelet-read-only-port /etc/kubelet.d/90-open.conf:3');
  });
});

const api = (...flags: string[]): Host => process(20, ['kube-apiserver', ...flags], '/kubepods.slice/pod1');

describe('the control plane of a node', () => {
  it('is judged by the arguments of its processes', () => {
    const judged = judgeHost(api('--authorization-mode=AlwaysAllow'));
    expect(judged.status('apiserver-authorization-always-allow')).toBe('fail');
    expect(judgeHost(api('--authorization-mode=Node,RBAC')).status('apiserver-authorization-always-allow')).toBe(
      'pass',
    );
  });

  it('is judged by its static pod where it does not run', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'kube-system' },
      spec: { containers: [{ name: 'a', image: 'a', command: ['kube-apiserver', '--profiling=true'] }] },
    };
    const judged = judgeHost({ '/etc/kubernetes/manifests/kube-apiserver.yaml': JSON.stringify(pod) });
    expect(judged.faults).toContain('apiserver-profiling /etc/kubernetes/manifests/kube-apiserver.yaml:1');
  });

  it('takes no etcd of an application for that of the cluster', () => {
    const args = ['etcd', '--data-dir=/data'];
    expect(judgeHost(process(30, args, '/kubepods.slice/pod2')).status('etcd-client-certificate-required')).toBe(
      'notApplicable',
    );
    expect(judgeHost(process(30, args)).status('etcd-client-certificate-required')).toBe('fail');
  });

  it('reads what K3s hands on to its components, and does not guess the rest', () => {
    const judged = judgeHost({
      '/var/lib/rancher/k3s/server/tls/server-ca.crt': '',
      '/etc/rancher/k3s/config.yaml': 'kube-apiserver-arg:\n- profiling=true\n',
      '/etc/rancher/k3s/config.yaml.d/10.yaml': 'kubelet-arg: ["anonymous-auth=true"]\n',
    });
    expect(judged.status('apiserver-profiling')).toBe('fail');
    expect(judged.status('kubelet-anonymous-auth')).toBe('fail');
    expect(judged.status('apiserver-anonymous-auth')).toBe('notAssessed');
  });

  it('reads the argument files of MicroK8s', () => {
    const judged = judgeHost({
      '/var/snap/microk8s/current/args/kube-apiserver':
        '# comment\n--profiling=true\n--client-ca-file=${SNAP_DATA}/certs/ca.crt\n',
    });
    expect(judged.status('apiserver-profiling')).toBe('fail');
    expect(judged.status('apiserver-client-ca')).toBe('pass');
  });
});
