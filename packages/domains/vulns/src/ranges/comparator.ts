import type { VersionScheme } from '../versions/scheme.ts';

/** One bound, as people write it: `<1.2.3`, `>=1.0`, `=2.0`, `!=2.1`. */
export type Comparator = `${Operator}${string}`;

type Operator = '<' | '<=' | '>' | '>=' | '=' | '!=';

/** Ranges as a union of sets whose comparators must all hold; an empty set holds every version, an empty union none. */
export type Ranges = readonly (readonly Comparator[])[];

/** What has no operator is not a comparator and holds for no version. */
export function splitComparator(comparator: Comparator): readonly [operator: Operator, version: string] {
  const length = operatorLength(comparator);
  return length === 0 ? ['=', ''] : [comparator.slice(0, length) as Operator, comparator.slice(length)];
}

function operatorLength(comparator: string): number {
  const sign = comparator[0];
  if (sign === '<' || sign === '>') return comparator[1] === '=' ? 2 : 1;
  if (sign === '=') return 1;
  return sign === '!' && comparator[1] === '=' ? 2 : 0;
}

/** The set that holds the version; undefined when none does. */
export function findSet(ranges: Ranges, version: string, scheme: VersionScheme): readonly Comparator[] | undefined {
  return ranges.find((set) => set.every((comparator) => holds(comparator, version, scheme)));
}

function holds(comparator: Comparator, version: string, scheme: VersionScheme): boolean {
  const [operator, bound] = splitComparator(comparator);
  const order = scheme.compare(version, bound);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
  }
}
