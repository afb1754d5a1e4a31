import { alertFactors } from './alerts.ts';
import { findingFactors } from './findings.ts';
import type { Judged } from './judged.ts';
import { partFactors, type RiskPart } from './part.ts';
import { type Risk, scoreOf } from './score.ts';

export interface NodeFacts extends Judged {
  /** The workloads that run on it with rights over it. */
  readonly privileged: readonly RiskPart[];
}

/** Findings and alerts of the machine, and a part of the risk of whoever has rights over it. */
export function nodeRisk({ findings, alerts, privileged }: NodeFacts, now: number): Risk {
  const parts = partFactors(privileged, privilegedShare, (part) => ({
    en: `Runs ${part.name}, which has rights over it and a risk of ${part.risk.score}`,
    zh: `运行着拥有节点权限的 ${part.name}，其风险为 ${part.risk.score}`,
  }));
  return scoreOf([...findingFactors(findings), ...alertFactors(alerts, now), ...parts]);
}

const privilegedShare = 0.4;
