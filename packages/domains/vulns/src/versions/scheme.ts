/**
 * One ecosystem's order of versions. `compare` never throws: a text that `valid` refuses still has a place in the
 * order, so that a listing sorts; matching asks `valid` first and calls a package with such a version unknown.
 */
export interface VersionScheme {
  readonly id: string;
  /** Where the order is written down. */
  readonly specification: string;
  valid(version: string): boolean;
  /** Negative when `a` comes before `b`, 0 when they are one version, positive when it comes after. */
  compare(a: string, b: string): number;
}

/** Compares numerals of any length by value: `007` and `7` are one number. */
export function compareNumerals(a: string, b: string): number {
  const left = withoutZeros(a);
  const right = withoutZeros(b);
  return left.length - right.length || compareText(left, right);
}

function withoutZeros(numeral: string): string {
  let start = 0;
  while (start < numeral.length && numeral.charCodeAt(start) === 48) start += 1;
  return start === 0 ? numeral : numeral.slice(start);
}

/** By code unit, as `strcmp` does for ASCII. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Compares item by item; when one list starts the other, `rest` places what is left of the longer one against nothing. */
export function compareLists<T>(
  a: readonly T[],
  b: readonly T[],
  compareItems: (left: T, right: T) => number,
  rest: (remaining: readonly T[]) => number = () => 1,
): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) {
    const order = compareItems(a[index] as T, b[index] as T);
    if (order !== 0) return order;
  }
  if (a.length > shared) return rest(a.slice(shared));
  if (b.length > shared) return -rest(b.slice(shared));
  return 0;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
