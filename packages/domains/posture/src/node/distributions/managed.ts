import { exists, type HostFiles, textOf } from '../host-files.ts';
import { type Distribution, systemdUnits } from './distribution.ts';

// Nodes of managed clusters, whose control plane is elsewhere.

const cni = ['/etc/cni/net.d', '/var/lib/cni/networks'];
const proxy = ['/var/lib/kube-proxy/kubeconfig', '/var/lib/kube-proxy-config/kubeconfig'];

export const eks: Distribution = {
  id: 'eks',
  title: 'Amazon EKS',
  detect: (files) => exists(files, '/etc/eks') || exists(files, '/etc/kubernetes/kubelet/kubelet-config.json'),
  paths: {
    'cni-configuration': cni,
    'kubelet-unit': systemdUnits,
    'kubelet-kubeconfig': ['/var/lib/kubelet/kubeconfig', '/etc/kubernetes/kubelet/kubeconfig'],
    'kube-proxy-kubeconfig': proxy,
    'kubelet-client-ca': ['/etc/kubernetes/pki/ca.crt'],
    'kubelet-configuration': [
      '/etc/kubernetes/kubelet/config.json',
      '/etc/kubernetes/kubelet/kubelet-config.json',
      '/etc/kubernetes/kubelet/config',
    ],
  },
};

export const gke: Distribution = {
  id: 'gke',
  title: 'Google Kubernetes Engine',
  detect: (files) =>
    exists(files, '/home/kubernetes/kubelet-config.yaml') || exists(files, '/home/kubernetes/kube-env'),
  paths: {
    'cni-configuration': cni,
    'kubelet-unit': systemdUnits,
    'kubelet-kubeconfig': ['/var/lib/kubelet/kubeconfig'],
    'kube-proxy-kubeconfig': proxy,
    'kubelet-client-ca': ['/etc/srv/kubernetes/pki/ca-certificates.crt'],
    'kubelet-configuration': ['/home/kubernetes/kubelet-config.yaml'],
  },
};

export const aks: Distribution = {
  id: 'aks',
  title: 'Azure Kubernetes Service',
  detect: (files) => exists(files, '/etc/kubernetes/azure.json') || isAksKubelet(files),
  paths: {
    'cni-configuration': cni,
    'kubelet-unit': [...systemdUnits, '/etc/default/kubelet'],
    'kubelet-kubeconfig': ['/var/lib/kubelet/kubeconfig'],
    'kube-proxy-kubeconfig': proxy,
    'kubelet-client-ca': ['/etc/kubernetes/certs/ca.crt'],
    'kubelet-configuration': ['/etc/default/kubeletconfig.json'],
  },
};

function isAksKubelet(files: HostFiles): boolean {
  return textOf(files, '/etc/default/kubelet')?.includes('kubernetes.azure.com/') === true;
}
