import { findingFactors, type RiskFinding } from './findings.ts';
import { type Risk, scoreOf } from './score.ts';
import { type Reach, reachFactor } from './surroundings.ts';

export interface ImageFacts {
  readonly findings: readonly RiskFinding[];
  /** The widest reach of the workloads that run it. */
  readonly reach: Reach;
  readonly reachedBy?: string;
  /** How many workloads run it. */
  readonly workloads: number;
}

/** An image that nothing runs counts three tenths. */
export function imageRisk({ findings, reach, reachedBy, workloads }: ImageFacts): Risk {
  const own = findingFactors(findings);
  if (workloads > 0) return scoreOf([...own, ...reachFactor(reach, reachedBy, own)]);
  const sum = own.reduce((all, { weight }) => all + weight, 0);
  const text = { en: 'No workload runs it: everything counts three tenths', zh: '没有工作负载运行它：各项仅按三成计' };
  return scoreOf([...own, { id: 'use/none', kind: 'use', text, weight: -0.7 * sum }]);
}
