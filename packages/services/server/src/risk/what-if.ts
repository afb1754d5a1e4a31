import type { RiskFinding } from './findings.ts';
import type { Risk } from './score.ts';

/** The score as it is and as it would be; comparing factors by id shows what makes the difference. */
export interface WhatIf {
  readonly before: Risk;
  readonly after: Risk;
}

/** What some change of the facts would do to the score; `judge` is the score of the same kind of subject. */
export function whatIf<Facts>(facts: Facts, changed: Facts, judge: (facts: Facts) => Risk): WhatIf {
  return { before: judge(facts), after: judge(changed) };
}

/** The facts without some findings, as if they were fixed. */
export function withoutFindings<Facts extends { readonly findings: readonly RiskFinding[] }>(
  facts: Facts,
  ids: ReadonlySet<string>,
): Facts {
  return { ...facts, findings: facts.findings.filter(({ id }) => !ids.has(id)) };
}

/** One thing to fix, and what the score would be then. */
export interface BestFix {
  readonly rule: string;
  readonly findings: readonly string[];
  readonly after: number;
}

/** The rules whose findings, all fixed, would lower the score most; best first, those that change nothing left out. */
export function bestFixes<Facts extends { readonly findings: readonly RiskFinding[] }>(
  facts: Facts,
  judge: (facts: Facts) => Risk,
  most = 3,
): BestFix[] {
  const now = judge(facts);
  const rules = [...Map.groupBy(facts.findings, ({ rule }) => rule)].map(([rule, alike]) => {
    const findings = alike.map(({ id }) => id);
    const { score, weight } = judge(withoutFindings(facts, new Set(findings)));
    return { rule, findings, after: score, weight };
  });
  return rules
    .filter(({ after }) => after < now.score)
    .sort((a, b) => a.weight - b.weight || (a.rule < b.rule ? -1 : 1))
    .slice(0, most)
    .map(({ rule, findings, after }) => ({ rule, findings, after }));
}
