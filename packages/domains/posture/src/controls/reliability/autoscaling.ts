import type { HorizontalPodAutoscaler, KubeObject, Replicated } from '@seawall/kube';
import type { Context, Control, Judgement } from '../../control.ts';
import { defaultMinimum } from './replicas.ts';
import { scalerOf } from './scalers.ts';

const references = ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'];

function specOf(object: KubeObject): HorizontalPodAutoscaler['spec'] {
  return object.ref.apiVersion.startsWith('autoscaling/') ? (object.value as HorizontalPodAutoscaler).spec : undefined;
}

function keepsEnough(object: KubeObject, { settings }: Context): Judgement {
  const spec = specOf(object);
  if (spec === undefined) return 'notApplicable';
  const least = settings.minimumReplicas ?? defaultMinimum;
  const minimum = spec.minReplicas ?? 1;
  if (minimum >= least) return 'pass';
  const path = ['spec', 'minReplicas'];
  return [
    {
      path,
      values: { minimum, least },
      fix: {
        title: { en: `Keep at least ${least} replicas`, zh: `至少保留 ${least} 个副本` },
        risk: 'mayBreak',
        operations: [{ op: 'set', path, value: least }],
      },
    },
  ];
}

function canScale(object: KubeObject): Judgement {
  const spec = specOf(object);
  if (spec?.maxReplicas === undefined) return 'notApplicable';
  const minimum = spec.minReplicas ?? 1;
  if (spec.maxReplicas > minimum) return 'pass';
  return [{ path: ['spec', 'maxReplicas'], values: { minimum, maximum: spec.maxReplicas } }];
}

export const autoscalerMinimum: Control = {
  id: 'autoscaler-minimum',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Autoscalers keep more than one replica', zh: '自动扩缩至少保留多个副本' },
  why: {
    en: 'At its minimum of one replica the workload is away whenever that pod is: on drains, evictions and crashes.',
    zh: '最小副本数为 1 时，该 Pod 因排空、驱逐或崩溃而消失，工作负载就会中断。',
  },
  message: {
    en: 'minReplicas is {minimum}, fewer than the {least} that survive the loss of one pod',
    zh: 'minReplicas 为 {minimum}，少于失去一个 Pod 后仍能提供服务所需的 {least} 个',
  },
  remediation: { en: 'Set spec.minReplicas to two or more.', zh: '将 spec.minReplicas 设为 2 或更多。' },
  references,
  frameworks: [],
  scope: 'object',
  kinds: ['HorizontalPodAutoscaler'],
  evaluate: (object, context) => keepsEnough(object, context),
};

export const autoscalerRange: Control = {
  id: 'autoscaler-range',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Autoscalers have room to scale', zh: '自动扩缩留有扩展空间' },
  why: {
    en: 'With maxReplicas at minReplicas the autoscaler never acts, and load that it was meant for takes the workload down; below it the API server refuses the object.',
    zh: 'maxReplicas 等于 minReplicas 时自动扩缩不起作用，工作负载会被负载压垮；小于时 API 服务器会拒绝该对象。',
  },
  message: {
    en: 'The maximum of {maximum} replicas is not above the minimum of {minimum}',
    zh: '最大副本数 {maximum} 不大于最小副本数 {minimum}',
  },
  remediation: {
    en: 'Raise spec.maxReplicas above spec.minReplicas.',
    zh: '让 spec.maxReplicas 大于 spec.minReplicas。',
  },
  references,
  frameworks: [],
  scope: 'object',
  kinds: ['HorizontalPodAutoscaler'],
  evaluate: (object) => canScale(object),
};

export const autoscaledReplicas: Control = {
  id: 'autoscaled-replicas',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Autoscaled workloads do not fix their replicas', zh: '自动扩缩的工作负载不固定副本数' },
  why: {
    en: 'Every apply of the manifest sets the replicas back to what stands in it, in the middle of the load that the autoscaler had answered.',
    zh: '每次应用清单都会把副本数重置为其中的值，而此时自动扩缩可能正在应对高负载。',
  },
  message: {
    en: 'spec.replicas is set, and {scaler} scales the workload too',
    zh: '设置了 spec.replicas，同时 {scaler} 也在扩缩该工作负载',
  },
  remediation: {
    en: 'Remove spec.replicas, with the current scale kept in the last-applied state as the Kubernetes guide shows.',
    zh: '移除 spec.replicas，并按 Kubernetes 文档的步骤保留当前规模。',
  },
  references: [`${references[0]}#migrating-deployments-and-statefulsets-to-horizontal-autoscaling`],
  frameworks: [],
  scope: 'object',
  kinds: ['Deployment', 'StatefulSet', 'ReplicaSet'],
  evaluateAmong: (object, { inventory }) => {
    const scaler = scalerOf(inventory, object);
    if (scaler === undefined) return 'notApplicable';
    if ((object.value as Replicated).spec?.replicas === undefined) return 'pass';
    const path = ['spec', 'replicas'];
    return [
      {
        path,
        values: { scaler: `${scaler.object.ref.kind} ${scaler.object.ref.name}` },
        fix: {
          title: { en: 'Leave the replicas to the autoscaler', zh: '由自动扩缩决定副本数' },
          // A client-side apply that drops the field scales to one pod before the autoscaler acts.
          risk: 'mayBreak',
          operations: [{ op: 'remove', path }],
        },
      },
    ];
  },
};
