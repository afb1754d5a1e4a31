import type { Control } from '../../control.ts';
import { attack, owasp, pss, threat } from '../../frameworks/ids.ts';
import { hostProbesAndHostLifecycle } from '../../pss/checks/host-probes.ts';
import { removing } from './edits.ts';
import { type Describe, everyRole, judgeContainer } from './judging.ts';

const loopback = /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?|localhost)$/;

const describe: Describe = ({ path, value, workload }) => ({
  // Pods on the host network ask themselves this way, as the control plane does.
  ...(workload.pod.hostNetwork === true && loopback.test(value) ? { severity: 'low' } : {}),
  fix: removing(path, 'mayBreak'),
});

export const probeHost: Control = {
  id: 'probe-host',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Probes and lifecycle handlers ask their own pod only', zh: '探针和生命周期回调只访问所在 Pod' },
  why: {
    en: 'The kubelet makes these requests from the network of the node. With a host of its choice, whoever writes the pod has the kubelet ask services that only the node may reach.',
    zh: '这些请求由 kubelet 从节点网络发出。指定 host 后，编写 Pod 的人可让 kubelet 访问只有节点才能访问的服务。',
  },
  message: {
    en: 'Container {container} has the kubelet ask the host {value}',
    zh: '容器 {container} 让 kubelet 访问主机 {value}',
  },
  remediation: { en: 'Remove host, so that the pod itself is asked.', zh: '移除 host，使请求发往 Pod 自身。' },
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
  ],
  frameworks: [
    ...pss('baseline', 'hostProbesAndHostLifecycle'),
    ...owasp('K01'),
    ...threat('MS-TA9034'),
    ...attack('T1046'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate: (container, workload, context) =>
    judgeContainer(hostProbesAndHostLifecycle, container, workload, context, describe),
};
