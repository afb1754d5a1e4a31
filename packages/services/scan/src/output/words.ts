import {
  type FindingStatus,
  type Language,
  type OutcomeStatus,
  type Severity,
  say,
  severities,
  type Text,
} from '@seawall/model';
import type { NotAssessedTarget, RuleCategory } from '../report.ts';

// The names that every format gives to the values of the model.

export const severityNames: Readonly<Record<Severity, Text>> = {
  critical: { en: 'Critical', zh: '严重' },
  high: { en: 'High', zh: '高危' },
  medium: { en: 'Medium', zh: '中危' },
  low: { en: 'Low', zh: '低危' },
  info: { en: 'Info', zh: '提示' },
};

export const categoryNames: Readonly<Record<RuleCategory, Text>> = {
  'pod-security': { en: 'Pod security', zh: 'Pod 安全' },
  access: { en: 'Access', zh: '访问控制' },
  network: { en: 'Network', zh: '网络' },
  credentials: { en: 'Credentials', zh: '凭据' },
  'supply-chain': { en: 'Supply chain', zh: '供应链' },
  reliability: { en: 'Reliability', zh: '可靠性' },
  'api-versions': { en: 'API versions', zh: 'API 版本' },
  references: { en: 'References', zh: '引用' },
  labels: { en: 'Labels', zh: '标签' },
  'control-plane': { en: 'Control plane', zh: '控制平面' },
  dockerfile: { en: 'Dockerfile', zh: 'Dockerfile' },
  node: { en: 'Nodes', zh: '节点' },
  vulnerabilities: { en: 'Vulnerabilities', zh: '漏洞' },
  secrets: { en: 'Secrets', zh: '敏感信息' },
  licences: { en: 'Licences', zh: '许可证' },
  policies: { en: 'Policies', zh: '策略' },
};

export const statusNames: Readonly<Record<FindingStatus, Text>> = {
  open: { en: 'Open', zh: '待处理' },
  excepted: { en: 'Excepted', zh: '已豁免' },
  existing: { en: 'In the baseline', zh: '基线已有' },
};

export const outcomeNames: Readonly<Record<OutcomeStatus, Text>> = {
  pass: { en: 'Pass', zh: '通过' },
  fail: { en: 'Fail', zh: '未通过' },
  notApplicable: { en: 'Not applicable', zh: '不适用' },
  notAssessed: { en: 'Not assessed', zh: '未评估' },
};

export const targetNames: Readonly<Record<NotAssessedTarget['what'], Text>> = {
  'helm-chart': { en: 'Helm chart', zh: 'Helm Chart' },
  kustomization: { en: 'Kustomization', zh: 'Kustomization' },
  cluster: { en: 'Cluster', zh: '集群' },
  node: { en: 'Node', zh: '节点' },
  image: { en: 'Image', zh: '镜像' },
  packages: { en: 'Packages', zh: '软件包' },
  policy: { en: 'Policy', zh: '策略' },
  repository: { en: 'Git repository', zh: 'Git 仓库' },
};

/** Why something was not assessed and what to do about it, in one line. */
export function reasonAndRemedy({ reason, remedy }: NotAssessedTarget, language: Language): string {
  return `${reason[language].replace(/[.。]$/, '')}${language === 'zh' ? '；' : '; '}${remedy[language]}`;
}

/** A number as people read it: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 finding`, `1,200 findings`, `1,200 个问题`: `{n}` in the texts is the number. */
export function counted(count: number, one: Text, many: Text, language: Language): string {
  return say(count === 1 ? one : many, language, { n: formatCount(count) });
}

/** Severities that occur with their counts, worst first: `3 critical, 12 high`; undefined when there are none. */
export function severityCounts(counts: Readonly<Record<Severity, number>>, language: Language): string | undefined {
  const parts = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => {
      const name = severityNames[severity][language];
      return language === 'zh'
        ? `${formatCount(counts[severity])} 个${name}`
        : `${formatCount(counts[severity])} ${name.toLowerCase()}`;
    });
  if (parts.length === 0) return undefined;
  return parts.join(language === 'zh' ? '、' : ', ');
}
