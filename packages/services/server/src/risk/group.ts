import { alertFactors } from './alerts.ts';
import { findingFactors } from './findings.ts';
import type { Judged } from './judged.ts';
import { partFactors, type RiskPart } from './part.ts';
import { type Risk, scoreOf } from './score.ts';

export interface GroupFacts extends Judged {
  readonly parts: readonly RiskPart[];
}

/**
 * A namespace of its workloads, a cluster of its namespaces and nodes: never less risky than its worst part, and at
 * most about twice as far along as it however many there are.
 */
export function groupRisk({ parts, findings, alerts }: GroupFacts, now: number): Risk {
  const factors = partFactors(parts, 1, ({ name, risk }) => ({
    en: `${name} has a risk of ${risk.score}`,
    zh: `${name} 的风险为 ${risk.score}`,
  }));
  return scoreOf([...factors, ...findingFactors(findings), ...alertFactors(alerts, now)]);
}
