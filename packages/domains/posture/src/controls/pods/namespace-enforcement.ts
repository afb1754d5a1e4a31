import type { KubeObject } from '@seawall/kube';
import type { FixPlan } from '@seawall/model';
import type { Control, Judgement } from '../../control.ts';
import { attack, cis, nsa, owasp, threat } from '../../frameworks/ids.ts';
import { podSecurityLevels } from '../../pss/evaluate.ts';
import { setting } from './edits.ts';

const label = 'pod-security.kubernetes.io/enforce';
const path = ['metadata', 'labels', label];

/** What Kubernetes itself runs on nodes needs the privileges that Pod Security refuses. */
const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

const enforcesPrivileged = {
  en: 'Namespace {name} enforces the privileged level, which admits every pod',
  zh: '命名空间 {name} 强制执行的是 privileged 级别，会准入任何 Pod',
};
const unknownLevel = {
  en: 'Namespace {name} enforces the level {level}, which does not exist',
  zh: '命名空间 {name} 强制执行的级别 {level} 不存在',
};

function fix(): FixPlan {
  return {
    ...setting(path, 'baseline', 'mayBreak'),
    title: { en: 'Enforce the baseline level', zh: '强制执行 baseline 级别' },
  };
}

function isEnforced({ ref, value }: KubeObject): Judgement {
  if (ref.apiVersion !== 'v1' || systemNamespaces.has(ref.name)) return 'notApplicable';
  const level = value.metadata?.labels?.[label];
  if (level === 'baseline' || level === 'restricted') return 'pass';
  const { name } = ref;
  if (level === undefined) return [{ path, values: { name }, fix: fix() }];
  const known = (podSecurityLevels as readonly string[]).includes(level);
  return [{ path, values: { name, level }, message: known ? enforcesPrivileged : unknownLevel, fix: fix() }];
}

export const namespaceEnforcement: Control = {
  id: 'namespace-pod-security',
  category: 'pod-security',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Namespaces enforce a Pod Security level', zh: '命名空间强制执行 Pod 安全性标准' },
  why: {
    en: 'Where nothing is enforced, whoever may create a pod may create a privileged one, and so owns a node.',
    zh: '若未强制执行任何级别，能创建 Pod 的人就能创建特权 Pod，从而控制节点。',
  },
  message: {
    en: 'Namespace {name} does not say which Pod Security level it enforces',
    zh: '命名空间 {name} 未声明强制执行哪个 Pod 安全性级别',
  },
  remediation: {
    en: 'Label it with pod-security.kubernetes.io/enforce: restricted, or baseline; make an exception where another policy engine does the same.',
    zh: '添加标签 pod-security.kubernetes.io/enforce: restricted（或 baseline）；若由其他策略引擎负责，请登记豁免。',
  },
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/',
  ],
  frameworks: [...cis('5.2.1'), ...nsa('P12'), ...owasp('K04'), ...threat('MS-TA9008'), ...attack('T1610')],
  scope: 'object',
  kinds: ['Namespace'],
  evaluate: isEnforced,
};
