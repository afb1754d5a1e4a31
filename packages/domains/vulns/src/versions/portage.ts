import { compareLists, compareNumerals, compareText, type VersionScheme } from './scheme.ts';

const form = /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-r(\d+))?$/;
const suffixes = ['_alpha', '_beta', '_pre', '_rc', '', '_p'];
const release = suffixes.indexOf('');

export const portage: VersionScheme = {
  id: 'portage',
  specification: 'Package Manager Specification 8, section 3.3',
  valid: (version) => form.test(version),
  compare(a, b) {
    const left = form.exec(a);
    const right = form.exec(b);
    if (left === null || right === null) {
      if (left === null && right === null) return compareText(a, b);
      return left === null ? -1 : 1;
    }
    return (
      compareComponents((left[1] ?? '').split('.'), (right[1] ?? '').split('.')) ||
      compareText(left[2] ?? '', right[2] ?? '') ||
      compareLists(suffixesOf(left[3]), suffixesOf(right[3]), compareSuffix, (rest) =>
        (rest[0] ?? ['', ''])[0] === '_p' ? 1 : -1,
      ) ||
      compareNumerals(left[4] ?? '', right[4] ?? '')
    );
  },
};

function compareComponents([firstA = '', ...a]: string[], [firstB = '', ...b]: string[]): number {
  return compareNumerals(firstA, firstB) || compareLists(a, b, compareComponent);
}

/** With a leading zero a component is a decimal fraction. */
function compareComponent(a: string, b: string): number {
  if (!a.startsWith('0') && !b.startsWith('0')) return compareNumerals(a, b);
  return compareText(a.replace(/0+$/, ''), b.replace(/0+$/, ''));
}

function suffixesOf(text = ''): (readonly [name: string, number: string])[] {
  return [...text.matchAll(/(_[a-z]+)(\d*)/g)].map(([, name = '', number = '']) => [name, number] as const);
}

function compareSuffix(a: readonly [string, string], b: readonly [string, string]): number {
  return rank(a[0]) - rank(b[0]) || compareNumerals(a[1], b[1]);
}

function rank(name: string): number {
  return suffixes.indexOf(name) - release;
}
