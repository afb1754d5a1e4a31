import { controllerOf, type Inventory, isMapping, type Workload } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';
import { indexed } from '../references/indexed.ts';
import { isReplicated, runsForever } from './lifetime.ts';

function stopsInTime(workload: Workload): Judgement {
  if (workload.pod.terminationGracePeriodSeconds !== 0) return 'pass';
  const path = [...workload.podPath, 'terminationGracePeriodSeconds'];
  return [
    {
      path,
      fix: {
        title: { en: 'Give the usual 30 seconds to stop', zh: '使用默认的 30 秒终止时间' },
        risk: 'safe',
        operations: [{ op: 'remove', path }],
      },
    },
  ];
}

/** Pods that nothing has to bring back: of tests and hooks, of the kubelet, or owned by a controller already. */
function isLookedAfter(workload: Workload): boolean {
  const { metadata } = workload.object.value;
  if (isMapping(metadata) && Array.isArray(metadata['ownerReferences'])) return true;
  if (workload.labels['tier'] === 'control-plane' && workload.namespace === 'kube-system') return true;
  for (const key of Object.keys(workload.annotations)) {
    if (
      key === 'helm.sh/hook' ||
      key.startsWith('kubernetes.io/config.') ||
      key.startsWith('argocd.argoproj.io/hook')
    ) {
      return true;
    }
  }
  return false;
}

function isManaged(workload: Workload): Judgement {
  // In a running cluster a pod says who brings it back: its node, for a static pod.
  if (controllerOf(workload.object) !== undefined) return 'pass';
  if (workload.object.ref.kind !== 'Pod' || workload.object.ref.apiVersion !== 'v1') return 'notApplicable';
  if (isLookedAfter(workload)) return 'notApplicable';
  return runsForever(workload) ? [{ path: [] }] : 'pass';
}

const endsOften: Text = {
  en: 'restartPolicy {policy} is not allowed here; only Always is',
  zh: '此处不允许 restartPolicy {policy}，只允许 Always',
};

function restartsAsItsKind(workload: Workload): Judgement {
  const policy = workload.pod.restartPolicy;
  const path = [...workload.podPath, 'restartPolicy'];
  if (workload.finite) {
    if (policy === 'OnFailure' || policy === 'Never') return 'pass';
    return [{ path, values: { policy: policy ?? 'Always' } }];
  }
  if (!isReplicated(workload) && workload.object.ref.kind !== 'DaemonSet') return 'notApplicable';
  if (policy === undefined || policy === 'Always') return 'pass';
  return [
    {
      path,
      message: endsOften,
      values: { policy },
      fix: {
        title: { en: 'Use the restart policy of the kind', zh: '使用该类型允许的重启策略' },
        risk: 'safe',
        operations: [{ op: 'remove', path }],
      },
    },
  ];
}

const hasDefaultPriority = indexed((inventory) =>
  inventory
    .ofKind<{ readonly globalDefault?: unknown }>('PriorityClass')
    .some(({ value }) => value.globalDefault === true),
);

function hasPriority(workload: Workload, inventory: Inventory): Judgement {
  const { priorityClassName } = workload.pod;
  if (priorityClassName !== undefined && priorityClassName !== '') return 'pass';
  if (hasDefaultPriority(inventory)) return 'pass';
  return [{ path: [...workload.podPath, 'priorityClassName'] }];
}

export const terminationGrace: Control = {
  id: 'termination-grace-period',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Pods get time to stop', zh: 'Pod 有时间正常终止' },
  why: {
    en: 'With a grace period of zero processes are killed at once: requests in flight are lost and files half written, at every rollout.',
    zh: '宽限期为零时进程会被立即终止：每次发布都会丢失处理中的请求，文件可能只写了一半。',
  },
  message: { en: 'The pod is killed without any time to stop', zh: 'Pod 会被立即终止，没有停止时间' },
  remediation: {
    en: 'Remove terminationGracePeriodSeconds, or set it to what a clean stop needs.',
    zh: '移除 terminationGracePeriodSeconds，或设为正常停止所需的时间。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'],
  frameworks: [],
  scope: 'workload',
  evaluate: (workload) => stopsInTime(workload),
};

export const nakedPod: Control = {
  id: 'naked-pod',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Pods are run by a controller', zh: 'Pod 由控制器管理' },
  why: {
    en: 'A pod by itself is not started again on another node when its node fails, is drained or runs out of memory.',
    zh: '独立的 Pod 在节点故障、排空或内存不足时不会在其他节点上重新启动。',
  },
  message: { en: 'Nothing brings this pod back when its node goes away', zh: '节点消失后没有控制器会重新创建该 Pod' },
  remediation: {
    en: 'Run it as a Deployment, a StatefulSet or a Job.',
    zh: '改用 Deployment、StatefulSet 或 Job 运行。',
  },
  references: ['https://kubernetes.io/docs/concepts/configuration/overview/'],
  frameworks: [],
  scope: 'workload',
  evaluate: (workload) => isManaged(workload),
};

export const restartPolicy: Control = {
  id: 'restart-policy',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'high',
  title: { en: 'The restart policy fits the kind', zh: '重启策略与工作负载类型相符' },
  why: {
    en: 'The API server refuses a Deployment whose pods do not restart and a Job whose pods always do, so the object never exists.',
    zh: 'API 服务器会拒绝 Pod 不重启的 Deployment 和 Pod 总是重启的 Job，对象将无法创建。',
  },
  message: {
    en: 'A Job needs restartPolicy OnFailure or Never, not {policy}',
    zh: 'Job 需要 restartPolicy 为 OnFailure 或 Never，而不是 {policy}',
  },
  remediation: {
    en: 'Leave restartPolicy out, or write OnFailure or Never in a Job.',
    zh: '省略 restartPolicy；在 Job 中写 OnFailure 或 Never。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy'],
  frameworks: [],
  scope: 'workload',
  evaluate: (workload) => restartsAsItsKind(workload),
};

export const priorityClass: Control = {
  id: 'priority-class',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Workloads name a priority class', zh: '工作负载指定优先级类' },
  why: {
    en: 'When nodes are full, pods of equal priority wait or go in no chosen order; a class says which ones stay.',
    zh: '节点资源不足时，优先级相同的 Pod 没有先后之分；优先级类决定哪些应当保留。',
  },
  message: {
    en: 'No priority class says what goes first when nodes are full',
    zh: '未指定优先级类，资源不足时没有先后次序',
  },
  remediation: {
    en: 'Set priorityClassName, or make one PriorityClass the global default.',
    zh: '设置 priorityClassName，或将某个 PriorityClass 设为全局默认。',
  },
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/'],
  frameworks: [],
  scope: 'workload',
  evaluateAmong: (workload, { inventory }) => hasPriority(workload, inventory),
};
