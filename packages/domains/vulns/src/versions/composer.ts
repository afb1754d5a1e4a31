import { compareNumerals, type VersionScheme } from './scheme.ts';

/** PHP's `version_compare`, which Composer's own order is built on. */
export const composer: VersionScheme = {
  id: 'composer',
  specification: 'version_compare of PHP; composer/semver',
  valid: (version) => /^(?:[vV]?\d|dev-)/.test(version),
  compare: (a, b) => (a === b ? 0 : compareParts(parts(a), parts(b))),
};

/** A dot wherever digits and letters meet, and in place of `-`, `_` and `+`. */
function parts(version: string): string[] {
  return version
    .replace(/^[vV]/, '')
    .replace(/[-_+]/g, '.')
    .replace(/(\d)([^\d.])/g, '$1.$2')
    .replace(/([^\d.])(\d)/g, '$1.$2')
    .split('.')
    .filter((part) => part !== '');
}

/** What stands for any number when it is set against a word. */
const anyNumber = '#N#';

function compareParts(a: readonly string[], b: readonly string[]): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) {
    const order = comparePart(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  if (a.length === b.length) return 0;
  return a.length > b.length ? rest(a.slice(shared)) : -rest(b.slice(shared));
}

/** A number makes the longer version newer; a word is set against a number. */
function rest(remaining: readonly string[]): number {
  const [first = ''] = remaining;
  return isNumber(first) ? 1 : compareParts(remaining, [anyNumber]);
}

function isNumber(part: string): boolean {
  return /^\d/.test(part);
}

function comparePart(a: string, b: string): number {
  const numberA = isNumber(a);
  const numberB = isNumber(b);
  if (numberA && numberB) return compareNumerals(a, b);
  return rank(numberA ? anyNumber : a) - rank(numberB ? anyNumber : b);
}

const ranks: readonly (readonly [prefix: string, rank: number])[] = [
  ['dev', 0],
  ['alpha', 1],
  ['a', 1],
  ['beta', 2],
  ['b', 2],
  ['RC', 3],
  ['rc', 3],
  ['#', 4],
  ['pl', 5],
  ['p', 5],
];

/** As in PHP, letters count by case: `ALPHA` is an unknown word, which lies before all others. */
function rank(word: string): number {
  return ranks.find(([prefix]) => word.startsWith(prefix))?.[1] ?? -1;
}
