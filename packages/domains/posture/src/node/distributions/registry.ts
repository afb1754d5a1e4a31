import type { HostFiles } from '../host-files.ts';
import type { Distribution } from './distribution.ts';
import { k3s } from './k3s.ts';
import { kubeadm } from './kubeadm.ts';
import { aks, eks, gke } from './managed.ts';
import { microk8s } from './microk8s.ts';
import { rke2 } from './rke2.ts';

const distributions: readonly Distribution[] = [rke2, k3s, microk8s, eks, gke, aks, kubeadm];

/** What kind of node this is; undefined for a host without any trace of Kubernetes. */
export function distributionOf(files: HostFiles): Distribution | undefined {
  return distributions.find((one) => one.detect(files));
}
