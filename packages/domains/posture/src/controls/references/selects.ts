import type { Inventory, KubeObject, Service } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { type Budget, isBudget } from '../reliability/budgets.ts';
import { namespaceOf } from './indexed.ts';
import { knowsPods, podsWithLabels } from './selected.ts';
import { bearsNone, noPods, pairs, selectsPods } from './selection.ts';

function serviceSelects(object: KubeObject, inventory: Inventory): Judgement {
  if (object.ref.apiVersion !== 'v1') return 'notApplicable';
  const { spec } = object.value as Service;
  const selector = spec?.selector;
  // Without a selector its endpoints are managed by hand, and ExternalName has none.
  if (selector === undefined || Object.keys(selector).length === 0 || spec?.type === 'ExternalName')
    return 'notApplicable';
  const namespace = namespaceOf(object);
  if (podsWithLabels(inventory, namespace, selector).length > 0) return 'pass';
  if (!knowsPods(inventory, namespace)) return noPods;
  return [{ path: ['spec', 'selector'], ...bearsNone(inventory), values: { selector: pairs(selector) } }];
}

export const serviceSelectsNothing: Control = {
  id: 'service-selects-nothing',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Services select pods', zh: 'Service 选中 Pod' },
  why: {
    en: 'A Service whose selector matches no pod has no endpoints: every connection to it fails.',
    zh: '选择算符没有匹配任何 Pod 的 Service 没有端点，所有到它的连接都会失败。',
  },
  message: {
    en: 'No workload among the scanned manifests bears {selector}',
    zh: '扫描的清单中没有工作负载带有 {selector}',
  },
  remediation: {
    en: 'Make the selector and the labels of the pod template agree, or remove the Service.',
    zh: '使选择算符与 Pod 模板的标签一致，或移除该 Service。',
  },
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service'],
  frameworks: [],
  scope: 'object',
  kinds: ['Service'],
  evaluateAmong: (object, { inventory }) => serviceSelects(object, inventory),
};

export const budgetSelectsNothing: Control = {
  id: 'disruption-budget-selects-nothing',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Disruption budgets select pods', zh: '干扰预算选中 Pod' },
  why: {
    en: 'A budget that selects nothing guards nothing: a node upgrade may evict all replicas at once.',
    zh: '没有选中任何 Pod 的预算不提供保护：节点升级可能同时驱逐所有副本。',
  },
  message: {
    en: 'No workload among the scanned manifests bears {selector}',
    zh: '扫描的清单中没有工作负载带有 {selector}',
  },
  remediation: {
    en: 'Make spec.selector and the labels of the pods agree, in the same namespace.',
    zh: '使 spec.selector 与同一命名空间中 Pod 的标签一致。',
  },
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  frameworks: [],
  scope: 'object',
  kinds: ['PodDisruptionBudget'],
  evaluateAmong: (object, { inventory }) =>
    isBudget(object)
      ? selectsPods(object, (object as unknown as Budget).value.spec?.selector, ['spec', 'selector'], inventory)
      : 'notApplicable',
};
