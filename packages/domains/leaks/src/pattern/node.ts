/**
 * A regular expression as a tree. Sets hold inclusive ranges of code points as a flat list `[from, to, from, to…]`,
 * sorted and apart from each other.
 */
export type PatternNode =
  | { readonly type: 'set'; readonly ranges: readonly number[] }
  | { readonly type: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly type: 'choice'; readonly items: readonly PatternNode[] }
  | { readonly type: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number }
  | { readonly type: 'group'; readonly item: PatternNode; readonly index: number }
  | { readonly type: 'assertion'; readonly what: '^' | '$' | 'b' | 'B' };

export const lastCodePoint = 0x10ffff;

/** Sorts and joins ranges that touch. */
export function normalise(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let index = 0; index < ranges.length; index += 2)
    pairs.push([ranges[index] as number, ranges[index + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const joined: number[] = [];
  for (const [from, to] of pairs) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last + 1) joined[joined.length - 1] = Math.max(last, to);
    else joined.push(from, to);
  }
  return joined;
}

/** Everything that is not in the ranges. */
export function complement(ranges: readonly number[]): number[] {
  const rest: number[] = [];
  let next = 0;
  for (let index = 0; index < ranges.length; index += 2) {
    const from = ranges[index] as number;
    if (from > next) rest.push(next, from - 1);
    next = (ranges[index + 1] as number) + 1;
  }
  if (next <= lastCodePoint) rest.push(next, lastCodePoint);
  return rest;
}

/** Adds the other case of ASCII letters. */
export function foldCase(ranges: readonly number[]): number[] {
  const folded = [...ranges];
  for (let index = 0; index < ranges.length; index += 2) {
    addShifted(folded, ranges[index] as number, ranges[index + 1] as number, 0x41, 0x5a, 32);
    addShifted(folded, ranges[index] as number, ranges[index + 1] as number, 0x61, 0x7a, -32);
  }
  return normalise(folded);
}

function addShifted(into: number[], from: number, to: number, low: number, high: number, shift: number): void {
  const start = Math.max(from, low);
  const end = Math.min(to, high);
  if (start <= end) into.push(start + shift, end + shift);
}

export function overlaps(a: readonly number[], b: readonly number[]): boolean {
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    if ((a[left + 1] as number) < (b[right] as number)) left += 2;
    else if ((b[right + 1] as number) < (a[left] as number)) right += 2;
    else return true;
  }
  return false;
}
