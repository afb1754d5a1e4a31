import type { Workload } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { attack, cis, nsa, owasp, pss } from '../../frameworks/ids.ts';
import { isWindows } from '../../pss/check.ts';
import { seccompProfileBaseline } from '../../pss/checks/seccomp-baseline.ts';
import { setting } from './edits.ts';
import { type Describe, judgeWorkload } from './judging.ts';
import { isPrivileged } from './overridden.ts';

const references = [
  'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  'https://kubernetes.io/docs/tutorials/security/seccomp/',
];

const why = {
  en: 'Without a seccomp profile a process may make every system call, so each bug in the kernel is in reach of whoever takes the container over.',
  zh: '没有 seccomp 配置时，进程可以发起任意系统调用，接管容器的人因此能够触及内核中的每个缺陷。',
};

const remediation = {
  en: 'Set seccompProfile.type to RuntimeDefault on the pod, or to Localhost with a profile of its own.',
  zh: '在 Pod 上将 seccompProfile.type 设为 RuntimeDefault，或设为 Localhost 并指定专用配置文件。',
};

const describe: Describe = ({ path, container }) => {
  const fix = setting(path, path.at(-1) === 'type' ? 'RuntimeDefault' : 'runtime/default', 'mayBreak');
  return container === undefined ? { message: ofPod, fix } : { fix };
};

const ofPod = {
  en: 'The pod turns seccomp off for its containers ({value})',
  zh: 'Pod 为其容器关闭了 seccomp（{value}）',
};

export const seccompUnconfined: Control = {
  id: 'seccomp-unconfined',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'seccomp is not turned off', zh: '未关闭 seccomp' },
  why,
  message: {
    en: 'Container {container} turns seccomp off ({value})',
    zh: '容器 {container} 关闭了 seccomp（{value}）',
  },
  remediation,
  references,
  frameworks: [
    ...pss('baseline', 'seccompProfile_baseline'),
    ...pss('restricted', 'seccompProfile_restricted'),
    ...cis('5.6.2'),
    ...nsa('P11'),
    ...owasp('K01'),
    ...attack('T1068', 'T1611'),
  ],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(seccompProfileBaseline, workload, context, describe),
};

/** One fault for the pod, since one field of the pod puts all its containers right. */
function withoutProfile(workload: Workload): Judgement {
  if (isWindows(workload.pod)) return 'notApplicable';
  if (workload.pod.securityContext?.seccompProfile !== undefined) return 'pass';
  if (workload.containers.every((container) => container.spec.securityContext?.seccompProfile !== undefined)) {
    return 'pass';
  }
  const without = workload.containers.filter(
    (container) => container.spec.securityContext?.seccompProfile === undefined,
  );
  const path = [...workload.podPath, 'securityContext', 'seccompProfile'];
  return [
    {
      path,
      ...(without.length > 1 ? { message: severalWithout } : {}),
      values: { containers: without.map((container) => container.name).join(', ') },
      ...(without.every(isPrivileged)
        ? { severity: 'info' as const }
        : { fix: setting(path, { type: 'RuntimeDefault' }, 'safe', 'RuntimeDefault') }),
    },
  ];
}

const severalWithout = {
  en: 'No seccomp profile is set for the containers {containers}',
  zh: '以下容器未设置 seccomp 配置：{containers}',
};

export const seccompProfile: Control = {
  id: 'seccomp-profile',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Every container has a seccomp profile', zh: '每个容器都有 seccomp 配置' },
  why,
  message: {
    en: 'No seccomp profile is set for container {containers}',
    zh: '容器 {containers} 未设置 seccomp 配置',
  },
  remediation,
  references,
  frameworks: [
    ...pss('restricted', 'seccompProfile_restricted'),
    ...cis('5.6.2', '5.6.3'),
    ...nsa('P11'),
    ...owasp('K01'),
    ...attack('T1068', 'T1611'),
  ],
  scope: 'workload',
  // The fields came with Kubernetes 1.19.
  evaluate: (workload, { version }) =>
    version.major === 1 && version.minor < 19 ? 'notApplicable' : withoutProfile(workload),
};
