import type { Workload } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';
import { removing } from './edits.ts';

const references = ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'];

function isUnset(workload: Workload, field: 'hostPID' | 'hostIPC' | 'hostNetwork'): Judgement {
  if (workload.pod[field] !== true) return 'pass';
  const path = [...workload.podPath, field];
  return [{ path, fix: removing(path, 'mayBreak') }];
}

export const hostPid: Control = {
  id: 'host-pid',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'high',
  title: { en: 'Pods do not share the host PID namespace', zh: 'Pod 不共享宿主机 PID 命名空间' },
  why: {
    en: 'With hostPID every process of the node is visible from the pod, its environment readable, and with the right capability it can be traced or killed.',
    zh: '启用 hostPID 后，Pod 可以看到节点上的所有进程，读取其环境变量，在具备相应权能时还能跟踪或终止它们。',
  },
  message: { en: 'The pod shares the PID namespace of its node', zh: 'Pod 与节点共享 PID 命名空间' },
  remediation: { en: 'Remove hostPID or set it to false.', zh: '移除 hostPID 或将其设为 false。' },
  references,
  frameworks: [
    ...pss('baseline', 'hostNamespaces'),
    ...cis('5.2.3'),
    ...nsa('P6'),
    ...owasp('K01'),
    ...threat('MS-TA9018'),
    ...attack('T1611'),
  ],
  scope: 'workload',
  evaluate: (workload) => isUnset(workload, 'hostPID'),
};

export const hostIpc: Control = {
  id: 'host-ipc',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Pods do not share the host IPC namespace', zh: 'Pod 不共享宿主机 IPC 命名空间' },
  why: {
    en: 'With hostIPC the pod reads and writes the shared memory and message queues of the processes on its node, where databases and browsers keep data in the clear.',
    zh: '启用 hostIPC 后，Pod 可以读写节点上进程的共享内存和消息队列，数据库等程序会在其中存放明文数据。',
  },
  message: { en: 'The pod shares the IPC namespace of its node', zh: 'Pod 与节点共享 IPC 命名空间' },
  remediation: {
    en: 'Remove hostIPC; containers of one pod share memory through an emptyDir of medium Memory.',
    zh: '移除 hostIPC；同一 Pod 的容器可通过介质为 Memory 的 emptyDir 共享内存。',
  },
  references,
  frameworks: [
    ...pss('baseline', 'hostNamespaces'),
    ...cis('5.2.4'),
    ...nsa('P6'),
    ...owasp('K01'),
    ...threat('MS-TA9018'),
    ...attack('T1611'),
  ],
  scope: 'workload',
  evaluate: (workload) => isUnset(workload, 'hostIPC'),
};

export const hostNetwork: Control = {
  id: 'host-network',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'high',
  title: { en: 'Pods do not use the host network', zh: 'Pod 不使用宿主机网络' },
  why: {
    en: 'On the host network a pod reaches what listens on the loopback of its node, sees the traffic of its neighbours, takes on the identity of the node towards cloud metadata, and no NetworkPolicy holds it.',
    zh: '使用宿主机网络的 Pod 可以访问节点回环地址上的服务、看到其他 Pod 的流量、以节点身份访问云元数据服务，且不受 NetworkPolicy 约束。',
  },
  message: { en: 'The pod uses the network of its node', zh: 'Pod 使用节点的网络' },
  remediation: {
    en: 'Remove hostNetwork and publish the port through a Service.',
    zh: '移除 hostNetwork，并通过 Service 发布端口。',
  },
  references,
  frameworks: [
    ...pss('baseline', 'hostNamespaces'),
    ...cis('5.2.5'),
    ...nsa('P7'),
    ...owasp('K01'),
    ...threat('MS-TA9030', 'MS-TA9033', 'MS-TA9034'),
    ...attack('T1046'),
  ],
  scope: 'workload',
  evaluate: (workload) => isUnset(workload, 'hostNetwork'),
};
