import { type KubeObject, workloadsOf } from '@seawall/kube';
import type { Component } from './component.ts';
import { type ConfigFile, configFilesIn } from './config-file.ts';
import { configProcess } from './config-process.ts';
import { processOf } from './container-process.ts';
import { kubeadmProcesses } from './kubeadm.ts';
import type { Process } from './process.ts';

const none: readonly Process[] = [];
const known = new WeakMap<KubeObject, readonly Process[]>();

const podKinds = ['Pod', 'DaemonSet', 'Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'];

/** The kinds of objects in which a component's settings stand, for a control's `kinds`. */
export const kindsOf: Readonly<Record<Component, readonly string[]>> = {
  'kube-apiserver': [...podKinds, 'ClusterConfiguration', 'ConfigMap'],
  'kube-controller-manager': [...podKinds, 'ClusterConfiguration', 'ConfigMap'],
  'kube-scheduler': [...podKinds, 'ClusterConfiguration', 'KubeSchedulerConfiguration', 'ConfigMap'],
  etcd: [...podKinds, 'ClusterConfiguration', 'ConfigMap'],
  kubelet: ['KubeletConfiguration', 'InitConfiguration', 'JoinConfiguration', 'ConfigMap'],
  'kube-proxy': [...podKinds, 'KubeProxyConfiguration', 'ConfigMap'],
};

/** The control-plane and node processes that an object starts or configures; read once, however many controls ask. */
export function processesIn(object: KubeObject): readonly Process[] {
  let processes = known.get(object);
  if (processes === undefined) {
    processes = podKinds.includes(object.ref.kind) ? processesOfPods(object) : configFilesIn(object).flatMap(fromFile);
    if (processes.length === 0) processes = none;
    known.set(object, processes);
  }
  return processes;
}

function processesOfPods(object: KubeObject): Process[] {
  const found: Process[] = [];
  for (const workload of workloadsOf(object)) {
    for (const container of workload.containers) {
      if (container.role !== 'container' && container.role !== 'sidecar') continue;
      const process = processOf(container, workload);
      if (process !== undefined) found.push(process);
    }
  }
  return found;
}

function fromFile(file: ConfigFile): Process[] {
  switch (file.kind) {
    case 'KubeletConfiguration':
      return [configProcess('kubelet', file)];
    case 'KubeProxyConfiguration':
      return [configProcess('kube-proxy', file)];
    case 'KubeSchedulerConfiguration':
      return [configProcess('kube-scheduler', file)];
    case 'ClusterConfiguration':
    case 'InitConfiguration':
    case 'JoinConfiguration':
      return kubeadmProcesses(file);
    default:
      return [];
  }
}
