import type { KubeObject, Replicated, Workload } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';
import { parseAmount, podsOf } from './amount.ts';
import { holdsDisk } from './lifetime.ts';

const all: Text = {
  en: 'maxUnavailable {amount} takes every pod down at once during a rollout',
  zh: 'maxUnavailable {amount} 会在发布时使所有 Pod 同时下线',
};
const manual: Text = {
  en: 'With OnDelete an update only reaches pods that someone deletes by hand',
  zh: '使用 OnDelete 时，更新只会应用到被手动删除的 Pod',
};

/** The groups whose controllers replace pods in turn and keep revisions. */
const rollsOut = /^(?:apps|extensions)\//;

function updatesInTurn(workload: Workload): Judgement {
  const { kind, apiVersion } = workload.object.ref;
  if (!rollsOut.test(apiVersion) || kind === 'ReplicaSet') return 'notApplicable';
  const { spec } = workload.object.value as Replicated;
  const field = kind === 'Deployment' ? 'strategy' : 'updateStrategy';
  const strategy = spec?.[field];
  if (strategy === undefined) return 'pass';
  const path = ['spec', field, 'type'];
  if (strategy.type === 'OnDelete') return [{ path, message: manual, severity: 'info' }];
  // Two pods cannot share a disk that one node may write, nor can a host port be taken twice.
  if (strategy.type === 'Recreate') return holdsDisk(workload) || takesHostPort(workload) ? 'pass' : [{ path }];
  const most = parseAmount(strategy.rollingUpdate?.maxUnavailable);
  if (most === undefined) return 'pass';
  const total = spec?.replicas ?? 1;
  const takesAll = most.percent ? most.value >= 100 : kind !== 'DaemonSet' && total > 1 && podsOf(most, total) >= total;
  if (!takesAll) return 'pass';
  return [
    {
      path: ['spec', field, 'rollingUpdate', 'maxUnavailable'],
      message: all,
      severity: 'medium',
      values: { amount: strategy.rollingUpdate?.maxUnavailable ?? '' },
    },
  ];
}

function takesHostPort(workload: Workload): boolean {
  if (workload.pod.hostNetwork === true) return true;
  return workload.containers.some(({ spec }) => spec.ports?.some((port) => (port.hostPort ?? 0) > 0));
}

export const updateStrategy: Control = {
  id: 'update-strategy',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Updates replace pods in turn', zh: '更新时逐步替换 Pod' },
  why: {
    en: 'A strategy that stops all pods before it starts new ones makes every release an outage, and a bad release a long one.',
    zh: '先停止全部 Pod 再启动新 Pod 的策略会使每次发布都中断服务，有问题的发布则中断更久。',
  },
  message: {
    en: 'Recreate stops every pod before the new ones start',
    zh: 'Recreate 会在新 Pod 启动之前停止所有 Pod',
  },
  remediation: {
    en: 'Use RollingUpdate with a maxUnavailable below the number of replicas, unless two versions must not run together.',
    zh: '使用 RollingUpdate，并使 maxUnavailable 小于副本数，除非两个版本不能同时运行。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy'],
  frameworks: [],
  scope: 'workload',
  evaluate: (workload) => updatesInTurn(workload),
};

function keepsRevisions(object: KubeObject): Judgement {
  if (!rollsOut.test(object.ref.apiVersion)) return 'notApplicable';
  if ((object.value as Replicated).spec?.revisionHistoryLimit !== 0) return 'pass';
  const path = ['spec', 'revisionHistoryLimit'];
  return [
    {
      path,
      fix: {
        title: { en: 'Keep the usual ten revisions', zh: '保留默认的十个修订版本' },
        risk: 'safe',
        operations: [{ op: 'remove', path }],
      },
    },
  ];
}

export const revisionHistory: Control = {
  id: 'revision-history',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Old revisions are kept for a rollback', zh: '保留旧修订版本以便回滚' },
  why: {
    en: 'With no revision kept, kubectl rollout undo has nothing to go back to when a release fails.',
    zh: '不保留任何修订版本时，发布失败后 kubectl rollout undo 无版本可回。',
  },
  message: { en: 'No revision is kept to roll back to', zh: '没有保留可供回滚的修订版本' },
  remediation: {
    en: 'Leave revisionHistoryLimit out, or set it to two or more.',
    zh: '省略 revisionHistoryLimit，或设为 2 以上。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#revision-history-limit'],
  frameworks: [],
  scope: 'object',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet'],
  evaluate: (object) => keepsRevisions(object),
};
