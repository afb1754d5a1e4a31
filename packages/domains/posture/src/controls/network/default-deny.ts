import type { KubeObject } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Fault, InventoryContext, Judgement } from '../../control.ts';
import { isolationIn } from '../../network/isolation.ts';
import type { Direction } from '../../network/isolator.ts';
import { faultAt } from './namespace-policies.ts';
import { policyReferences, segmentation, unknownNamespace } from './shared.ts';

/** Only asked where there are policies at all: a namespace without any is the matter of `namespace-*-policy`. */
function deniesByDefault(
  object: KubeObject,
  direction: Direction,
  unnamed: Text,
  { inventory }: InventoryContext,
): Judgement {
  const isolation = isolationIn(inventory);
  const faults: Fault[] = [];
  let applies = false;
  for (const namespace of isolation.anchoredAt(object)) {
    if (isolation.hasPolicy(namespace, direction) !== true) continue;
    applies = true;
    const closed = isolation.isClosedByDefault(namespace, direction);
    if (closed === undefined) return unknownNamespace;
    if (!closed) faults.push(faultAt(object, namespace, unnamed));
  }
  if (!applies) return 'notApplicable';
  return faults.length === 0 ? 'pass' : faults;
}

const why = {
  en: 'Policies that name single workloads leave every pod that is added later, or whose labels change, open without a word.',
  zh: '只针对个别工作负载的策略，会让之后新增的或标签发生变化的 Pod 在无提示的情况下完全放开。',
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
    en: 'Namespace {namespace} has ingress policies but none that covers every pod, so pods that no policy names accept all connections',
    zh: '命名空间 {namespace} 有入站策略，但没有覆盖所有 Pod 的默认拒绝策略，未被选中的 Pod 接受所有连接',
  },
  remediation: {
    en: 'Add a NetworkPolicy with an empty podSelector, policyTypes [Ingress] and no ingress rules.',
    zh: '添加一个 podSelector 为空、policyTypes 为 [Ingress] 且没有 ingress 规则的 NetworkPolicy。',
  },
  references: policyReferences,
  frameworks: segmentation,
  scope: 'object',
  kinds: ['*'],
  evaluateAmong: (object, context) =>
    deniesByDefault(
      object,
      'ingress',
      {
        en: 'These manifests name no namespace; their ingress policies cover single workloads only, so other pods accept all connections',
        zh: '这些清单未指定命名空间；其入站策略只覆盖个别工作负载，其他 Pod 接受所有连接',
      },
      context,
    ),
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
    en: 'Namespace {namespace} has egress policies but none that covers every pod, so pods that no policy names may connect anywhere',
    zh: '命名空间 {namespace} 有出站策略，但没有覆盖所有 Pod 的默认拒绝策略，未被选中的 Pod 可以连接任何地址',
  },
  remediation: {
    en: 'Add a NetworkPolicy with an empty podSelector, policyTypes [Egress] and a rule for DNS only.',
    zh: '添加一个 podSelector 为空、policyTypes 为 [Egress]、只放行 DNS 的 NetworkPolicy。',
  },
  references: policyReferences,
  frameworks: segmentation,
  scope: 'object',
  kinds: ['*'],
  evaluateAmong: (object, context) =>
    deniesByDefault(
      object,
      'egress',
      {
        en: 'These manifests name no namespace; their egress policies cover single workloads only, so other pods may connect anywhere',
        zh: '这些清单未指定命名空间；其出站策略只覆盖个别工作负载，其他 Pod 可以连接任何地址',
      },
      context,
    ),
};
