import { isMapping, type LabelSelector, selectorMatches, type Workload } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, InventoryContext, Judgement } from '../../control.ts';
import { readSelector } from '../references/read-selector.ts';
import { isReplicated } from './lifetime.ts';
import { scalerOf } from './scalers.ts';

const misses: Text = {
  en: 'The anti-affinity and spread rules do not select the pods of the workload itself',
  zh: '反亲和性与拓扑分布规则没有选中该工作负载自身的 Pod',
};

function isSpread(workload: Workload, { inventory }: InventoryContext): Judgement {
  if (!isReplicated(workload)) return 'notApplicable';
  const pods = scalerOf(inventory, workload.object)?.minimum ?? workload.replicas ?? 1;
  if (pods < 2) return 'notApplicable';
  const terms = antiAffinityTerms(workload.pod.affinity?.podAntiAffinity);
  const constraints = workload.pod.topologySpreadConstraints ?? [];
  if (terms.some((term) => keepsApart(term, workload))) return 'pass';
  if (constraints.some(({ labelSelector }) => labelSelector !== undefined && matches(labelSelector, workload)))
    return 'pass';
  const path = [...workload.podPath, 'topologySpreadConstraints'];
  if (terms.length + constraints.length > 0) return [{ path, message: misses }];
  return [{ path, values: { replicas: pods } }];
}

/** The terms of both kinds; the preferred ones stand one level deeper. `affinity` is read as it was written. */
function antiAffinityTerms(antiAffinity: unknown): Record<string, unknown>[] {
  if (!isMapping(antiAffinity)) return [];
  const required = antiAffinity['requiredDuringSchedulingIgnoredDuringExecution'];
  const preferred = antiAffinity['preferredDuringSchedulingIgnoredDuringExecution'];
  const terms: unknown[] = Array.isArray(required) ? [...required] : [];
  if (Array.isArray(preferred)) for (const one of preferred) if (isMapping(one)) terms.push(one['podAffinityTerm']);
  return terms.filter(isMapping);
}

function keepsApart(term: Record<string, unknown>, workload: Workload): boolean {
  const { labelSelector, namespaces, namespaceSelector } = term;
  if (!isMapping(labelSelector) || typeof term['topologyKey'] !== 'string') return false;
  // Which namespaces a selector selects is not known here; the empty one selects all.
  const elsewhere = Array.isArray(namespaces) && namespaces.length > 0 && !namespaces.includes(workload.namespace);
  if (elsewhere && !isMapping(namespaceSelector)) return false;
  return matches(readSelector(labelSelector), workload);
}

function matches(selector: LabelSelector, workload: Workload): boolean {
  return selectorMatches(selector, workload.labels);
}

export const spread: Control = {
  id: 'replica-spread',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Replicas are spread over nodes', zh: '副本分布在不同节点上' },
  why: {
    en: 'Without a rule the scheduler spreads replicas only as far as it suits; when several land on one node or in one zone, its loss takes them all.',
    zh: '没有规则时，调度器只是尽量分散副本；多个副本落在同一节点或可用区时，一处故障会使它们全部中断。',
  },
  message: {
    en: 'No anti-affinity or spread rule keeps the {replicas} replicas apart',
    zh: '没有反亲和性或拓扑分布规则把 {replicas} 个副本分开',
  },
  remediation: {
    en: 'Add topologySpreadConstraints over kubernetes.io/hostname and topology.kubernetes.io/zone with the labels of the pods.',
    zh: '添加基于 kubernetes.io/hostname 和 topology.kubernetes.io/zone 的 topologySpreadConstraints，以 Pod 的标签作为选择算符。',
  },
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  frameworks: [],
  scope: 'workload',
  evaluateAmong: (workload, context) => isSpread(workload, context),
};
