import type { Inventory, KubeObject, LabelSelector, NetworkPolicy } from '@seawall/kube';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';
import { nsa, owasp, threat } from '../../frameworks/ids.ts';
import { namespaceOf } from './indexed.ts';
import { knowsPods, selectedPods } from './selected.ts';
import { noPods, printed, selectsPods } from './selection.ts';

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
}

const references = ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'];

function isNetworkPolicy(object: KubeObject): boolean {
  return /^(?:networking\.k8s\.io|extensions)\//.test(object.ref.apiVersion);
}

function peersSelect(object: KubeObject, inventory: Inventory): Judgement {
  if (!isNetworkPolicy(object)) return 'notApplicable';
  const { spec } = object.value as NetworkPolicy;
  const namespace = namespaceOf(object);
  const faults: Fault[] = [];
  let asked = false;
  const rules = [
    ...(spec?.ingress ?? []).map((rule, index) => ({ peers: rule.from, path: ['spec', 'ingress', index, 'from'] })),
    ...(spec?.egress ?? []).map((rule, index) => ({ peers: rule.to, path: ['spec', 'egress', index, 'to'] })),
  ];
  for (const { peers = [], path } of rules) {
    for (const [at, peer] of (peers as readonly Peer[]).entries()) {
      // With a namespace selector the pods live where labels of other files decide.
      if (peer.podSelector === undefined || peer.namespaceSelector !== undefined) continue;
      const text = printed(peer.podSelector);
      if (text === '') continue;
      asked = true;
      if (selectedPods(inventory, namespace, peer.podSelector).length > 0) continue;
      faults.push({ path: [...path, at, 'podSelector'], key: text, values: { selector: text } });
    }
  }
  if (!asked) return 'notApplicable';
  if (faults.length > 0 && !knowsPods(inventory, namespace)) return noPods;
  return judged(faults);
}

export const networkPolicySelectsNothing: Control = {
  id: 'network-policy-selects-nothing',
  category: 'references',
  kind: 'network',
  severity: 'medium',
  title: { en: 'Network policies select pods that exist', zh: '网络策略选中实际存在的 Pod' },
  why: {
    en: 'A policy whose selector matches nothing protects nothing, while it looks as if it did.',
    zh: '选择算符没有匹配任何 Pod 的网络策略看似有保护，实际上没有任何作用。',
  },
  message: {
    en: 'No workload among the scanned manifests bears {selector}, so the policy protects nothing',
    zh: '扫描的清单中没有工作负载带有 {selector}，该策略不保护任何 Pod',
  },
  remediation: {
    en: 'Make spec.podSelector and the labels of the pods agree, in the same namespace.',
    zh: '使 spec.podSelector 与同一命名空间中 Pod 的标签一致。',
  },
  references,
  frameworks: [...nsa('N3'), ...owasp('K05'), ...threat('MS-TA9034')],
  scope: 'object',
  kinds: ['NetworkPolicy'],
  evaluateAmong: (object, { inventory }) =>
    isNetworkPolicy(object)
      ? selectsPods(object, (object.value as NetworkPolicy).spec?.podSelector, ['spec', 'podSelector'], inventory)
      : 'notApplicable',
};

export const networkPolicyPeerMissing: Control = {
  id: 'network-policy-peer-missing',
  category: 'references',
  kind: 'network',
  severity: 'info',
  title: { en: 'The peers that a network policy allows exist', zh: '网络策略放行的对端实际存在' },
  why: {
    en: 'A peer that matches no pod is a slip that blocks traffic, or a leftover that whoever creates such a pod can use. A podSelector alone only looks in the namespace of the policy.',
    zh: '没有匹配任何 Pod 的对端，或是会阻断流量的笔误，或是他人创建此类 Pod 即可利用的残留规则。单独的 podSelector 只在策略所在的命名空间内查找。',
  },
  message: {
    en: 'The peer {selector} matches no workload of this namespace among the scanned manifests',
    zh: '对端 {selector} 没有匹配扫描清单中该命名空间的任何工作负载',
  },
  remediation: {
    en: 'Correct the labels, or add a namespaceSelector when the peer lives in another namespace.',
    zh: '更正标签；若对端在其他命名空间，请添加 namespaceSelector。',
  },
  references: [`${references[0]}#behavior-of-to-and-from-selectors`],
  frameworks: [...nsa('N3'), ...owasp('K05')],
  scope: 'object',
  kinds: ['NetworkPolicy'],
  evaluateAmong: (object, { inventory }) => peersSelect(object, inventory),
};
