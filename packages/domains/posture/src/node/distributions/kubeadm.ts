import { exists } from '../host-files.ts';
import { type Distribution, systemdUnits } from './distribution.ts';

const manifests = '/etc/kubernetes/manifests';

/** kubeadm, and everything that keeps to its places; the last to be asked. */
export const kubeadm: Distribution = {
  id: 'kubeadm',
  title: 'kubeadm',
  detect: (files) => exists(files, '/etc/kubernetes') || exists(files, '/var/lib/kubelet'),
  paths: {
    'api-server-manifest': [`${manifests}/kube-apiserver.yaml`, `${manifests}/kube-apiserver.yml`],
    'controller-manager-manifest': [
      `${manifests}/kube-controller-manager.yaml`,
      `${manifests}/kube-controller-manager.yml`,
    ],
    'scheduler-manifest': [`${manifests}/kube-scheduler.yaml`, `${manifests}/kube-scheduler.yml`],
    'etcd-manifest': [`${manifests}/etcd.yaml`, `${manifests}/etcd.yml`],
    'cni-configuration': ['/etc/cni/net.d', '/var/lib/cni/networks'],
    'etcd-data': ['/var/lib/etcd'],
    'admin-kubeconfig': ['/etc/kubernetes/admin.conf', '/etc/kubernetes/super-admin.conf'],
    'scheduler-kubeconfig': ['/etc/kubernetes/scheduler.conf'],
    'controller-manager-kubeconfig': ['/etc/kubernetes/controller-manager.conf'],
    pki: ['/etc/kubernetes/pki'],
    'kubelet-unit': systemdUnits,
    'kubelet-kubeconfig': ['/etc/kubernetes/kubelet.conf'],
    'kube-proxy-kubeconfig': ['/var/lib/kube-proxy/kubeconfig', '/etc/kubernetes/kube-proxy.conf'],
    'kubelet-client-ca': ['/etc/kubernetes/pki/ca.crt'],
    'kubelet-configuration': ['/var/lib/kubelet/config.yaml'],
  },
};
