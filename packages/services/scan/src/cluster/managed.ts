import type { Store } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { ControlInfo } from '@seawall/posture';

/** Services that run the control plane for their customers, by what they leave on nodes and in versions. */
const services: readonly { readonly name: string; readonly label: RegExp; readonly version: RegExp }[] = [
  { name: 'Amazon EKS', label: /^eks\.amazonaws\.com\//, version: /-eks-/ },
  { name: 'Google GKE', label: /^cloud\.google\.com\/gke-/, version: /-gke\./ },
  { name: 'Azure AKS', label: /^kubernetes\.azure\.com\//, version: /-aks/ },
  { name: 'Alibaba Cloud ACK', label: /^alibabacloud\.com\/|^ack\.aliyun\.com/, version: /-aliyun\./ },
  { name: 'Tencent Cloud TKE', label: /^(?:cloud\.tencent\.com|tke\.cloud\.tencent\.com)\//, version: /-tke\./ },
  { name: 'Huawei Cloud CCE', label: /^cce\.cloud\.com\//, version: /-CCE/ },
  { name: 'Oracle OKE', label: /^oci\.oraclecloud\.com\//, version: /-oke/i },
  { name: 'DigitalOcean Kubernetes', label: /^doks\.digitalocean\.com\//, version: /-do\./ },
  { name: 'IBM Cloud Kubernetes Service', label: /^ibm-cloud\.kubernetes\.io\//, version: /\+IKS/ },
];

/** The service that runs a cluster's control plane; undefined when nothing shows one. */
export function managedBy(store: Store, version: string | undefined): string | undefined {
  for (const { name, version: mark } of services) if (version !== undefined && mark.test(version)) return name;
  for (const { ref, value } of store.in('')) {
    if (ref.kind !== 'Node') continue;
    const labels = Object.keys(value.metadata?.labels ?? {});
    const found = services.find((service) => labels.some((label) => service.label.test(label)));
    if (found !== undefined) return found.name;
  }
  return undefined;
}

const controlPlane = /kube-apiserver|kube-controller-manager|kube-scheduler|etcd/;

/**
 * Why the settings of processes that no pod shows could not be assessed, by what the controls say they need: the
 * provider runs them, or they run outside of the cluster's pods.
 */
export function unseenProcesses(
  controls: readonly ControlInfo[],
  service: string | undefined,
): ReadonlyMap<string, Text> {
  const reason: Text =
    service === undefined
      ? {
          en: 'The control plane does not run as pods of this cluster; scan its machines with seawall scan node',
          zh: '控制平面没有以 Pod 形式运行在该集群中；请在其所在机器上运行 seawall scan node',
        }
      : {
          en: `The control plane is run by ${service}, which does not show its settings`,
          zh: `控制平面由 ${service} 托管，其设置不可见`,
        };
  const unseen = new Map<string, Text>();
  for (const { needs } of controls)
    if (needs !== undefined && controlPlane.test(needs.en)) unseen.set(needs.en, reason);
  return unseen;
}
