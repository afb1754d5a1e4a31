import type { Text } from '@seawall/model';
import { alertFactors } from './alerts.ts';
import { findingFactors } from './findings.ts';
import type { Judged } from './judged.ts';
import { type Risk, scoreOf } from './score.ts';
import {
  identityFactor,
  type NodeRights,
  type Reach,
  reachFactor,
  rightsFactor,
  type UsedIdentity,
} from './surroundings.ts';

export interface WorkloadFacts extends Judged {
  readonly reach: Reach;
  /** What leads to it: `Ingress shop/storefront`. */
  readonly reachedBy?: string;
  readonly nodeRights: NodeRights;
  /** What gives it these rights. */
  readonly nodeRightsBy?: Text;
  readonly identity?: UsedIdentity;
}

/** Findings of the workload and of the images that it runs, alerts, and what surrounds it. */
export function workloadRisk(facts: WorkloadFacts, now: number): Risk {
  const own = [...findingFactors(facts.findings), ...alertFactors(facts.alerts, now)];
  return scoreOf([
    ...own,
    ...reachFactor(facts.reach, facts.reachedBy, own),
    ...rightsFactor(facts.nodeRights, facts.nodeRightsBy, own),
    ...identityFactor(facts.identity, own),
  ]);
}
