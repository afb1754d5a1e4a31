import type { Inventory, Workload } from '@seawall/kube';
import type { Severity, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { lookUp, type NamedKind } from './names.ts';
import { referencesTo } from './named-by-pods.ts';

interface MissingInfo {
  readonly id: string;
  readonly kind: NamedKind;
  readonly severity: Severity;
  readonly title: Text;
  readonly why: Text;
  readonly remediation: Text;
  readonly reference: string;
}

function judge(workload: Workload, kind: NamedKind, inventory: Inventory): Judgement {
  let faults: Fault[] | undefined;
  let assessed = 0;
  let unknown = 0;
  for (const { name, path } of referencesTo(workload, kind)) {
    const found = lookUp(inventory, kind, workload.namespace, name);
    if (found === 'unknown') unknown += 1;
    else assessed += 1;
    if (found === 'absent' && !faults?.some((fault) => fault.values?.['name'] === name)) {
      (faults ??= []).push({ path, ...notThere(inventory), values: { kind, name } });
    }
  }
  if (faults !== undefined) return faults;
  if (unknown === 0) return assessed === 0 ? 'notApplicable' : 'pass';
  return {
    notAssessed: {
      en: `no ${kind} of the namespace was scanned, so it is not known which exist`,
      zh: `没有扫描到该命名空间的 ${kind}，无法判断哪些存在`,
    },
  };
}

/** Instead of what is said of manifests: a cluster holds all there is. */
export function notThere({ complete }: Inventory): { readonly message?: Text } {
  return complete ? { message: missingInCluster } : {};
}

const missingInCluster: Text = { en: '{kind} {name} does not exist', zh: '{kind} {name} 不存在' };

/** A control that looks for what pods name of one kind among everything that was scanned. */
function missing({ kind, reference, ...info }: MissingInfo): Control {
  return {
    ...info,
    category: 'references',
    kind: 'misconfiguration',
    message: {
      en: '{kind} {name} is not among the scanned manifests',
      zh: '扫描的清单中没有 {kind} {name}',
    },
    references: [reference],
    frameworks: [],
    scope: 'workload',
    evaluateAmong: (workload, { inventory }) => judge(workload, kind, inventory),
  };
}

export const missingConfigMap = missing({
  id: 'missing-config-map',
  kind: 'ConfigMap',
  severity: 'low',
  title: { en: 'ConfigMaps that pods need exist', zh: 'Pod 所需的 ConfigMap 存在' },
  why: {
    en: 'A container whose ConfigMap is missing does not start: the rollout stops, or the next restart is the last.',
    zh: '缺少 ConfigMap 的容器无法启动：发布会停滞，或在下次重启后不再恢复。',
  },
  remediation: {
    en: 'Correct the name, add the ConfigMap, or mark the reference optional.',
    zh: '更正名称、添加该 ConfigMap，或将引用标记为 optional。',
  },
  reference: 'https://kubernetes.io/docs/concepts/configuration/configmap/',
});

export const missingSecret = missing({
  id: 'missing-secret',
  kind: 'Secret',
  severity: 'info',
  title: { en: 'Secrets that pods need exist', zh: 'Pod 所需的 Secret 存在' },
  why: {
    en: 'A container whose Secret is missing does not start. That Secrets are not kept with the manifests is good; this one is named beside others that are.',
    zh: '缺少 Secret 的容器无法启动。不把 Secret 与清单放在一起是好做法，但这里引用的 Secret 与其他已扫描的 Secret 不同，未被找到。',
  },
  remediation: {
    en: 'Check the name, and that whatever creates the Secret runs before the workload.',
    zh: '检查名称，并确认创建该 Secret 的工具先于工作负载运行。',
  },
  reference: 'https://kubernetes.io/docs/concepts/configuration/secret/',
});

export const missingVolumeClaim = missing({
  id: 'missing-volume-claim',
  kind: 'PersistentVolumeClaim',
  severity: 'low',
  title: { en: 'Volume claims that pods mount exist', zh: 'Pod 挂载的持久卷申领存在' },
  why: {
    en: 'A pod whose PersistentVolumeClaim is missing stays pending.',
    zh: '缺少 PersistentVolumeClaim 的 Pod 会一直处于 Pending 状态。',
  },
  remediation: { en: 'Correct the claim name or add the claim.', zh: '更正申领名称，或添加该申领。' },
  reference: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes',
});

export const missingServiceAccount = missing({
  id: 'missing-service-account',
  kind: 'ServiceAccount',
  severity: 'medium',
  title: { en: 'Service accounts that pods use exist', zh: 'Pod 使用的服务账号存在' },
  why: {
    en: 'The API server refuses pods whose service account does not exist, so the workload gets none.',
    zh: 'API 服务器会拒绝服务账号不存在的 Pod，工作负载将没有任何 Pod。',
  },
  remediation: {
    en: 'Correct the name or add the ServiceAccount to the same namespace.',
    zh: '更正名称，或在同一命名空间中添加该 ServiceAccount。',
  },
  reference: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
});

export const missingPriorityClass = missing({
  id: 'missing-priority-class',
  kind: 'PriorityClass',
  severity: 'low',
  title: { en: 'Priority classes that pods name exist', zh: 'Pod 指定的优先级类存在' },
  why: {
    en: 'The API server refuses pods whose priority class does not exist.',
    zh: 'API 服务器会拒绝优先级类不存在的 Pod。',
  },
  remediation: { en: 'Correct the name or add the PriorityClass.', zh: '更正名称，或添加该 PriorityClass。' },
  reference: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/',
});
