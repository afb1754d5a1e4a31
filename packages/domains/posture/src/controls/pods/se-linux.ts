import type { Control } from '../../control.ts';
import { attack, nsa, owasp, pss } from '../../frameworks/ids.ts';
import { seLinuxOptions } from '../../pss/checks/se-linux-options.ts';
import { removing } from './edits.ts';
import { type Describe, judgeWorkload } from './judging.ts';

/** Types that SELinux does not hold back at all. */
const unconfined = new Set(['spc_t', 'unconfined_t', 'unconfined_service_t', 'container_runtime_t']);

const describe: Describe = ({ path, value, container }) => ({
  values: { field: String(path.at(-1)) },
  ...(unconfined.has(value) ? { severity: 'high' } : {}),
  ...(container === undefined ? { message: ofPod } : {}),
  fix: removing(path, 'mayBreak', `seLinuxOptions.${path.at(-1)}`),
});

const ofPod = {
  en: 'The pod sets the SELinux {field} {value} for its containers',
  zh: 'Pod 为其容器设置了 SELinux {field} {value}',
};

export const seLinux: Control = {
  id: 'selinux-options',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: {
    en: 'Containers keep the SELinux type, user and role of containers',
    zh: '容器保持容器专用的 SELinux 类型、用户和角色',
  },
  why: {
    en: 'The SELinux type is what stops a process that left its container from touching the files of the node; with spc_t or a type of the host it is not stopped.',
    zh: 'SELinux 类型可以阻止逃出容器的进程访问节点文件；使用 spc_t 或宿主机的类型则不再有此限制。',
  },
  message: {
    en: 'Container {container} sets the SELinux {field} {value}',
    zh: '容器 {container} 设置了 SELinux {field} {value}',
  },
  remediation: {
    en: 'Leave user and role out, and use container_t, container_init_t, container_kvm_t or container_engine_t.',
    zh: '不设置 user 和 role，类型使用 container_t、container_init_t、container_kvm_t 或 container_engine_t。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container',
  ],
  frameworks: [...pss('baseline', 'seLinuxOptions'), ...nsa('P11'), ...owasp('K01'), ...attack('T1611')],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(seLinuxOptions, workload, context, describe),
};
