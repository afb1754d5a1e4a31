import { type Inventory, isMapping, type KubeObject } from '@seawall/kube';
import type { Control, Judgement } from '../../control.ts';
import { indexed, namespaceOf } from './indexed.ts';
import { readSelector } from './read-selector.ts';
import { type LabelIndex, labelIndex, selectedPods } from './selected.ts';
import { coreServices } from './served.ts';

const services = indexed((inventory): LabelIndex<KubeObject> => {
  const index = labelIndex<KubeObject>((object) => object.value.metadata?.labels ?? {});
  for (const service of coreServices(inventory)) {
    const object = service as unknown as KubeObject;
    index.add(namespaceOf(object), object.value.metadata?.labels ?? {}, object);
  }
  return index;
});

function monitorsSomething(object: KubeObject, inventory: Inventory): Judgement {
  const spec = object.value['spec'];
  if (!object.ref.apiVersion.startsWith('monitoring.coreos.com/') || !isMapping(spec)) return 'notApplicable';
  const within = isMapping(spec['namespaceSelector']) ? spec['namespaceSelector'] : {};
  const named = Array.isArray(within['matchNames']) ? within['matchNames'].map(String) : [];
  // A monitor of all namespaces looks for what other repositories deploy.
  if (within['any'] === true) return 'notApplicable';
  const selector = readSelector(spec['selector']);
  const namespaces = named.length > 0 ? named : [namespaceOf(object)];
  const known = services(inventory);
  let assessed = false;
  for (const namespace of namespaces) {
    const byPods = object.ref.kind === 'PodMonitor';
    const found = byPods ? selectedPods(inventory, namespace, selector) : known.select(namespace, selector);
    if (found.length > 0) return 'pass';
    assessed ||= inventory.complete || known.has(namespace);
  }
  if (assessed) return [{ path: ['spec', 'selector'] }];
  return {
    notAssessed: {
      en: 'no Service of the namespace was scanned, so it is not known what is monitored',
      zh: '没有扫描到该命名空间的 Service，无法判断监控了什么',
    },
  };
}

export const monitorSelectsNothing: Control = {
  id: 'monitor-selects-nothing',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Monitors select what they scrape', zh: '监控对象选中抓取目标' },
  why: {
    en: 'A ServiceMonitor or PodMonitor that selects nothing scrapes nothing, and alerts on its metrics never fire.',
    zh: '没有选中任何目标的 ServiceMonitor 或 PodMonitor 不会抓取指标，相关告警永远不会触发。',
  },
  message: {
    en: 'The selector matches nothing among the scanned manifests',
    zh: '选择算符没有匹配扫描清单中的任何对象',
  },
  remediation: {
    en: 'Make the selector agree with the labels of the Service itself (not of its pods), and name its namespace.',
    zh: '使选择算符与 Service 自身（而非其 Pod）的标签一致，并指定其命名空间。',
  },
  references: ['https://prometheus-operator.dev/docs/developer/getting-started/'],
  frameworks: [],
  scope: 'object',
  kinds: ['ServiceMonitor', 'PodMonitor'],
  evaluateAmong: (object, { inventory }) => monitorsSomething(object, inventory),
};
