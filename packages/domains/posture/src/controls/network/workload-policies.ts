import type { Workload } from '@seawall/kube';
import type { Control, InventoryContext, Judgement } from '../../control.ts';
import { isMostlyOpen, isolationIn } from '../../network/isolation.ts';
import type { Direction } from '../../network/isolator.ts';
import { policyReferences, segmentation, unknownNamespace } from './shared.ts';

/** Only asked where most workloads are under policies: else it is one matter of the namespace, not one of each. */
function isSelected(workload: Workload, direction: Direction, { inventory }: InventoryContext): Judgement {
  const isolation = isolationIn(inventory);
  const namespace = isolation.namespaces.get(workload.namespace);
  if (namespace === undefined || workload.pod.hostNetwork === true) return 'notApplicable';
  const coverage = isolation.coverage(namespace, direction);
  if (coverage.closed === 0 || isMostlyOpen(coverage)) return 'notApplicable';
  const closed = isolation.isClosed(workload, direction);
  if (closed === undefined) return unknownNamespace;
  if (closed) return 'pass';
  return [{ path: [...workload.templatePath, 'metadata', 'labels'], values: { name: workload.object.ref.name } }];
}

export const workloadIngressPolicy: Control = {
  id: 'workload-ingress-policy',
  category: 'network',
  kind: 'network',
  severity: 'medium',
  title: {
    en: 'Where most workloads are under ingress policies, no other is left out',
    zh: '大多数工作负载受入站策略约束时，没有其他工作负载被遗漏',
  },
  why: {
    en: 'A pod that no policy selects accepts connections from everywhere, whatever the policies of its neighbours say.',
    zh: '未被任何策略选中的 Pod 接受来自任何地方的连接，与其相邻 Pod 的策略无关。',
  },
  message: {
    en: 'No ingress policy of its namespace selects the pods of {name}, so everything may connect to them',
    zh: '所在命名空间的入站策略都没有选中 {name} 的 Pod，任何来源都可以连接它们',
  },
  remediation: {
    en: 'Add a NetworkPolicy whose podSelector matches these labels, or correct the labels that an existing policy asks for.',
    zh: '添加 podSelector 与这些标签匹配的 NetworkPolicy，或更正现有策略所要求的标签。',
  },
  references: policyReferences,
  frameworks: segmentation,
  scope: 'workload',
  evaluateAmong: (workload, context) => isSelected(workload, 'ingress', context),
};

export const workloadEgressPolicy: Control = {
  id: 'workload-egress-policy',
  category: 'network',
  kind: 'network',
  severity: 'low',
  title: {
    en: 'Where most workloads are under egress policies, no other is left out',
    zh: '大多数工作负载受出站策略约束时，没有其他工作负载被遗漏',
  },
  why: {
    en: 'A pod that no policy selects may connect to everything, inside the cluster and outside it.',
    zh: '未被任何策略选中的 Pod 可以连接集群内外的任何地址。',
  },
  message: {
    en: 'No egress policy of its namespace selects the pods of {name}, so they may connect to everything',
    zh: '所在命名空间的出站策略都没有选中 {name} 的 Pod，它们可以连接任何地址',
  },
  remediation: {
    en: 'Add a NetworkPolicy for egress whose podSelector matches these labels.',
    zh: '添加 podSelector 与这些标签匹配的出站 NetworkPolicy。',
  },
  references: policyReferences,
  frameworks: segmentation,
  scope: 'workload',
  evaluateAmong: (workload, context) => isSelected(workload, 'egress', context),
};
