import type { HorizontalPodAutoscaler, Inventory, KubeObject } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { namespaceOf } from './indexed.ts';
import { notThere } from './missing.ts';
import { knowsPods } from './selected.ts';

function scalesSomething(object: KubeObject, inventory: Inventory): Judgement {
  if (!object.ref.apiVersion.startsWith('autoscaling/')) return 'notApplicable';
  const { kind, name } = (object.value as HorizontalPodAutoscaler).spec?.scaleTargetRef ?? {};
  if (kind === undefined || name === undefined) return 'notApplicable';
  const namespace = namespaceOf(object);
  if (inventory.find(kind, namespace, name) !== undefined) return 'pass';
  if (!knowsPods(inventory, namespace)) {
    return {
      notAssessed: {
        en: 'no workload of the namespace was scanned, so it is not known what is scaled',
        zh: '没有扫描到该命名空间的工作负载，无法判断扩缩的是什么',
      },
    };
  }
  return [{ path: ['spec', 'scaleTargetRef', 'name'], ...notThere(inventory), values: { kind, name } }];
}

export const autoscalerTarget: Control = {
  id: 'autoscaler-target',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Autoscalers name a workload that exists', zh: '自动扩缩的目标工作负载存在' },
  why: {
    en: 'An autoscaler without its target scales nothing, and the load that it was meant for takes the workload down.',
    zh: '目标不存在的自动扩缩不起作用，工作负载会被本该靠扩容应对的负载压垮。',
  },
  message: { en: '{kind} {name} is not among the scanned manifests', zh: '扫描的清单中没有 {kind} {name}' },
  remediation: {
    en: 'Correct scaleTargetRef, or remove the autoscaler.',
    zh: '更正 scaleTargetRef，或移除该自动扩缩对象。',
  },
  references: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  frameworks: [],
  scope: 'object',
  kinds: ['HorizontalPodAutoscaler'],
  evaluateAmong: (object, { inventory }) => scalesSomething(object, inventory),
};
