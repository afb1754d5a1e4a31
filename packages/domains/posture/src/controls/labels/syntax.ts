import { isMapping, type KubeObject } from '@seawall/kube';
import type { Path, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';

// The rules of apimachinery's validation package: IsQualifiedName and IsValidLabelValue.
const valueForm = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const nameForm = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefixForm = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** Something that a template tool fills in later is no label yet. */
const placeholder = /\$[{(]|\{\{/;

function isKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return nameForm.test(key);
  return slash <= 253 && prefixForm.test(key.slice(0, slash)) && nameForm.test(key.slice(slash + 1));
}

const badKey: Text = { en: '{key} is not a label name', zh: '{key} 不是有效的标签名' };

function check(labels: unknown, base: Path, faults: Fault[] | undefined): Fault[] | undefined {
  if (!isMapping(labels)) return faults;
  let found = faults;
  for (const key in labels) {
    const value = labels[key];
    if (typeof value !== 'string' || placeholder.test(value) || placeholder.test(key)) continue;
    if (!isKey(key)) (found ??= []).push({ path: [...base, key], message: badKey, values: { key } });
    else if (!valueForm.test(value)) {
      const shown = value.length > 70 ? `${value.slice(0, 67)}…` : value;
      (found ??= []).push({ path: [...base, key], values: { key, value: shown } });
    }
  }
  return found;
}

function labelsAreValid(object: KubeObject): Judgement {
  const { metadata, spec } = object.value as { readonly metadata?: unknown; readonly spec?: unknown };
  let faults = check(isMapping(metadata) ? metadata['labels'] : undefined, ['metadata', 'labels'], undefined);
  if (isMapping(spec) && isMapping(spec['template']) && isMapping(spec['template']['metadata'])) {
    faults = check(spec['template']['metadata']['labels'], ['spec', 'template', 'metadata', 'labels'], faults);
  }
  if (isMapping(spec) && isMapping(spec['selector'])) {
    faults = check(spec['selector']['matchLabels'], ['spec', 'selector', 'matchLabels'], faults);
  }
  return judged(faults ?? []);
}

export const labelSyntax: Control = {
  id: 'label-syntax',
  category: 'labels',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Labels follow the rules of Kubernetes', zh: '标签符合 Kubernetes 的规则' },
  why: {
    en: 'The API server refuses an object with a label of more than 63 characters or with characters that labels may not have.',
    zh: 'API 服务器会拒绝标签超过 63 个字符或含有不允许字符的对象。',
  },
  message: {
    en: 'The label {key} has the value {value}: at most 63 letters, digits, -, _ and . are allowed, a letter or digit at both ends',
    zh: '标签 {key} 的值为 {value}：最多 63 个字母、数字、-、_ 和 .，且首尾须为字母或数字',
  },
  remediation: {
    en: 'Shorten or rewrite the value; put free text into an annotation.',
    zh: '缩短或改写该值；自由文本请放入注解。',
  },
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set'],
  frameworks: [],
  scope: 'object',
  kinds: ['*'],
  evaluate: (object) => labelsAreValid(object),
};
