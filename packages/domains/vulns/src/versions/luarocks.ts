import { table } from '@seawall/model';
import { compareLists, compareText, compareNumerals, type VersionScheme } from './scheme.ts';

const words: Readonly<Record<string, number>> = table({
  dev: 120_000_000,
  scm: 110_000_000,
  cvs: 100_000_000,
  rc: -1_000,
  pre: -10_000,
  beta: -100_000,
  alpha: -1_000_000,
});

export const luarocks: VersionScheme = {
  id: 'luarocks',
  specification: 'luarocks.core.vers',
  valid: (version) => /^[0-9A-Za-z][0-9A-Za-z._+-]*$/.test(version),
  compare(a, b) {
    const [versionA, revisionA] = split(a);
    const [versionB, revisionB] = split(b);
    return compareLists(versionA, versionB, compareToken, rest) || compareNumerals(revisionA, revisionB);
  },
};

function split(text: string): [tokens: string[], revision: string] {
  const match = /^(.*?)(?:-(\d+))?$/s.exec(text.toLowerCase());
  return [match?.[1]?.match(/\d+|[a-z]+/g) ?? [], match?.[2] ?? '0'];
}

function compareToken(a: string, b: string): number {
  const numberA = /^\d/.test(a);
  const numberB = /^\d/.test(b);
  if (numberA && numberB) return compareNumerals(a, b);
  if (!numberA && !numberB) return weight(a) - weight(b) || compareText(a, b);
  // A word against a number: development versions are newest, stages before a release oldest.
  return numberA ? (weight(b) > 0 ? -1 : 1) : weight(a) > 0 ? 1 : -1;
}

function weight(word: string): number {
  return words[word] ?? word.charCodeAt(0) / 1_000;
}

function rest([first = '']: readonly string[]): number {
  return /^\d/.test(first) || weight(first) > 0 ? 1 : -1;
}
