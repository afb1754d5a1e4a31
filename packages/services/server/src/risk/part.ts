import type { Text } from '@seawall/model';
import type { Risk, Weighed } from './score.ts';
import { damp } from './series.ts';

/** A part that a subject's risk rests on: a workload of a namespace, a namespace of a cluster. */
export interface RiskPart {
  /** What ids of factors are made of. */
  readonly id: string;
  /** As people call it: `Deployment shop/cart`. */
  readonly name: string;
  readonly risk: Pick<Risk, 'score' | 'weight'>;
}

/** Each further part counts half as much as the one before it. */
const partDamping = 0.5;
/** Further parts weigh next to nothing. */
const mostParts = 12;

export function partFactors(parts: readonly RiskPart[], share: number, say: (part: RiskPart) => Text): Weighed[] {
  return damp(
    parts,
    ({ risk }) => risk.weight * share,
    ({ id }) => id,
    partDamping,
  )
    .slice(0, mostParts)
    .map(({ item, weight }) => ({ id: `part/${item.id}`, kind: 'part', text: say(item), weight, of: [item.id] }));
}
