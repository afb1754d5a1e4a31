import type { Control } from '../../control.ts';
import { attack, owasp, pss } from '../../frameworks/ids.ts';
import { inUserNamespace } from '../../pss/check.ts';
import { procMount, procMountRestricted } from '../../pss/checks/proc-mount.ts';
import { removing } from './edits.ts';
import { type Describe, everyRole, judgeContainer } from './judging.ts';

const references = ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'];

const message = {
  en: 'Container {container} mounts /proc as {value}',
  zh: '容器 {container} 以 {value} 方式挂载 /proc',
};

const remediation = { en: 'Remove procMount, so that it is Default.', zh: '移除 procMount，使用默认值 Default。' };

const describe: Describe = ({ path }) => ({ fix: removing(path, 'mayBreak') });

export const unmaskedProc: Control = {
  id: 'proc-mount',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Containers keep the masks over /proc', zh: '容器保留对 /proc 的屏蔽' },
  why: {
    en: 'An unmasked /proc shows kernel keys, memory maps and timers of the node and leaves its kernel settings open to writing by root in the container.',
    zh: '未屏蔽的 /proc 会暴露节点的内核密钥、内存映射和定时器，并允许容器内的 root 修改内核设置。',
  },
  message,
  remediation,
  references,
  frameworks: [
    ...pss('baseline', 'procMount'),
    ...pss('restricted', 'procMount_restricted'),
    ...owasp('K01'),
    ...attack('T1611'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate: (container, workload, context) => judgeContainer(procMount, container, workload, context, describe),
};

/** What the baseline allows a pod with a user namespace of its own from 1.35, and the restricted standard does not. */
export const unmaskedProcInUserNamespace: Control = {
  id: 'proc-mount-user-namespace',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'info',
  title: {
    en: 'Containers in a user namespace keep the masks over /proc too',
    zh: '处于用户命名空间的容器也保留对 /proc 的屏蔽',
  },
  why: {
    en: 'In a user namespace an unmasked /proc is what containers inside containers need and little else; it still shows more of the node than a program has use for.',
    zh: '在用户命名空间中，通常只有嵌套容器才需要未屏蔽的 /proc；它仍会暴露超出程序所需的节点信息。',
  },
  message,
  remediation,
  references: [...references, 'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/'],
  frameworks: [...pss('restricted', 'procMount_restricted')],
  scope: 'container',
  roles: everyRole,
  evaluate(container, workload, context) {
    const { major, minor } = context.version;
    if (!inUserNamespace(workload.pod) || (major === 1 && minor < 35)) return 'notApplicable';
    return judgeContainer(procMountRestricted, container, workload, context, describe);
  },
};
