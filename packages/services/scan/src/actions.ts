import { type Finding, formatRef, type Severity, type Text } from '@seawall/model';
import { changeOf } from './changes.ts';
import type { Cause } from './collected.ts';
import type { Action, RuleInfo } from './report.ts';

/** What a fault of each severity weighs against the others: no heap of small ones hides a grave one. */
const weight: Readonly<Record<Severity, number>> = { critical: 100, high: 30, medium: 6, low: 1, info: 0 };

/** Findings that one change settles. */
interface Settled {
  readonly title: Text | undefined;
  readonly findings: Finding[];
  /** Risk by rule and subject: told once however often, and in however many files, the subject shows the fault. */
  readonly risks: Map<string, { readonly rule: string; risk: number }>;
}

/**
 * The changes that take most risk away, the heaviest first: open findings by what settles them. An action bears the
 * rule that weighs most in it.
 */
export function topActions(
  findings: readonly Finding[],
  rules: readonly Pick<RuleInfo, 'id' | 'remediation'>[],
  causes: ReadonlyMap<string, Cause>,
  count: number,
): Action[] {
  const settled = new Map<string, Settled>();
  for (const finding of findings) {
    if (finding.status !== 'open' || weight[finding.severity] === 0) continue;
    const change = causes.get(finding.id) ?? changeOf(finding.rule);
    const key = change?.id ?? finding.rule;
    let one = settled.get(key);
    if (one === undefined) {
      one = { title: change?.title, findings: [], risks: new Map() };
      settled.set(key, one);
    }
    note(one, finding);
  }
  const ranked = [...settled.values()].map((one) => ({ one, ...weigh(one) }));
  const total = ranked.reduce((sum, { risk }) => sum + risk, 0);
  const remediations = new Map(rules.map(({ id, remediation }) => [id, remediation]));
  return ranked
    .toSorted((a, b) => b.risk - a.risk || (a.rule < b.rule ? -1 : 1))
    .slice(0, count)
    .map(({ one, rule, risk }) => ({
      rule,
      title: one.title ?? remediations.get(rule) ?? { en: rule, zh: rule },
      findings: one.findings.length,
      subjects: new Set(one.findings.map(({ subject }) => formatRef(subject))).size,
      share: risk / total,
      fixable: one.findings.every(({ fix }) => fix !== undefined),
    }));
}

function note({ findings, risks }: Settled, finding: Finding): void {
  findings.push(finding);
  const { rule, severity, subject } = finding;
  const key = `${rule} ${formatRef(subject)}`;
  const risk = weight[severity] * reachOf(finding);
  const known = risks.get(key);
  if (known === undefined) risks.set(key, { rule, risk });
  else if (known.risk < risk) known.risk = risk;
}

/** A fault of a namespace is one of each workload in it, and says how many they are. */
function reachOf({ rule, values }: Finding): number {
  const count = changeOf(rule)?.perWorkload === true ? values?.['count'] : undefined;
  return typeof count === 'number' && count > 1 ? count : 1;
}

function weigh({ risks }: Settled): { rule: string; risk: number } {
  const byRule = new Map<string, number>();
  let risk = 0;
  for (const { rule, risk: own } of risks.values()) {
    byRule.set(rule, (byRule.get(rule) ?? 0) + own);
    risk += own;
  }
  const [heaviest] = [...byRule].toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
  return { rule: heaviest?.[0] ?? '', risk };
}
