import type { Workload } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';

const references = ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'];

function isUnset(workload: Workload, field: 'hostPID' | 'hostIPC' | 'hostNetwork'): Judgement {
  if (workload.pod[field] !== true) return 'pass';
  const path = [...workload.podPath, field];
  return [
    {
      path,
      fix: {
        title: { en: `Remove ${field}`, zh: `移除 ${field}` },
        risk: 'mayBreak',
        operations: [{ op: 'remove', path }],
      },
    },
  ];
}

export const hostPid: Control = {
  id: 'host-pid',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'high',
  title: { en: 'Pods do not share the host PID namespace', zh: 'Pod 不共享宿主机 PID 命名空间' },
  why: {
    en: 'With hostPID every process of the node is visible from the pod, its environment readable, and with the right capability it can be traced or killed.',
    zh: '启用 hostPID 后,Pod 可以看到节点上的所有进程,读取其环境变量,在具备相应权能时还能跟踪或终止它们。',
  },
  message: { en: 'The pod shares the PID namespace of its node', zh: 'Pod 与节点共享 PID 命名空间' },
  remediation: { en: 'Remove hostPID or set it to false.', zh: '移除 hostPID 或将其设为 false。' },
  references,
  frameworks: [
    ...pss('baseline', 'hostNamespaces'),
    ...cis('5.2.3'),
    ...nsa('P5'),
    ...owasp('K01'),
    ...threat('MS-TA9018'),
    ...attack('T1611'),
  ],
  scope: 'workload',
  evaluate: (workload) => isUnset(workload, 'hostPID'),
};
