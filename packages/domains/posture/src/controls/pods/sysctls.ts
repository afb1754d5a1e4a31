import type { Control } from '../../control.ts';
import { owasp, pss, threat } from '../../frameworks/ids.ts';
import { sysctls } from '../../pss/checks/sysctls.ts';
import { removing } from './edits.ts';
import { type Describe, judgeWorkload } from './judging.ts';

const describe: Describe = ({ path, value }) => ({
  fix: removing(path.slice(0, -1), 'mayBreak', `sysctl ${value}`),
});

export const unsafeSysctls: Control = {
  id: 'unsafe-sysctls',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Pods set safe sysctls only', zh: 'Pod 仅设置安全的 sysctl' },
  why: {
    en: 'A sysctl that is not kept apart per pod changes the kernel for every pod of the node: it can switch protections off or starve the neighbours.',
    zh: '未按 Pod 隔离的 sysctl 会改变节点上所有 Pod 共用的内核设置：可能关闭防护，或使同节点的其他 Pod 资源枯竭。',
  },
  message: {
    en: 'The pod sets the sysctl {value}, which is not among the safe ones of this Kubernetes version',
    zh: 'Pod 设置了 sysctl {value}，它不在此 Kubernetes 版本的安全列表中',
  },
  remediation: {
    en: 'Remove the sysctl, or set it on nodes that are kept for this workload.',
    zh: '移除该 sysctl，或在此工作负载专用的节点上设置。',
  },
  references: ['https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/'],
  frameworks: [...pss('baseline', 'sysctls'), ...owasp('K01'), ...threat('MS-TA9040')],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(sysctls, workload, context, describe),
};
