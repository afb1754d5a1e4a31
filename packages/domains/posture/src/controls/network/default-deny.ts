import type { KubeObject } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Fault, InventoryContext, Judgement } from '../../control.ts';
import { type Coverage, isMostlyOpen, isolationIn } from '../../network/isolation.ts';
import type { NamespaceView } from '../../network/namespaces.ts';
import type { Direction } from '../../network/isolator.ts';
import { faultAt } from './namespace-policies.ts';
import { policyReferences, segmentation, unknownNamespace } from './shared.ts';

/** Only asked where there are policies at all: a namespace without any is the matter of `namespace-*-policy`. */
function deniesByDefault(object: KubeObject, direction: Direction, { inventory }: InventoryContext): Judgement {
  const isolation = isolationIn(inventory);
  const faults: Fault[] = [];
  let applies = false;
  for (const namespace of isolation.anchoredAt(object)) {
    const coverage = isolation.coverage(namespace, direction);
    if (coverage.closed === 0) continue;
    applies = true;
    const closed = isolation.isClosedByDefault(namespace, direction);
    if (closed === undefined) return unknownNamespace;
    if (!closed) faults.push(faultFor(object, namespace, coverage, direction));
  }
  if (!applies) return 'notApplicable';
  return faults.length === 0 ? 'pass' : faults;
}

const stillOpen: Readonly<Record<Direction, Text>> = {
  ingress: {
    en: 'The ingress policies of namespace {namespace} select single workloads; the others ({open} of {count}) accept all connections',
    zh: '命名空间 {namespace} 的入站策略只选中个别工作负载，其余（{count} 个中的 {open} 个）接受所有连接',
  },
  egress: {
    en: 'The egress policies of namespace {namespace} select single workloads; the others ({open} of {count}) may connect anywhere',
    zh: '命名空间 {namespace} 的出站策略只选中个别工作负载，其余（{count} 个中的 {open} 个）可以连接任何地址',
  },
};

function faultFor(object: KubeObject, namespace: NamespaceView, coverage: Coverage, direction: Direction): Fault {
  const fault = faultAt(object, namespace);
  if (!isMostlyOpen(coverage)) return fault;
  return {
    ...fault,
    message: stillOpen[direction],
    values: { namespace: namespace.name, open: coverage.open, count: namespace.workloads.length },
    severity: direction === 'ingress' ? 'medium' : 'low',
  };
}

const why = {
  en: 'Policies that name single workloads leave every pod that is added later, or whose labels change, open without a word.',
  zh: '只针对个别工作负载的策略，会让之后新增的或标签发生变化的 Pod 不知不觉中完全放开。',
};

export const defaultDenyIngress: Control = {
  id: 'default-deny-ingress',
  category: 'network',
  kind: 'network',
  severity: 'low',
  title: {
    en: 'Namespaces with ingress policies refuse by default what no policy allows',
    zh: '已有入站策略的命名空间默认拒绝未放行的入站流量',
  },
  why,
  message: {
    en: 'The ingress policies of namespace {namespace} select single workloads, so a pod that is added accepts all connections',
    zh: '命名空间 {namespace} 的入站策略只选中个别工作负载，新增的 Pod 会接受所有连接',
  },
  remediation: {
    en: 'Add a NetworkPolicy with an empty podSelector, policyTypes [Ingress] and no ingress rules.',
    zh: '添加一个 podSelector 为空、policyTypes 为 [Ingress] 且没有 ingress 规则的 NetworkPolicy。',
  },
  references: policyReferences,
  frameworks: segmentation,
  scope: 'object',
  kinds: ['*'],
  evaluateAmong: (object, context) => deniesByDefault(object, 'ingress', context),
};

export const defaultDenyEgress: Control = {
  id: 'default-deny-egress',
  category: 'network',
  kind: 'network',
  severity: 'low',
  title: {
    en: 'Namespaces with egress policies refuse by default what no policy allows',
    zh: '已有出站策略的命名空间默认拒绝未放行的出站流量',
  },
  why,
  message: {
    en: 'The egress policies of namespace {namespace} select single workloads, so a pod that is added may connect anywhere',
    zh: '命名空间 {namespace} 的出站策略只选中个别工作负载，新增的 Pod 可以连接任何地址',
  },
  remediation: {
    en: 'Add a NetworkPolicy with an empty podSelector, policyTypes [Egress] and a rule for DNS only.',
    zh: '添加一个 podSelector 为空、policyTypes 为 [Egress]、只放行 DNS 的 NetworkPolicy。',
  },
  references: policyReferences,
  frameworks: segmentation,
  scope: 'object',
  kinds: ['*'],
  evaluateAmong: (object, context) => deniesByDefault(object, 'egress', context),
};
