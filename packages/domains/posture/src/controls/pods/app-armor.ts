import type { Control } from '../../control.ts';
import { attack, nsa, owasp, pss } from '../../frameworks/ids.ts';
import { appArmorProfile } from '../../pss/checks/app-armor-profile.ts';
import { setting } from './edits.ts';
import { type Describe, judgeWorkload } from './judging.ts';

const describe: Describe = ({ path, container }) => {
  if (path.at(-1) !== 'type') {
    return { message: ofAnnotation, fix: setting(path, 'runtime/default', 'mayBreak') };
  }
  const fix = setting(path, 'RuntimeDefault', 'mayBreak');
  return container === undefined ? { message: ofPod, fix } : { fix };
};

const ofPod = {
  en: 'The pod turns AppArmor off for its containers ({value})',
  zh: 'Pod 为其容器关闭了 AppArmor（{value}）',
};

const ofAnnotation = {
  en: 'An annotation turns AppArmor off for a container ({value})',
  zh: '注解为某个容器关闭了 AppArmor（{value}）',
};

export const appArmor: Control = {
  id: 'app-armor-unconfined',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'AppArmor is not turned off', zh: '未关闭 AppArmor' },
  why: {
    en: 'The default AppArmor profile keeps a container from mounting file systems and from writing below /proc and /sys, which is how many escapes begin. Unconfined gives that up.',
    zh: '默认的 AppArmor 配置会阻止容器挂载文件系统以及写入 /proc 和 /sys，许多容器逃逸正是由此开始。Unconfined 放弃了这层保护。',
  },
  message: {
    en: 'Container {container} turns AppArmor off ({value})',
    zh: '容器 {container} 关闭了 AppArmor（{value}）',
  },
  remediation: {
    en: 'Use RuntimeDefault, or Localhost with a profile that allows just what the program needs.',
    zh: '使用 RuntimeDefault，或使用 Localhost 并指定仅放行程序所需操作的配置文件。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tutorials/security/apparmor/',
  ],
  frameworks: [...pss('baseline', 'appArmorProfile'), ...nsa('P11'), ...owasp('K01'), ...attack('T1611')],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(appArmorProfile, workload, context, describe),
};
