import { exists } from '../host-files.ts';
import type { Distribution } from './distribution.ts';

const data = '/var/lib/rancher/rke2';
const manifests = `${data}/agent/pod-manifests`;

export const rke2: Distribution = {
  id: 'rke2',
  title: 'RKE2',
  detect: (files) => exists(files, data) || exists(files, '/etc/rancher/rke2'),
  paths: {
    'api-server-manifest': [`${manifests}/kube-apiserver.yaml`],
    'controller-manager-manifest': [`${manifests}/kube-controller-manager.yaml`],
    'scheduler-manifest': [`${manifests}/kube-scheduler.yaml`],
    'etcd-manifest': [`${manifests}/etcd.yaml`],
    'cni-configuration': ['/etc/cni/net.d', '/var/lib/cni/networks'],
    'etcd-data': [`${data}/server/db/etcd`],
    'admin-kubeconfig': ['/etc/rancher/rke2/rke2.yaml', `${data}/server/cred/admin.kubeconfig`],
    'scheduler-kubeconfig': [`${data}/server/cred/scheduler.kubeconfig`],
    'controller-manager-kubeconfig': [`${data}/server/cred/controller.kubeconfig`],
    pki: [`${data}/server/tls`],
    'kubelet-unit': [
      '/usr/local/lib/systemd/system/rke2-server.service',
      '/usr/local/lib/systemd/system/rke2-agent.service',
      '/usr/lib/systemd/system/rke2-server.service',
      '/usr/lib/systemd/system/rke2-agent.service',
    ],
    'kubelet-kubeconfig': [`${data}/agent/kubelet.kubeconfig`],
    'kube-proxy-kubeconfig': [`${data}/agent/kubeproxy.kubeconfig`],
    'kubelet-client-ca': [`${data}/agent/client-ca.crt`],
    'kubelet-configuration': [`${data}/agent/etc/kubelet.conf.d`],
  },
};
