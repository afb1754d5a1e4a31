import type { Labels } from '@seawall/kube';

/**
 * Finds, among things that each require some labels, those that a set of labels could satisfy, without looking at all
 * of them: each is filed under the rarest pair that it requires.
 */
export interface RequirementIndex<Item> {
  /** Candidates only: the whole requirement is still to be tested. */
  candidates(labels: Labels): Iterable<Item>;
}

export function requirementIndex<Item>(
  items: readonly Item[],
  requiredBy: (item: Item) => Labels,
): RequirementIndex<Item> {
  const frequency = new Map<string, number>();
  for (const item of items) {
    for (const pair of pairsOf(requiredBy(item))) frequency.set(pair, (frequency.get(pair) ?? 0) + 1);
  }
  const filed = new Map<string, Item[]>();
  const unfiled: Item[] = [];
  for (const item of items) {
    const rarest = rarestOf(pairsOf(requiredBy(item)), frequency);
    if (rarest === undefined) unfiled.push(item);
    else put(filed, rarest, item);
  }
  return {
    *candidates(labels) {
      yield* unfiled;
      if (filed.size === 0) return;
      for (const pair of pairsOf(labels)) yield* filed.get(pair) ?? [];
    },
  };
}

/** The other way round: finds, among labelled things, those that could bear the labels that a selector requires. */
export interface BearerIndex<Item> {
  /** Candidates only: the whole selector is still to be tested. */
  candidates(required: Labels): readonly Item[];
}

export function bearerIndex<Item>(items: readonly Item[], labelsOf: (item: Item) => Labels): BearerIndex<Item> {
  const filed = new Map<string, Item[]>();
  for (const item of items) for (const pair of pairsOf(labelsOf(item))) put(filed, pair, item);
  return {
    candidates(required) {
      let fewest: readonly Item[] = items;
      for (const pair of pairsOf(required)) {
        const bearers = filed.get(pair) ?? [];
        if (bearers.length < fewest.length) fewest = bearers;
      }
      return fewest;
    },
  };
}

function pairsOf(labels: Labels): string[] {
  return Object.keys(labels).map((key) => `${key}\0${labels[key]}`);
}

function rarestOf(pairs: readonly string[], frequency: ReadonlyMap<string, number>): string | undefined {
  let rarest: string | undefined;
  for (const pair of pairs) {
    if (rarest === undefined || (frequency.get(pair) ?? 0) < (frequency.get(rarest) ?? 0)) rarest = pair;
  }
  return rarest;
}

function put<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const items = map.get(key);
  if (items === undefined) map.set(key, [item]);
  else items.push(item);
}
