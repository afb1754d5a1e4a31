import { describe, expect, it } from 'vitest';
import { type Host, judgeHost, process } from './host.ts';

const accounts: Host = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\netcd:x:106:113::/var/lib/etcd:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\netcd:x:113:\n',
};

const manifest = (component: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: component, namespace: 'kube-system' },
    spec: { containers: [{ name: component, image: component, command: [component] }] },
  });

const directory = '/etc/kubernetes/manifests';

/** A control plane as it should be. */
const kubeadm: Host = {
  ...accounts,
  [`${directory}/kube-apiserver.yaml`]: manifest('kube-apiserver'),
  [`${directory}/kube-controller-manager.yaml`]: manifest('kube-controller-manager'),
  [`${directory}/kube-scheduler.yaml`]: manifest('kube-scheduler'),
  [`${directory}/etcd.yaml`]: manifest('etcd'),
  '/etc/cni/net.d/10-calico.conflist': '{}',
  '/var/lib/etcd': { kind: 'directory', mode: 0o700, uid: 106, gid: 113 },
  '/etc/kubernetes/admin.conf': '',
  '/etc/kubernetes/scheduler.conf': '',
  '/etc/kubernetes/controller-manager.conf': '',
  '/etc/kubernetes/kubelet.conf': '',
  '/etc/kubernetes/pki/ca.crt': { text: '', mode: 0o644 },
  '/etc/kubernetes/pki/ca.key': '',
  '/etc/kubernetes/pki/etcd/server.key': '',
  '/etc/systemd/system/kubelet.service': '',
  '/var/lib/kube-proxy/kubeconfig': '',
  '/var/lib/kubelet/config.yaml': 'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n',
};

const cisFiles = `api-server-manifest controller-manager-manifest scheduler-manifest etcd-manifest cni-configuration
  etcd-data admin-kubeconfig scheduler-kubeconfig controller-manager-kubeconfig kubelet-unit kube-proxy-kubeconfig
  kubelet-kubeconfig kubelet-client-ca kubelet-configuration`
  .split(/\s+/)
  .flatMap((name) => [`${name}-mode`, `${name}-owner`]);
const pki = ['pki-owner', 'pki-certificates-mode', 'pki-keys-mode'];

describe('owners and modes of files', () => {
  it.each([...cisFiles, ...pki])('%s passes where it should be so', (control) => {
    expect(judgeHost(kubeadm).status(control)).toBe('pass');
  });

  const cases: readonly (readonly [change: Host, fault: string])[] = [
    [{ [`${directory}/etcd.yaml`]: { text: manifest('etcd'), mode: 0o644 } }, 'etcd-manifest-mode'],
    [{ [`${directory}/etcd.yaml`]: { text: manifest('etcd'), uid: 1000 } }, 'etcd-manifest-owner'],
    [{ '/etc/cni/net.d/10-calico.conflist': { mode: 0o644 } }, 'cni-configuration-mode'],
    [{ '/var/lib/cni/networks/pods/10.0.0.4': { mode: 0o644 } }, 'cni-configuration-mode'],
    [{ '/var/lib/etcd': { kind: 'directory', mode: 0o750, uid: 106, gid: 113 } }, 'etcd-data-mode'],
    [{ '/var/lib/etcd': { kind: 'directory', mode: 0o700 } }, 'etcd-data-owner'],
    [{ '/etc/kubernetes/super-admin.conf': { mode: 0o640 } }, 'admin-kubeconfig-mode'],
    [{ '/etc/kubernetes/pki/etcd/server.key': { mode: 0o640 } }, 'pki-keys-mode'],
    [{ '/etc/kubernetes/pki/ca.crt': { mode: 0o664 } }, 'kubelet-client-ca-mode'],
    [{ '/etc/kubernetes/pki/etcd': { kind: 'directory', gid: 5 } }, 'pki-owner'],
    [{ '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf': { mode: 0o644 } }, 'kubelet-unit-mode'],
    [{ '/etc/kubernetes/kubelet.conf': { mode: 0o604 } }, 'kubelet-kubeconfig-mode'],
    [{ '/var/lib/kubelet/config.yaml': { mode: 0o644 } }, 'kubelet-configuration-mode'],
  ];
  it.each(cases)('%j fails %s and names the file', (change, control) => {
    const judged = judgeHost({ ...kubeadm, ...change });
    expect(judged.status(control)).toBe('fail');
    expect(judged.messages.get(control)).toContain(Object.keys(change)[0]);
  });

  it('looks where the processes say that their files are', () => {
    const judged = judgeHost({
      ...kubeadm,
      ...process(7, ['/usr/bin/kubelet', '--kubeconfig=/srv/kubelet.conf', '--config', '/srv/kubelet.yaml']),
      '/srv/kubelet.conf': { mode: 0o644 },
      '/srv/kubelet.yaml': { text: kubeadm['/var/lib/kubelet/config.yaml'] as string, mode: 0o640 },
    });
    expect(judged.messages.get('kubelet-kubeconfig-mode')).toContain('/srv/kubelet.conf');
    expect(judged.messages.get('kubelet-configuration-mode')).toContain('/srv/kubelet.yaml');
  });

  it('says what it could not look at, and never that it passes', () => {
    const judged = judgeHost({ ...kubeadm, '/etc/kubernetes/pki': { kind: 'directory', denied: true } });
    expect(judged.status('pki-keys-mode')).toBe('notAssessed');
    expect(judged.reasonOf('pki-keys-mode')).toBe('/etc/kubernetes/pki cannot be read');
  });

  it('has nothing to say of files that a worker does not have, or a host without Kubernetes', () => {
    const worker = judgeHost({
      ...accounts,
      '/var/lib/kubelet/config.yaml': kubeadm['/var/lib/kubelet/config.yaml'] as string,
    });
    expect(worker.status('api-server-manifest-mode')).toBe('notApplicable');
    expect(worker.status('etcd-data-owner')).toBe('notApplicable');
    expect(worker.status('kubelet-configuration-mode')).toBe('pass');
    for (const control of cisFiles) expect(judgeHost(accounts).status(control)).toBe('notApplicable');
  });

  const places: readonly (readonly [string, Host, string])[] = [
    ['K3s', { '/etc/rancher/k3s/k3s.yaml': { mode: 0o644 } }, 'admin-kubeconfig-mode'],
    ['RKE2', { '/var/lib/rancher/rke2/agent/pod-manifests/etcd.yaml': { mode: 0o644 } }, 'etcd-manifest-mode'],
    ['MicroK8s', { '/var/snap/microk8s/current/certs/ca.key': { mode: 0o660 } }, 'pki-keys-mode'],
    [
      'EKS',
      { '/etc/eks': { kind: 'directory' }, '/var/lib/kubelet/kubeconfig': { mode: 0o644 } },
      'kubelet-kubeconfig-mode',
    ],
    ['GKE', { '/home/kubernetes/kubelet-config.yaml': { mode: 0o644 } }, 'kubelet-configuration-mode'],
    [
      'AKS',
      { '/etc/kubernetes/azure.json': '', '/etc/default/kubeletconfig.json': { mode: 0o644 } },
      'kubelet-configuration-mode',
    ],
  ];
  it.each(places)('knows the places of %s', (_, host, control) => {
    expect(judgeHost({ ...accounts, ...host }).status(control)).toBe('fail');
  });
});
