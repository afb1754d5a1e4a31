import type { KubeObject, KubernetesVersion, Workload } from '@seawall/kube';
import { table, type FixPlan, type Path, type Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';
import { hasReached } from './api-version.ts';

/** Labels of nodes that got a new name. Source: well-known labels, annotations and taints. */
const renamed: Readonly<Record<string, { readonly to: string; readonly removed?: number }>> = table({
  'beta.kubernetes.io/arch': { to: 'kubernetes.io/arch' },
  'beta.kubernetes.io/instance-type': { to: 'node.kubernetes.io/instance-type' },
  'beta.kubernetes.io/os': { to: 'kubernetes.io/os' },
  'failure-domain.beta.kubernetes.io/region': { to: 'topology.kubernetes.io/region' },
  'failure-domain.beta.kubernetes.io/zone': { to: 'topology.kubernetes.io/zone' },
  'node-role.kubernetes.io/master': { to: 'node-role.kubernetes.io/control-plane', removed: 24 },
});

const noNode: Text = {
  en: 'No node bears {old} since Kubernetes {removed}: the pods stay pending; use {to}',
  zh: '自 Kubernetes {removed} 起没有节点带有 {old}，Pod 会一直处于 Pending 状态；请使用 {to}',
};

function namesNodes(workload: Workload, version: KubernetesVersion): Judgement {
  const { nodeSelector, topologySpreadConstraints } = workload.pod;
  let faults: Fault[] | undefined;
  for (const key in nodeSelector) {
    const label = renamed[key];
    if (label === undefined) continue;
    const path = [...workload.podPath, 'nodeSelector', key];
    const to = [...workload.podPath, 'nodeSelector', label.to];
    const fix: FixPlan = {
      title: { en: `Select nodes by ${label.to}`, zh: `使用 ${label.to} 选择节点` },
      // Nodes have borne both names since 1.17, so the same ones are selected.
      risk: label.removed === undefined ? 'safe' : 'mayBreak',
      operations: [
        { op: 'remove', path },
        { op: 'set', path: to, value: nodeSelector[key] },
      ],
    };
    const gone = label.removed !== undefined && hasReached(version, label.removed);
    (faults ??= []).push({
      path,
      values: { old: key, to: label.to, removed: `1.${label.removed ?? 0}` },
      ...(gone ? { message: noNode, severity: 'medium' as const } : {}),
      fix,
    });
  }
  for (const [index, { topologyKey }] of (topologySpreadConstraints ?? []).entries()) {
    const label = topologyKey === undefined ? undefined : renamed[topologyKey];
    if (label === undefined || topologyKey === undefined) continue;
    const path = [...workload.podPath, 'topologySpreadConstraints', index, 'topologyKey'];
    (faults ??= []).push({ path, values: { old: topologyKey, to: label.to } });
  }
  return judged(faults ?? []);
}

export const renamedNodeLabel: Control = {
  id: 'renamed-node-label',
  category: 'api-versions',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Nodes are selected by labels of today', zh: '使用现行标签选择节点' },
  why: {
    en: 'The old names of node labels are deprecated; a node that no longer bears one takes none of the pods that ask for it.',
    zh: '节点标签的旧名称已弃用；不再带有旧标签的节点不会接收要求该标签的 Pod。',
  },
  message: { en: 'The node label {old} is now called {to}', zh: '节点标签 {old} 已更名为 {to}' },
  remediation: { en: 'Use the new name of the label.', zh: '使用标签的新名称。' },
  references: ['https://kubernetes.io/docs/reference/labels-annotations-taints/'],
  frameworks: [],
  scope: 'workload',
  evaluate: (workload, { version }) => namesNodes(workload, version),
};

function namesServiceAccount(workload: Workload): Judgement {
  const { serviceAccount, serviceAccountName } = workload.pod;
  if (serviceAccount === undefined) return 'pass';
  const path = [...workload.podPath, 'serviceAccount'];
  const name = [...workload.podPath, 'serviceAccountName'];
  // The API server keeps the two alike; when they differ the new field wins.
  const adopt = serviceAccountName === undefined ? [{ op: 'set' as const, path: name, value: serviceAccount }] : [];
  return [
    {
      path,
      fix: {
        title: { en: 'Use serviceAccountName', zh: '使用 serviceAccountName' },
        risk: 'safe',
        operations: [{ op: 'remove', path }, ...adopt],
      },
    },
  ];
}

export const serviceAccountField: Control = {
  id: 'deprecated-service-account-field',
  category: 'api-versions',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'Pods name their account in serviceAccountName', zh: 'Pod 在 serviceAccountName 中指定账号' },
  why: {
    en: 'serviceAccount is the old name of the field. Tools and policies look at the new one, and the two can disagree.',
    zh: 'serviceAccount 是该字段的旧名称。工具和策略只看新字段，两者可能不一致。',
  },
  message: {
    en: 'serviceAccount is deprecated; use serviceAccountName',
    zh: 'serviceAccount 已弃用，请使用 serviceAccountName',
  },
  remediation: { en: 'Rename the field to serviceAccountName.', zh: '将字段改名为 serviceAccountName。' },
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/'],
  frameworks: [],
  scope: 'workload',
  evaluate: (workload) => namesServiceAccount(workload),
};

