import calculator from 'ae-cvss-calculator';
import type { AdvisorySeverity } from '../advisory.ts';

export interface Score {
  readonly vector: string;
  /** `2.0`, `3.0`, `3.1`, `4.0` */
  readonly version: string;
  /** 0 to 10. */
  readonly base: number;
}

const known = new Map<string, Score | undefined>();

/** The base score of a CVSS vector; undefined for what is none. */
function scoreOf(vector: string): Score | undefined {
  if (known.has(vector)) return known.get(vector);
  const score = calculate(vector);
  known.set(vector, score);
  return score;
}

function calculate(vector: string): Score | undefined {
  if (vector.length > 400) return undefined;
  try {
    const base = calculator.fromVector(vector)?.calculateScores().base;
    if (base === undefined || Number.isNaN(base)) return undefined;
    return { vector, version: /^CVSS:(\d\.\d)/.exec(vector)?.[1] ?? '2.0', base };
  } catch {
    // A vector that the calculator refuses is as good as none.
    return undefined;
  }
}

/** The newest version that was given counts. */
export function bestScore(vectors: readonly string[] | undefined): Score | undefined {
  const scores = (vectors ?? []).map(scoreOf).filter((score) => score !== undefined);
  return scores.sort((a, b) => (a.version < b.version ? 1 : a.version > b.version ? -1 : b.base - a.base))[0];
}

/** The qualitative scale of CVSS 3.1 section 5 and 4.0 section 6; version 2 knows no critical. */
export function ratingOf({ base, version }: Score): AdvisorySeverity {
  if (base >= 9 && version !== '2.0') return 'critical';
  if (base >= 7) return 'high';
  if (base >= 4) return 'medium';
  return base > 0 ? 'low' : 'negligible';
}
