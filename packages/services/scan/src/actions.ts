import { type Finding, formatRef, type Severity } from '@seawall/model';
import type { Control } from '@seawall/posture';
import type { Action } from './report.ts';

/** What one finding of each severity weighs against the others when changes are ranked. */
const weight: Readonly<Record<Severity, number>> = { critical: 40, high: 20, medium: 8, low: 2, info: 0 };

/** The changes that take most risk away: open findings by cause, the heaviest causes first. */
export function topActions(findings: readonly Finding[], controls: readonly Control[], count: number): Action[] {
  const byRule = Map.groupBy(
    findings.filter(({ status }) => status === 'open'),
    ({ rule }) => rule,
  );
  const total = riskOf([...byRule.values()].flat());
  const info = new Map(controls.map((control) => [control.id, control]));
  return [...byRule]
    .map(([rule, group]) => ({ rule, group, risk: riskOf(group) }))
    .filter((cause) => cause.risk > 0)
    .sort((a, b) => b.risk - a.risk || (a.rule < b.rule ? -1 : 1))
    .slice(0, count)
    .map(({ rule, group, risk: own }) => ({
      rule,
      title: info.get(rule)?.remediation ?? { en: rule, zh: rule },
      findings: group.length,
      subjects: new Set(group.map(({ subject }) => formatRef(subject))).size,
      share: own / total,
      fixable: group.every(({ fix }) => fix !== undefined),
    }));
}

function riskOf(group: readonly Finding[]): number {
  return group.reduce((sum, { severity }) => sum + weight[severity], 0);
}
