import type { Workload } from '@seawall/kube';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';
import { attack, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { resourceBound } from './resource-bound.ts';

export const cpuRequest = resourceBound({
  id: 'cpu-request',
  severity: 'low',
  resource: 'cpu',
  bound: 'requests',
  // An init container has the node's share of the whole pod while it runs; what counts are those that stay.
  roles: ['container', 'sidecar'],
  title: { en: 'Containers request CPU', zh: '容器声明 CPU 请求' },
  why: {
    en: 'The scheduler places pods by their requests. Without one a pod lands on a full node and gets the least CPU there when others are busy.',
    zh: '调度器按请求量放置 Pod。没有请求时，Pod 可能落在已满的节点上，并在其他容器繁忙时分到最少的 CPU。',
  },
  message: { en: 'Container {container} requests no CPU', zh: '容器 {container} 没有声明 CPU 请求' },
  remediation: {
    en: 'Set resources.requests.cpu to what the container uses in normal operation.',
    zh: '将 resources.requests.cpu 设为容器正常运行时的用量。',
  },
  frameworks: owasp('K01'),
});

export const memoryRequest = resourceBound({
  id: 'memory-request',
  // A limit stands in for a missing request, so that `memory-limit` tells of every container named here already.
  severity: 'info',
  resource: 'memory',
  bound: 'requests',
  roles: ['container', 'sidecar'],
  title: { en: 'Containers request memory', zh: '容器声明内存请求' },
  why: {
    en: 'A pod without a memory request is placed without regard to free memory and is among the first that the node evicts when memory runs out.',
    zh: '没有内存请求的 Pod 在调度时不考虑节点的空闲内存，内存不足时也会最先被驱逐。',
  },
  message: { en: 'Container {container} requests no memory', zh: '容器 {container} 没有声明内存请求' },
  remediation: {
    en: 'Set resources.requests.memory to what the container needs in normal operation.',
    zh: '将 resources.requests.memory 设为容器正常运行所需的内存。',
  },
  frameworks: owasp('K01'),
});

export const memoryLimit = resourceBound({
  id: 'memory-limit',
  severity: 'medium',
  resource: 'memory',
  bound: 'limits',
  roles: ['container', 'init', 'sidecar'],
  title: { en: 'Containers have a memory limit', zh: '容器设有内存限制' },
  why: {
    en: 'Memory cannot be taken back. A leak, or requests that an attacker makes large, uses up the node, and the kernel then kills processes of other pods as well.',
    zh: '内存不能像 CPU 那样被压缩。内存泄漏或攻击者构造的大请求会耗尽节点内存，内核随后也会终止其他 Pod 的进程。',
  },
  message: {
    en: 'Container {container} has no memory limit and may use all memory of its node',
    zh: '容器 {container} 没有内存限制，可能用尽所在节点的内存',
  },
  remediation: {
    en: 'Set resources.limits.memory above the highest use you measure; equal to the request is the safest.',
    zh: '将 resources.limits.memory 设为高于实测峰值的值；与请求值相等最为稳妥。',
  },
  frameworks: [...nsa('N4'), ...owasp('K01'), ...threat('MS-TA9040'), ...attack('T1499')],
});

export const cpuLimit = resourceBound({
  id: 'cpu-limit',
  severity: 'info',
  resource: 'cpu',
  bound: 'limits',
  roles: ['container', 'sidecar'],
  title: { en: 'Containers have a CPU limit', zh: '容器设有 CPU 限制' },
  why: {
    en: 'A limit bounds what a hijacked container can burn, for example by mining. It also throttles bursts while the node is idle, which is why many teams set only requests: choose it where tenants share nodes.',
    zh: 'CPU 限制可约束被劫持的容器（例如用于挖矿）所能消耗的算力；但节点空闲时它也会限制突发用量，因此许多团队只设请求。多租户共用节点时建议设置。',
  },
  message: {
    en: 'Container {container} has no CPU limit and may use all idle CPU of its node',
    zh: '容器 {container} 没有 CPU 限制，可以使用所在节点的全部空闲 CPU',
  },
  remediation: {
    en: 'Set resources.limits.cpu where nodes are shared with workloads that you do not trust; else leave it out knowingly.',
    zh: '若与不受信任的工作负载共用节点，请设置 resources.limits.cpu；否则可以不设。',
  },
  frameworks: [...nsa('N4'), ...owasp('K01'), ...threat('MS-TA9039'), ...attack('T1496.001')],
});

function boundsScratchSpace(workload: Workload): Judgement {
  let faults: Fault[] | undefined;
  for (const [index, volume] of (workload.pod.volumes ?? []).entries()) {
    if (volume.emptyDir === undefined || volume.emptyDir.sizeLimit !== undefined) continue;
    const users = workload.containers.filter(({ spec }) => spec.volumeMounts?.some(({ name }) => name === volume.name));
    const resource = volume.emptyDir.medium === 'Memory' ? 'memory' : 'ephemeral-storage';
    if (users.every(({ spec }) => spec.resources?.limits?.[resource] !== undefined)) continue;
    faults ??= [];
    faults.push({
      path: [...workload.podPath, 'volumes', index, 'emptyDir', 'sizeLimit'],
      values: { volume: volume.name ?? String(index), of: resource === 'memory' ? 'RAM' : 'disk' },
      ...(resource === 'memory' ? { severity: 'low' as const } : {}),
    });
  }
  return judged(faults ?? []);
}

export const scratchSpace: Control = {
  id: 'scratch-space',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Scratch volumes are bounded', zh: '临时卷设有容量上限' },
  why: {
    en: 'An emptyDir without a size limit fills the disk of its node (or its memory, for medium Memory), and the node then evicts pods that have nothing to do with it.',
    zh: '没有容量上限的 emptyDir 会写满节点磁盘（medium 为 Memory 时则占满内存），节点随后会驱逐无关的 Pod。',
  },
  message: {
    en: 'The scratch volume {volume} may fill the {of} of its node',
    zh: '临时卷 {volume} 可能占满节点的 {of}',
  },
  remediation: {
    en: 'Set emptyDir.sizeLimit, or a limit for ephemeral-storage on the containers that mount it.',
    zh: '设置 emptyDir.sizeLimit，或在挂载它的容器上设置 ephemeral-storage 限制。',
  },
  references: ['https://kubernetes.io/docs/concepts/storage/ephemeral-storage/'],
  frameworks: [...nsa('N4'), ...threat('MS-TA9040')],
  scope: 'workload',
  evaluate: (workload) => boundsScratchSpace(workload),
};
