import type { Workload } from '@seawall/kube';
import type { Path } from '@seawall/model';
import type { Control, Fault } from '../../control.ts';
import { owasp } from '../../frameworks/ids.ts';
import { inUserNamespace } from '../../pss/check.ts';

/** Distributions give system and login users the numbers below. */
const firstFree = 10_000;

function isLow(user: number | undefined): user is number {
  return user !== undefined && user > 0 && user < firstFree;
}

const ofPod = {
  en: 'The pod runs its containers as user {user}, a number that nodes give to users of their own',
  zh: 'Pod 以用户 {user} 运行其容器，该 ID 可能已分配给节点自身的用户',
};

function faultsOf({ pod, podPath, containers }: Workload): Fault[] | undefined {
  let faults: Fault[] | undefined;
  const user = pod.securityContext?.runAsUser;
  if (isLow(user)) faults = [{ path: userPath(podPath), values: { user }, message: ofPod }];
  for (const { name, path, spec } of containers) {
    const own = spec.securityContext?.runAsUser;
    if (!isLow(own)) continue;
    faults ??= [];
    faults.push({ path: userPath(path), values: { container: name, user: own } });
  }
  return faults;
}

function userPath(parent: Path): Path {
  return [...parent, 'securityContext', 'runAsUser'];
}

export const lowUserId: Control = {
  id: 'low-user-id',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Containers run as a user above 10000', zh: '容器以大于 10000 的用户 ID 运行' },
  why: {
    en: 'A user number of a container means the same number on its node. Low ones belong to users there, so a process that gets out, or writes to a host mount, owns their files.',
    zh: '容器的用户 ID 在节点上含义相同。较小的 ID 属于节点上的用户，逃逸的进程或写入宿主机挂载的操作便拥有这些用户的权限。',
  },
  message: {
    en: 'Container {container} runs as user {user}, a number that nodes give to users of their own',
    zh: '容器 {container} 以用户 {user} 运行，该 ID 可能已分配给节点自身的用户',
  },
  remediation: {
    en: 'Use a user number above 10000 that nothing else uses, or a user namespace (hostUsers: false).',
    zh: '使用大于 10000 且未被占用的用户 ID，或启用用户命名空间（hostUsers: false）。',
  },
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  frameworks: [...owasp('K01')],
  scope: 'workload',
  evaluate: (workload) => (inUserNamespace(workload.pod) ? 'pass' : (faultsOf(workload) ?? 'pass')),
};
