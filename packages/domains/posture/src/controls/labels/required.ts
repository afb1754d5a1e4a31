import { type KubeObject, workloadsOf } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Context, Control, Fault, Judgement } from '../../control.ts';
import type { RequiredLabel } from '../../settings.ts';
import { matchesPattern } from './pattern.ts';

const unlike: Text = {
  en: 'The label {key} is {value}, which does not match {pattern}',
  zh: '标签 {key} 的值为 {value}，与 {pattern} 不匹配',
};

const workloadKinds = new Set([
  'CronJob',
  'DaemonSet',
  'Deployment',
  'DeploymentConfig',
  'Job',
  'Pod',
  'ReplicaSet',
  'ReplicationController',
  'Rollout',
  'StatefulSet',
]);

function concerns({ kinds }: RequiredLabel, object: KubeObject): boolean {
  if (kinds !== undefined) return kinds.includes(object.ref.kind);
  return workloadKinds.has(object.ref.kind) || workloadsOf(object).length > 0;
}

function bearsLabels(object: KubeObject, { settings }: Context): Judgement {
  let faults: Fault[] | undefined;
  let asked = false;
  for (const required of settings.requiredLabels) {
    if (!concerns(required, object)) continue;
    asked = true;
    const { key, pattern } = required;
    const value = object.value.metadata?.labels?.[key];
    const path = ['metadata', 'labels', key];
    if (value === undefined) (faults ??= []).push({ path, values: { key } });
    else if (pattern !== undefined) {
      const matches = matchesPattern(pattern, value);
      if (matches === undefined) return unreadable(key, pattern);
      if (!matches) (faults ??= []).push({ path, message: unlike, values: { key, value, pattern } });
    }
  }
  if (!asked) return 'notApplicable';
  return faults ?? 'pass';
}

function unreadable(key: string, pattern: string): Judgement {
  return {
    notAssessed: {
      en: `the pattern ${pattern} of the required label ${key} is not an RE2 expression`,
      zh: `必需标签 ${key} 的模式 ${pattern} 不是有效的 RE2 表达式`,
    },
  };
}

export const requiredLabels: Control = {
  id: 'required-labels',
  category: 'labels',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Objects bear the labels that seawall.yaml requires', zh: '对象带有 seawall.yaml 要求的标签' },
  why: {
    en: 'Ownership, cost and data class are read from labels: without them an alert reaches nobody, and policies that select by label skip the object.',
    zh: '归属、成本和数据级别都取自标签：缺少标签时告警无人接收，按标签选择的策略也会漏掉该对象。',
  },
  message: { en: 'The required label {key} is missing', zh: '缺少必需的标签 {key}' },
  remediation: { en: 'Add the label with a value of the agreed form.', zh: '按约定的形式添加该标签。' },
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/'],
  frameworks: [],
  scope: 'object',
  kinds: ['*'],
  evaluate: (object, context) =>
    context.settings.requiredLabels.length === 0 ? 'notApplicable' : bearsLabels(object, context),
};
