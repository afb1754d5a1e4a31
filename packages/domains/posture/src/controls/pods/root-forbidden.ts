import type { Control } from '../../control.ts';
import { owasp, pss } from '../../frameworks/ids.ts';
import { runAsUser } from '../../pss/checks/run-as-user.ts';
import { removing } from './edits.ts';
import { type Describe, judgeWorkload } from './judging.ts';
import { isForbidden } from './root-user.ts';

/** Nothing runs with the field as it stands, so taking it away cannot break what runs. */
const describe: Describe = (found) => {
  if (!isForbidden(found)) return undefined;
  const fix = removing(found.path, 'safe');
  return found.container === undefined ? { message: ofPod, fix } : { fix };
};

const ofPod = {
  en: 'The pod names user 0, which none of its containers may or does run as',
  zh: 'Pod 指定了用户 0，但其容器均不允许或不会以该用户运行',
};

export const rootForbidden: Control = {
  id: 'forbidden-root-user',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'low',
  title: {
    en: 'Pods that forbid root do not name root as their user',
    zh: '禁止 root 的 Pod 不将 root 指定为用户',
  },
  why: {
    en: 'The kubelet does not start a container that must not be root and is told to be; the restricted standard refuses the pod, and whoever lifts the ban to get it running gets root.',
    zh: 'kubelet 不会启动既禁止 root 又指定以 root 运行的容器，Restricted 标准也会拒绝该 Pod。若为了让它运行而取消禁止，容器就会以 root 运行。',
  },
  message: {
    en: 'Container {container} names user 0, though runAsNonRoot forbids it',
    zh: '容器 {container} 指定了用户 0，但 runAsNonRoot 禁止以其运行',
  },
  remediation: {
    en: 'Remove runAsUser: 0, or name the user that the program runs as.',
    zh: '移除 runAsUser: 0，或指定程序实际运行的用户。',
  },
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  frameworks: [...pss('restricted', 'runAsUser'), ...owasp('K01')],
  scope: 'workload',
  evaluate: (workload, context) => judgeWorkload(runAsUser, workload, context, describe),
};
