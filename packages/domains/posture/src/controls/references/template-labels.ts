import { isMapping, type KubeObject, type Labels, selectorMatches } from '@seawall/kube';
import type { Path, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { readSelector } from './read-selector.ts';

const absent: Text = {
  en: 'The object has no selector for its pods; the API server refuses it',
  zh: '对象没有选择其 Pod 的选择算符，API 服务器会拒绝它',
};

const labelsPath: Path = ['spec', 'template', 'metadata', 'labels'];

function selectsItsPods(object: KubeObject): Judgement {
  const spec = object.value['spec'];
  if (!isMapping(spec) || !isMapping(spec['template'])) return 'notApplicable';
  const metadata = spec['template']['metadata'];
  const written = isMapping(metadata) ? metadata['labels'] : undefined;
  const labels = (isMapping(written) ? written : {}) as Labels;
  const selector = spec['selector'];
  if (selector === undefined || selector === null) {
    const required = object.ref.apiVersion === 'apps/v1';
    return required ? [{ path: ['spec', 'selector'], message: absent }] : 'notApplicable';
  }
  if (!isMapping(selector)) return 'notApplicable';
  const plain = plainKinds.has(object.ref.kind);
  const wanted = plain ? { matchLabels: selector as Labels } : readSelector(selector);
  if (selectorMatches(wanted, labels)) return 'pass';
  return [faultOf(wanted.matchLabels ?? {}, labels)];
}

/** Kinds whose selector is a plain label set. */
const plainKinds = new Set(['ReplicationController', 'DeploymentConfig']);

function faultOf(wanted: Labels, labels: Labels): Fault {
  const missing = Object.keys(wanted).filter((key) => labels[key] !== wanted[key]);
  const selector = Object.entries(wanted)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  // A label with another value is somebody's: which of the two is meant cannot be told.
  const fixable = missing.length > 0 && missing.every((key) => labels[key] === undefined);
  return {
    path: ['spec', 'selector'],
    values: { selector },
    ...(fixable
      ? {
          fix: {
            title: { en: 'Give the pod template the labels of the selector', zh: '为 Pod 模板添加选择算符中的标签' },
            // The object as it stands is refused, so there is nothing that could break.
            risk: 'safe',
            operations: missing.map((key) => ({ op: 'set', path: [...labelsPath, key], value: wanted[key] })),
          },
        }
      : {}),
  };
}

export const selectorMismatch: Control = {
  id: 'selector-mismatch',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'high',
  title: { en: 'Workloads select their own pods', zh: '工作负载的选择算符与其 Pod 标签一致' },
  why: {
    en: 'The API server refuses a workload whose selector does not match the labels of its own template: it is never deployed.',
    zh: 'API 服务器会拒绝选择算符与自身 Pod 模板标签不匹配的工作负载，它将无法部署。',
  },
  message: {
    en: 'The selector {selector} does not match the labels of the pod template',
    zh: '选择算符 {selector} 与 Pod 模板的标签不匹配',
  },
  remediation: {
    en: 'Repeat the labels of spec.selector in spec.template.metadata.labels.',
    zh: '在 spec.template.metadata.labels 中写上与 spec.selector 相同的标签。',
  },
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector'],
  frameworks: [],
  scope: 'object',
  kinds: [
    'DaemonSet',
    'Deployment',
    'DeploymentConfig',
    'ReplicaSet',
    'ReplicationController',
    'Rollout',
    'StatefulSet',
  ],
  evaluate: (object) => selectsItsPods(object),
};
