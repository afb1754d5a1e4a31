import type { FrameworkRef, Language, Severity } from '@seawall/model';
import type { RuleCategory, RuleInfo } from '../../report.ts';
import { clip, limits } from './limits.ts';

/** SARIF's three levels, 3.27.10. */
export const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** Read by GitHub as 9.0 and above critical, 7.0 high, 4.0 medium, 0.1 low, 0.0 none. */
export const securitySeverity: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.0',
};

/** Shelves whose rules guard operation or order rather than security. */
const notSecurity: ReadonlySet<RuleCategory> = new Set(['reliability', 'labels', 'api-versions', 'references']);

/** `reportingDescriptor`, SARIF 3.49. */
export function sarifRule(rule: RuleInfo, frameworks: readonly FrameworkRef[], language: Language): unknown {
  const title = rule.title[language];
  const why = rule.why[language];
  const remediation = rule.remediation[language];
  const references = rule.references.filter((reference) => URL.canParse(reference));
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: clip(title) },
    fullDescription: { text: clip(why) },
    helpUri: references[0],
    help: {
      text: [title, why, remediation, ...references].join('\n\n'),
      markdown: helpMarkdown(title, why, remediation, references, language),
    },
    defaultConfiguration: { level: levels[rule.severity] },
    properties: {
      'security-severity': securitySeverity[rule.severity],
      precision: rule.category === 'credentials' ? 'medium' : 'high',
      tags: tagsOf(rule, frameworks),
    },
  };
}

function tagsOf(rule: RuleInfo, frameworks: readonly FrameworkRef[]): string[] {
  const shelves = notSecurity.has(rule.category) ? [rule.category] : ['security', rule.category];
  return [...shelves, ...frameworks.map(({ framework, id }) => `${framework}/${id}`)].slice(0, limits.tags);
}

function helpMarkdown(
  title: string,
  why: string,
  remediation: string,
  references: readonly string[],
  language: Language,
): string {
  const heading =
    language === 'zh' ? { fix: '修复方法', more: '参考资料' } : { fix: 'How to fix it', more: 'References' };
  const parts = [`**${title}**`, why, `### ${heading.fix}`, remediation];
  if (references.length > 0) parts.push(`### ${heading.more}`, references.map((url) => `- <${url}>`).join('\n'));
  return parts.join('\n\n');
}

/** `host-pid` → `HostPid`. */
function pascalCase(id: string): string {
  return id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, letter: string) => letter.toUpperCase());
}
