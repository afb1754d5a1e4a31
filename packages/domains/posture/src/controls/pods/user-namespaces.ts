import type { PodSpec } from '@seawall/kube';
import type { Control } from '../../control.ts';
import { attack, owasp } from '../../frameworks/ids.ts';
import { inUserNamespace, isWindows } from '../../pss/check.ts';

/** The API refuses a user namespace beside namespaces of the host, and Windows has none. */
function cannotHaveOne(pod: PodSpec): boolean {
  return pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true || isWindows(pod);
}

export const userNamespace: Control = {
  id: 'user-namespace',
  category: 'pod-security',
  kind: 'misconfiguration',
  // Hardening beyond what the standards ask, and not every node and volume supports it.
  severity: 'info',
  title: { en: 'Pods have a user namespace of their own', zh: 'Pod 拥有独立的用户命名空间' },
  why: {
    en: 'Without a user namespace the users of the pod are those of the node: root that escapes is root there. With hostUsers false it arrives as a user that owns nothing.',
    zh: '没有用户命名空间时，Pod 的用户就是节点的用户：逃逸的 root 在节点上也是 root。将 hostUsers 设为 false 后，逃逸者只是一个不拥有任何文件的用户。',
  },
  message: {
    en: 'The pod has no user namespace: root in it is root of its node',
    zh: 'Pod 没有用户命名空间：其中的 root 就是节点的 root',
  },
  remediation: {
    en: 'Set hostUsers to false; the nodes need Linux 6.3 and a runtime with user namespaces.',
    zh: '将 hostUsers 设为 false；节点需要 Linux 6.3 以及支持用户命名空间的容器运行时。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/'],
  frameworks: [...owasp('K01'), ...attack('T1611')],
  scope: 'workload',
  evaluate({ pod, podPath }, { version }) {
    if (inUserNamespace(pod)) return 'pass';
    // On by default since 1.33.
    if (cannotHaveOne(pod) || (version.major === 1 && version.minor < 33)) return 'notApplicable';
    // No fix: whether the nodes and the volumes can is not to be seen here, and a pod that asks in vain does not start.
    return [{ path: [...podPath, 'hostUsers'] }];
  },
};