interface OldAnnotation {
  readonly key: RegExp;
  readonly deprecated: number;
  /** From here on it has no effect. */
  readonly removed?: number;
  readonly use: string;
}

const oldAnnotations: readonly OldAnnotation[] = [
  {
    key: /^(?:container\.)?seccomp\.security\.alpha\.kubernetes\.io\//,
    deprecated: 19,
    removed: 27,
    use: 'securityContext.seccompProfile',
  },
  {
    key: /^container\.apparmor\.security\.beta\.kubernetes\.io\//,
    deprecated: 30,
    use: 'securityContext.appArmorProfile',
  },
  {
    key: /^scheduler\.alpha\.kubernetes\.io\/(?:affinity|tolerations|critical-pod)$/,
    deprecated: 6,
    removed: 16,
    use: 'affinity, tolerations, priorityClassName',
  },
  { key: /^kubernetes\.io\/ingress\.class$/, deprecated: 18, use: 'spec.ingressClassName' },
  {
    key: /^service\.alpha\.kubernetes\.io\/tolerate-unready-endpoints$/,
    deprecated: 11,
    removed: 24,
    use: 'spec.publishNotReadyAddresses',
  },
  { key: /^volume\.beta\.kubernetes\.io\/storage-class$/, deprecated: 9, use: 'spec.storageClassName' },
];

const noEffect: Text = {
  en: 'The annotation {key} has no effect since Kubernetes {removed}; use {use}',
  zh: '注解 {key} 自 Kubernetes {removed} 起不再生效，请使用 {use}',
};

/** The first characters of the keys above: most annotations are told apart by these alone. */
const suspicious = /^(?:container\.|seccomp\.|scheduler\.alpha|kubernetes\.io\/ingress|service\.alpha|volume\.beta)/;

function faultsIn(
  annotations: Readonly<Record<string, string>> | undefined,
  base: Path,
  version: KubernetesVersion,
): Judgement {
  let faults: Fault[] | undefined;
  for (const key in annotations) {
    if (!suspicious.test(key)) continue;
    const old = oldAnnotations.find((one) => one.key.test(key));
    if (old === undefined || !hasReached(version, old.deprecated)) continue;
    const gone = old.removed !== undefined && hasReached(version, old.removed);
    (faults ??= []).push({
      path: [...base, key],
      values: { key, use: old.use, deprecated: `1.${old.deprecated}`, removed: `1.${old.removed ?? 0}` },
      ...(gone ? { message: noEffect, severity: 'medium' as const } : {}),
    });
  }
  return judged(faults ?? []);
}

const annotationTexts = {
  category: 'api-versions',
  kind: 'misconfiguration',
  severity: 'info',
  title: { en: 'No annotation stands in for a field', zh: '不使用注解代替字段' },
  why: {
    en: 'These annotations were the way before there was a field. Some do nothing any more, so that a profile which looks applied is not.',
    zh: '这些注解是相应字段出现之前的写法，其中一些已不再生效，看似启用的配置其实没有应用。',
  },
  message: {
    en: 'The annotation {key} is deprecated since {deprecated}; use {use}',
    zh: '注解 {key} 自 {deprecated} 起弃用，请使用 {use}',
  },
  remediation: { en: 'Set the field and remove the annotation.', zh: '设置相应字段并移除注解。' },
  references: ['https://kubernetes.io/docs/reference/labels-annotations-taints/'],
  frameworks: [],
} as const;

export const deprecatedPodAnnotation: Control = {
  ...annotationTexts,
  id: 'deprecated-pod-annotation',
  scope: 'workload',
  evaluate: (workload, { version }) =>
    faultsIn(workload.annotations, [...workload.templatePath, 'metadata', 'annotations'], version),
};

export const deprecatedAnnotation: Control = {
  ...annotationTexts,
  id: 'deprecated-annotation',
  title: { en: 'No annotation of an object stands in for a field', zh: '对象不使用注解代替字段' },
  scope: 'object',
  kinds: ['Ingress', 'PersistentVolume', 'PersistentVolumeClaim', 'PodSecurityPolicy', 'Service'],
  evaluate: (object: KubeObject, { version }) =>
    faultsIn(object.value.metadata?.annotations, ['metadata', 'annotations'], version),
};
