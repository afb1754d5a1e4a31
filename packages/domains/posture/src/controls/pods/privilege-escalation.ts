import type { ContainerSpec } from '@seawall/kube';
import type { FixPlan, Path } from '@seawall/model';
import type { Control } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';
import { allowPrivilegeEscalation } from '../../pss/checks/allow-privilege-escalation.ts';
import { setting } from './edits.ts';
import { type Describe, everyRole, judgeContainer } from './judging.ts';
import { isPrivileged } from './overridden.ts';

const describe: Describe = ({ path, container }) => {
  if (container !== undefined && isPrivileged(container)) return { severity: 'info' };
  const fix = container === undefined ? undefined : fixOf(container.spec, path);
  return fix === undefined ? {} : { fix };
};

/** None where the API refuses `false`: beside CAP_SYS_ADMIN written that way (and beside `privileged`, see above). */
function fixOf({ securityContext, command, args }: ContainerSpec, path: Path): FixPlan | undefined {
  const added = securityContext?.capabilities?.add ?? [];
  if (added.includes('CAP_SYS_ADMIN')) return undefined;
  // What gains power when it starts a program stops doing so: set-user-ID helpers, and files with capabilities.
  const gains = added.length > 0 || usesSudo.test([...(command ?? []), ...(args ?? [])].join(' '));
  return setting(path, false, gains ? 'mayBreak' : 'safe');
}

const usesSudo = /(?:^|[\s;&|/])(?:sudo|su|doas)(?:\s|$)/;

export const privilegeEscalation: Control = {
  id: 'privilege-escalation',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Processes cannot gain more privileges than they started with', zh: '进程无法提升特权' },
  why: {
    en: 'Unless allowPrivilegeEscalation is false, an intruder who runs as a plain user becomes root through any set-user-ID program or file capability in the image.',
    zh: '若未将 allowPrivilegeEscalation 设为 false，以普通用户身份运行的入侵者可借助镜像中任何 setuid 程序或文件权能成为 root。',
  },
  message: {
    en: 'Container {container} may gain privileges: allowPrivilegeEscalation is not false',
    zh: '容器 {container} 中的进程可以提升特权：allowPrivilegeEscalation 未设为 false',
  },
  remediation: {
    en: 'Set securityContext.allowPrivilegeEscalation to false.',
    zh: '将 securityContext.allowPrivilegeEscalation 设为 false。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  ],
  frameworks: [
    ...pss('restricted', 'allowPrivilegeEscalation'),
    ...cis('5.2.6', '5.6.3'),
    ...nsa('P8'),
    ...owasp('K01'),
    ...threat('MS-TA9018'),
    ...attack('T1068'),
  ],
  scope: 'container',
  roles: everyRole,
  evaluate: (container, workload, context) =>
    judgeContainer(allowPrivilegeEscalation, container, workload, context, describe),
};
