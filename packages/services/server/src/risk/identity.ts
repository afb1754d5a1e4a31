import { alertFactors } from './alerts.ts';
import type { Power } from './facts/powers.ts';
import { findingFactors } from './findings.ts';
import type { Judged } from './judged.ts';
import type { RiskPart } from './part.ts';
import { type Risk, scoreOf, type Weighed } from './score.ts';
import { damp } from './series.ts';

export interface IdentityFacts extends Judged {
  readonly powers: readonly Power[];
  /** Of a service account: the workloads that run as it and are reached from outside the cluster. */
  readonly exposed: readonly RiskPart[];
}

/** What it may do, and whether somebody outside could come to do it. */
export function identityRisk({ powers, findings, alerts, exposed }: IdentityFacts, now: number): Risk {
  const may = powerFactors(powers);
  const sum = may.reduce((all, { weight }) => all + weight, 0);
  const [first] = exposed;
  const reach: Weighed[] =
    first === undefined
      ? []
      : [
          {
            id: 'reach/internet',
            kind: 'reach',
            text: {
              en: `${first.name}${exposed.length > 1 ? ` and ${exposed.length - 1} more` : ''} runs as it and is reached from outside the cluster: its rights count half as much again`,
              zh: `${first.name}${exposed.length > 1 ? ` 等 ${exposed.length} 个工作负载` : ''}以其身份运行且可从集群外部访问：其权限权重增加一半`,
            },
            weight: 0.5 * sum,
          },
        ];
  return scoreOf([...may, ...reach, ...findingFactors(findings), ...alertFactors(alerts, now)]);
}

/** The weight of rights alone: what workloads that run as the identity are given. */
export function weightOfPowers(powers: readonly Power[]): number {
  return powerFactors(powers).reduce((sum, { weight }) => sum + weight, 0);
}

function powerFactors(powers: readonly Power[]): Weighed[] {
  return damp(
    powers,
    ({ weight }) => weight,
    ({ id }) => id,
  ).map(({ item: { id, text }, weight }) => ({ id: `access/${id}`, kind: 'access', text, weight }));
}
