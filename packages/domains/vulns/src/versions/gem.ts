import { compareLists, compareNumerals, compareText, type VersionScheme } from './scheme.ts';

const form = /^[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

export const gem: VersionScheme = {
  id: 'gem',
  specification: 'Gem::Version of RubyGems',
  valid: (version) => form.test(version.trim()),
  compare: (a, b) => (a === b ? 0 : compareLists(segments(a), segments(b), compareSegment, rest)),
};

/** Runs of digits and of letters; zeros at the end, and before the first letters, do not count. */
function segments(version: string): string[] {
  const all: string[] =
    version
      .trim()
      .replaceAll('-', '.pre.')
      .match(/[0-9]+|[a-z]+/gi) ?? [];
  const letters = all.findIndex((segment) => !isNumber(segment));
  if (letters < 0) return withoutTrailingZeros(all);
  return [...withoutTrailingZeros(all.slice(0, letters)), ...withoutTrailingZeros(all.slice(letters))];
}

function withoutTrailingZeros(list: readonly string[]): string[] {
  let end = list.length;
  while (end > 0 && /^0+$/.test(list[end - 1] ?? '')) end -= 1;
  return list.slice(0, end);
}

function isNumber(segment: string): boolean {
  const code = segment.charCodeAt(0);
  return code >= 48 && code <= 57;
}

function compareSegment(a: string, b: string): number {
  const numberA = isNumber(a);
  const numberB = isNumber(b);
  if (numberA && numberB) return compareNumerals(a, b);
  if (numberA !== numberB) return numberA ? 1 : -1;
  return compareText(a, b);
}

/** A missing segment is 0: letters lie below it, numbers above. */
function rest(remaining: readonly string[]): number {
  for (const segment of remaining) {
    if (!isNumber(segment)) return -1;
    if (!/^0+$/.test(segment)) return 1;
  }
  return 0;
}
