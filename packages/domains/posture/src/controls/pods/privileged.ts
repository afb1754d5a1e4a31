import type { Control } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';
import { privileged } from '../../pss/checks/privileged.ts';
import { removing } from './edits.ts';
import { type Describe, everyRole, judgeContainer } from './judging.ts';

const describe: Describe = ({ path }) => ({ fix: removing(path, 'mayBreak') });

export const privilegedContainer: Control = {
  id: 'privileged-container',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'critical',
  title: { en: 'Containers do not run privileged', zh: '容器不以特权模式运行' },
  why: {
    en: 'A privileged container holds every capability and every device of its node, without seccomp or AppArmor: whoever runs code in it mounts the disk of the node and is root there.',
    zh: '特权容器拥有节点的全部权能和设备，且不受 seccomp 和 AppArmor 限制：能在其中执行代码的人可以挂载节点磁盘，成为节点的 root。',
  },
  message: { en: 'Container {container} runs privileged', zh: '容器 {container} 以特权模式运行' },
  remediation: {
    en: 'Remove privileged; add the single capability or device that the workload needs.',
    zh: '移除 privileged；仅添加工作负载确实需要的权能或设备。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/#privileged-containers',
  ],
  frameworks: [
    ...pss('baseline', 'privileged'),
    ...cis('5.2.2'),
    ...nsa('P5'),
    ...owasp('K01'),
    ...threat('MS-TA9018'),
    ...attack('T1610', 'T1611'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate: (container, workload, context) => judgeContainer(privileged, container, workload, context, describe),
};
