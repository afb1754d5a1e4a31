/**
 * The worst counts in full, the next 0.6 of its weight, the one after it 0.36, and so on: many faults of one kind are
 * worse than one, but never more than two and a half times as bad, and taking any of them away lowers the sum.
 */
const damping = 0.6;

export interface Damped<T> {
  readonly item: T;
  readonly weight: number;
}

/** Orders by weight, heaviest first and by `key` among equals, and damps. */
export function damp<T>(
  items: readonly T[],
  weigh: (item: T) => number,
  key: (item: T) => string,
  factor = damping,
): Damped<T>[] {
  let share = 1;
  return items
    .map((item) => ({ item, weight: weigh(item) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (key(a.item) < key(b.item) ? -1 : 1))
    .map(({ item, weight }) => {
      const damped = { item, weight: weight * share };
      share *= factor;
      return damped;
    });
}

export function sumOf(weights: readonly { readonly weight: number }[]): number {
  return weights.reduce((sum, { weight }) => sum + weight, 0);
}
