import type { Inventory, KubeObject, Replicated } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';
import { indexed, namespaceOf } from '../references/indexed.ts';
import { coreServices } from '../references/served.ts';

const absent: Text = {
  en: 'The governing Service {service} is not among the scanned manifests',
  zh: '扫描的清单中没有所指定的 Service {service}',
};

const absentInCluster = {
  en: 'The governing Service {service} does not exist',
  zh: '所指定的 Service {service} 不存在',
};

const services = indexed((inventory) => {
  const names = new Set<string>();
  for (const service of coreServices(inventory)) names.add(`${namespaceOf(service)}\0${service.ref.name}`);
  return names;
});

function hasService(object: KubeObject, inventory: Inventory): Judgement {
  if (!object.ref.apiVersion.startsWith('apps/')) return 'notApplicable';
  const { spec } = object.value as Replicated;
  const path = ['spec', 'serviceName'];
  if (spec?.serviceName === undefined || spec.serviceName === '') return [{ path }];
  const known = services(inventory);
  if ((known.size === 0 && !inventory.complete) || known.has(`${namespaceOf(object)}\0${spec.serviceName}`))
    return 'pass';
  const message = inventory.complete ? absentInCluster : absent;
  return [{ path, message, values: { service: spec.serviceName } }];
}

export const statefulService: Control = {
  id: 'statefulset-service',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'StatefulSets have their governing Service', zh: 'StatefulSet 具有对应的 Service' },
  why: {
    en: 'The names of single pods (db-0.db) come from the headless Service that serviceName names; without it replicas do not find each other.',
    zh: '各 Pod 的域名（db-0.db）来自 serviceName 指定的无头服务；缺少它时副本之间无法互相发现。',
  },
  message: { en: 'No serviceName gives the pods names of their own', zh: '没有 serviceName 为 Pod 提供各自的域名' },
  remediation: {
    en: 'Create a headless Service (clusterIP: None) and name it in spec.serviceName.',
    zh: '创建无头服务（clusterIP: None）并在 spec.serviceName 中指定。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id'],
  frameworks: [],
  scope: 'object',
  kinds: ['StatefulSet'],
  evaluateAmong: (object, { inventory }) => hasService(object, inventory),
};
