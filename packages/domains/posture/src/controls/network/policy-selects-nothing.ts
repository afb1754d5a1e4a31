import { isEmptySelector, type KubeObject, type LabelSelector, selectorMatches } from '@seawall/kube';
import { type Control, type Fault, type InventoryContext, judged, type Judgement } from '../../control.ts';
import { nsa, owasp, threat } from '../../frameworks/ids.ts';
import { isolationIn } from '../../network/isolation.ts';
import { directions } from '../../network/isolator.ts';
import { isFor, networkPolicyOf, rulesOf } from '../../network/kubernetes-policy.ts';
import type { NamespaceView } from '../../network/namespaces.ts';
import { policyReferences } from './shared.ts';

function selectsAny(selector: LabelSelector, namespace: NamespaceView): boolean {
  const candidates = namespace.byLabel.candidates(selector.matchLabels ?? {});
  return candidates.some(({ labels }) => selectorMatches(selector, labels));
}

/** A selector as kubectl writes it. */
function textOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const expressions = matchExpressions.map(({ key = '', operator = '', values = [] }) =>
    values.length === 0 ? `${operator} ${key}` : `${key} ${operator} (${values.join(',')})`,
  );
  return [...labels, ...expressions].sort().join(',');
}

function notRead(namespace: string): Judgement {
  return {
    notAssessed: {
      en: `No workload of namespace ${namespace} was read`,
      zh: `未读到命名空间 ${namespace} 的任何工作负载`,
    },
  };
}

function selectsPods(object: KubeObject, { inventory }: InventoryContext): Judgement {
  const policy = networkPolicyOf(object);
  if (policy === undefined) return 'notApplicable';
  const selector = policy.value.spec?.podSelector ?? {};
  if (isEmptySelector(selector)) return 'pass';
  const name = object.ref.namespace ?? 'default';
  const namespace = isolationIn(inventory).namespaces.get(name);
  if (namespace === undefined) return inventory.complete ? 'notApplicable' : notRead(name);
  if (selectsAny(selector, namespace)) return 'pass';
  return [{ path: ['spec', 'podSelector'], values: { selector: textOf(selector) } }];
}

/** Peers in other namespaces are left out: what runs there is seldom part of the same scan. */
function peersExist(object: KubeObject, { inventory }: InventoryContext): Judgement {
  const policy = networkPolicyOf(object);
  if (policy === undefined) return 'notApplicable';
  const spec = policy.value.spec ?? {};
  const name = object.ref.namespace ?? 'default';
  const namespace = isolationIn(inventory).namespaces.get(name);
  const faults: Fault[] = [];
  for (const direction of directions) {
    if (!isFor(spec, direction)) continue;
    for (const [index, rule] of rulesOf(spec, direction).entries()) {
      for (const [at, { podSelector, namespaceSelector }] of rule.peers.entries()) {
        if (podSelector === undefined || namespaceSelector !== undefined || isEmptySelector(podSelector)) continue;
        if (namespace === undefined) return inventory.complete ? 'notApplicable' : notRead(name);
        if (selectsAny(podSelector, namespace)) continue;
        const path = ['spec', direction, index, direction === 'ingress' ? 'from' : 'to', at, 'podSelector'];
        faults.push({ path, key: textOf(podSelector), values: { selector: textOf(podSelector) } });
      }
    }
  }
  return judged(faults);
}

export const networkPolicySelectsNothing: Control = {
  id: 'network-policy-selects-nothing',
  category: 'network',
  kind: 'network',
  severity: 'medium',
  title: { en: 'Network policies select pods that exist', zh: '网络策略选中实际存在的 Pod' },
  why: {
    en: 'A policy whose selector matches nothing protects nothing; the pods that it was written for are open.',
    zh: '选择算符匹配不到任何 Pod 的策略不提供任何保护，原本要保护的 Pod 处于放开状态。',
  },
  message: {
    en: 'No workload of the namespace bears the labels that the policy selects ({selector})',
    zh: '命名空间中没有工作负载带有该策略所选的标签（{selector}）',
  },
  remediation: {
    en: 'Correct the podSelector to the labels of the pods, or remove the policy.',
    zh: '将 podSelector 更正为 Pod 的标签，或删除该策略。',
  },
  references: policyReferences,
  frameworks: [...nsa('N3'), ...owasp('K05'), ...threat('MS-TA9034')],
  scope: 'object',
  kinds: ['NetworkPolicy'],
  evaluateAmong: selectsPods,
};

export const networkPolicyPeer: Control = {
  id: 'network-policy-peer-selects-nothing',
  category: 'network',
  kind: 'network',
  severity: 'low',
  title: { en: 'The peers that a network policy allows exist', zh: '网络策略放行的对端实际存在' },
  why: {
    en: 'A peer that matches no pod is a typing error that blocks traffic, or a leftover that whoever creates such a pod can use.',
    zh: '匹配不到 Pod 的对端要么是会阻断流量的笔误，要么是残留规则，任何能创建此类 Pod 的人都可利用。',
  },
  message: {
    en: 'No workload of the namespace matches the allowed peer ({selector})',
    zh: '命名空间中没有工作负载与放行的对端匹配（{selector}）',
  },
  remediation: {
    en: 'Correct the peer to the labels of the pods, add a namespaceSelector when they live elsewhere, or remove it.',
    zh: '将该对端更正为 Pod 的标签；若 Pod 位于其他命名空间，请添加 namespaceSelector；否则将其删除。',
  },
  references: policyReferences,
  frameworks: [...nsa('N3'), ...owasp('K05')],
  scope: 'object',
  kinds: ['NetworkPolicy'],
  evaluateAmong: peersExist,
};
