import type { Text } from '@seawall/model';

/** What a factor speaks of; people filter and colour by it. */
export type FactorKind =
  | 'vulnerability'
  | 'misconfiguration'
  | 'secret'
  | 'malware'
  | 'access'
  | 'network'
  | 'runtime'
  | 'supply-chain'
  | 'reach'
  | 'rights'
  | 'identity'
  | 'part'
  | 'use';

/** Something that makes a subject more or less risky, before it is turned into points. */
export interface Weighed {
  /** Stable for the same cause: what two scores are compared by. */
  readonly id: string;
  readonly kind: FactorKind;
  readonly text: Text;
  /** Added to the others; negative where it takes risk away. */
  readonly weight: number;
  /** The findings, alerts or parts that it counts, worst first, at most `mostNamed` of them. */
  readonly of?: readonly string[];
}

export interface Factor extends Weighed {
  /** Its share of the score. Whole points; those of all factors add up to the score. */
  readonly points: number;
}

export type RiskLevel = 'low' | 'moderate' | 'high' | 'critical';

/** How risky something is, and all that this number is made of. */
export interface Risk {
  /** 0 to 100, whole. */
  readonly score: number;
  readonly level: RiskLevel;
  /** The sum of the weights: what namespaces and clusters are scored by. */
  readonly weight: number;
  /** Most points first. */
  readonly factors: readonly Factor[];
}

/** How many ids a factor names. */
export const mostNamed = 20;

/** So much weight takes the score half of the way that is left to 100. */
const halfWay = 50;

/**
 * Turns weights into a score: `100 · (1 − 2^(−W / 50))`, rounded, where W is the sum of the weights. It grows with
 * every weight and does not depend on the order. Factors share the points by their weight.
 */
export function scoreOf(weighed: readonly Weighed[]): Risk {
  const counted = weighed.filter(({ weight }) => weight !== 0);
  const weight = Math.max(0, round(counted.reduce((sum, factor) => sum + factor.weight, 0)));
  const score = scoreOfWeight(weight);
  const points = shares(
    counted.map((factor) => factor.weight),
    score,
  );
  const factors = counted
    .map((factor, index) => ({ ...factor, weight: round(factor.weight), points: points[index] ?? 0 }))
    .sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
  return { score, level: levelOf(score), weight, factors };
}

export function scoreOfWeight(weight: number): number {
  return Math.round(100 * (1 - 2 ** (-weight / halfWay)));
}

/** 0–19 low, 20–49 moderate, 50–79 high, 80 and over critical. */
export function levelOf(score: number): RiskLevel {
  return score >= 80 ? 'critical' : score >= 50 ? 'high' : score >= 20 ? 'moderate' : 'low';
}

/** Whole points in proportion to weights that add up to the total exactly: what is left over goes to the largest rests. */
function shares(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight / sum) * total);
  const points = exact.map(Math.floor);
  let left = total - points.reduce((all, one) => all + one, 0);
  const byRest = exact.map((value, index) => [value - Math.floor(value), index] as const);
  byRest.sort(([a, at], [b, bt]) => b - a || at - bt);
  for (const [, index] of byRest) {
    if (left <= 0) break;
    points[index] = (points[index] ?? 0) + 1;
    left -= 1;
  }
  return points;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
