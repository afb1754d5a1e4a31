import type { KubeObject } from '@seawall/kube';
import { formatRef, type Text } from '@seawall/model';
import type { Control, Fault, InventoryContext, Judgement } from '../../control.ts';
import { isolationIn } from '../../network/isolation.ts';
import type { Direction } from '../../network/isolator.ts';
import type { NamespaceView } from '../../network/namespaces.ts';
import { policyReferences, segmentation, unknownNamespace } from './shared.ts';

function hasPolicies(
  object: KubeObject,
  direction: Direction,
  unnamed: Text,
  { inventory }: InventoryContext,
): Judgement {
  const isolation = isolationIn(inventory);
  const namespaces = isolation.anchoredAt(object);
  if (namespaces.length === 0) return 'notApplicable';
  const faults: Fault[] = [];
  for (const namespace of namespaces) {
    const { closed, unknown } = isolation.coverage(namespace, direction);
    if (closed > 0) continue;
    if (unknown > 0) return unknownNamespace;
    faults.push(faultAt(object, namespace, unnamed));
  }
  return faults.length === 0 ? 'pass' : faults;
}

/** A fault about a namespace, on the object that stands for it. */
export function faultAt(object: KubeObject, namespace: NamespaceView, unnamed?: Text): Fault {
  return {
    path: ['metadata', object.ref.kind === 'Namespace' ? 'name' : 'namespace'],
    key: namespace.name,
    ...(namespace.named || unnamed === undefined ? {} : { message: unnamed }),
    values: { namespace: namespace.name, count: distinctWorkloads(namespace) },
  };
}

/** The same workload is often written twice, once in a file of its own and once in a bundle. */
function distinctWorkloads({ workloads }: NamespaceView): number {
  return new Set(workloads.map(({ object }) => formatRef(object.ref))).size;
}

export const namespaceIngressPolicy: Control = {
  id: 'namespace-ingress-policy',
  category: 'network',
  kind: 'network',
  severity: 'medium',
  title: {
    en: 'Namespaces with workloads have a policy for incoming traffic',
    zh: '有工作负载的命名空间具有入站网络策略',
  },
  why: {
    en: 'Without a policy every pod of the cluster can connect to every port of these pods, so one compromised pod reaches databases and internal APIs directly.',
    zh: '没有策略时，集群中任何 Pod 都能连接这些 Pod 的任何端口，一个 Pod 失陷就能直接触及数据库和内部接口。',
  },
  message: {
    en: 'Namespace {namespace} has no network policy for incoming traffic: every pod of the cluster can connect to its workloads ({count} in all)',
    zh: '命名空间 {namespace} 没有入站网络策略：集群中任何 Pod 都能连接其中的工作负载（共 {count} 个）',
  },
  remediation: {
    en: 'Add a NetworkPolicy with an empty podSelector and policyTypes [Ingress], then one policy for each connection that is needed.',
    zh: '添加一个 podSelector 为空、policyTypes 为 [Ingress] 的 NetworkPolicy，再为每条需要的连接添加放行策略。',
  },
  references: policyReferences,
  frameworks: segmentation,
  scope: 'object',
  kinds: ['*'],
  evaluateAmong: (object, context) =>
    hasPolicies(
      object,
      'ingress',
      {
        en: 'The manifests that name no namespace bring no network policy for incoming traffic: every pod of the cluster can connect to their workloads ({count} in all)',
        zh: '未指定命名空间的清单没有附带入站网络策略：集群中任何 Pod 都能连接其工作负载（共 {count} 个）',
      },
      context,
    ),
};

export const namespaceEgressPolicy: Control = {
  id: 'namespace-egress-policy',
  category: 'network',
  kind: 'network',
  severity: 'low',
  title: {
    en: 'Namespaces with workloads have a policy for outgoing traffic',
    zh: '有工作负载的命名空间具有出站网络策略',
  },
  why: {
    en: 'Pods that may connect anywhere can fetch tools, send data out and reach the cloud metadata service once they are compromised.',
    zh: '可以任意外连的 Pod 一旦失陷，就能下载工具、外传数据并访问云元数据服务。',
  },
  message: {
    en: 'Namespace {namespace} has no network policy for outgoing traffic: its workloads ({count} in all) may connect anywhere',
    zh: '命名空间 {namespace} 没有出站网络策略：其中的工作负载（共 {count} 个）可以连接任何地址',
  },
  remediation: {
    en: 'Add a NetworkPolicy with an empty podSelector and policyTypes [Egress], allow DNS, then allow each destination that is needed.',
    zh: '添加一个 podSelector 为空、policyTypes 为 [Egress] 的 NetworkPolicy，放行 DNS，再逐一放行需要的目的地。',
  },
  references: policyReferences,
  frameworks: segmentation,
  scope: 'object',
  kinds: ['*'],
  evaluateAmong: (object, context) =>
    hasPolicies(
      object,
      'egress',
      {
        en: 'The manifests that name no namespace bring no network policy for outgoing traffic: their workloads ({count} in all) may connect anywhere',
        zh: '未指定命名空间的清单没有附带出站网络策略：其工作负载（共 {count} 个）可以连接任何地址',
      },
      context,
    ),
};
