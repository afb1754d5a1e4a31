import { type Inventory, isMapping, type KubeObject, workloadsOf } from '@seawall/kube';
import type { Context, Control, Judgement } from '../../control.ts';
import { isServed } from '../references/served.ts';
import { scalerOf } from './scalers.ts';
import { keepsData } from './stores.ts';

/** What `settings.minimumReplicas` is when nobody set it: the fewest that survive the loss of one. */
export const defaultMinimum = 2;

function hasReplicas(object: KubeObject, { settings }: Context, inventory: Inventory): Judgement {
  if (isOwned(object)) return 'notApplicable';
  const { spec } = object.value;
  const written = isMapping(spec) ? spec['replicas'] : undefined;
  const replicas = typeof written === 'number' ? written : 1;
  const minimum = settings.minimumReplicas ?? defaultMinimum;
  // Zero is switched off.
  if (replicas >= minimum || replicas === 0) return 'pass';
  if (scalerOf(inventory, object) !== undefined) return 'pass';
  const path = ['spec', 'replicas'];
  const isStateful = object.ref.kind === 'StatefulSet' || workloadsOf(object).some(keepsData);
  return [
    {
      path,
      ...(written === undefined ? { message: unset } : {}),
      values: { replicas, minimum },
      // Where no Service sends requests, work waits for the next pod and nobody sees an outage. Whether a store, or a
      // worker, can run in several pods is decided by its software, not by this field.
      ...(isStateful || !isServed(inventory, object)
        ? { severity: 'info' as const }
        : {
            fix: {
              title: { en: `Run ${minimum} replicas`, zh: `运行 ${minimum} 个副本` },
              risk: 'mayBreak' as const,
              operations: [{ op: 'set' as const, path, value: minimum }],
            },
          }),
    },
  ];
}

const unset = {
  en: 'spec.replicas is not set, which means 1, fewer than the {minimum} that survive the loss of one pod',
  zh: '未设置 spec.replicas，即为 1，少于失去一个 Pod 后仍能提供服务所需的 {minimum} 个',
};

/** Whether another object made this one and sets its fields: the ReplicaSet of a Deployment. */
function isOwned(object: KubeObject): boolean {
  return Array.isArray((object.value.metadata as { ownerReferences?: unknown } | undefined)?.ownerReferences);
}

export const replicas: Control = {
  id: 'replicas',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Workloads run more than one replica', zh: '工作负载运行多个副本' },
  why: {
    en: 'With one replica every node drain, eviction and crash is an outage until the new pod has started elsewhere.',
    zh: '只有一个副本时，每次节点排空、驱逐或崩溃都会造成中断，直到新的 Pod 在其他节点上启动。',
  },
  message: {
    en: 'spec.replicas is {replicas}, fewer than the {minimum} that survive the loss of one pod',
    zh: 'spec.replicas 为 {replicas}，少于失去一个 Pod 后仍能提供服务所需的 {minimum} 个',
  },
  remediation: {
    en: 'Set spec.replicas to two or more, or scale it with a HorizontalPodAutoscaler; leave it where the software allows one only.',
    zh: '将 spec.replicas 设为 2 或更多，或使用 HorizontalPodAutoscaler；若软件只支持单副本则保持不变。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas'],
  frameworks: [],
  scope: 'object',
  kinds: [
    'Deployment',
    'StatefulSet',
    'ReplicaSet',
    'ReplicationController',
    'DeploymentConfig',
    'Rollout',
    'CloneSet',
  ],
  evaluateAmong: (object, context) => hasReplicas(object, context, context.inventory),
};
