import { table } from '@seawall/model';
import { compareLists, compareNumerals, compareText, type VersionScheme } from './scheme.ts';

/** Words that stand for something unfinished; any other word after a number is a later patch (`1.0.2k`, `9.9p1`). */
const unfinished = /^(?:dev|snapshot|alpha|a|beta|b|pre|preview|milestone|m|rc|cr|c)$/;
const order = ['dev', 'snapshot', 'alpha', 'beta', 'pre', 'milestone', 'rc'];
const aliases: Readonly<Record<string, string>> = table({
  a: 'alpha',
  b: 'beta',
  preview: 'pre',
  m: 'milestone',
  cr: 'rc',
  c: 'rc',
});

/** The last resort, for programs that no package manager installed: numbers, patch letters and stages as projects use them. */
export const generic: VersionScheme = {
  id: 'generic',
  specification: 'own: numbers by value, stages before the release, letters after it',
  valid: (version) => /\d/.test(version),
  compare: (a, b) => (a === b ? 0 : compareLists(tokens(a), tokens(b), compareToken, rest)),
};

function tokens(version: string): string[] {
  const plain = version
    .toLowerCase()
    .replace(/^[v=]+/, '')
    .replace(/\+.*$/, '');
  const list: string[] = plain.match(/\d+|[a-z]+/g) ?? [];
  const named: string[] = [];
  for (const [index, token] of list.entries()) {
    const word = !/^\d/.test(token);
    // Zeros before a word or the end do not count: 1.0-rc1 is a stage of 1.
    if (word) dropZeros(named);
    // A single letter is a stage only before a number (`1.0b2`), else a patch (`1.0.2b`).
    const stage = word && unfinished.test(token) && (token.length > 1 || /^\d/.test(list[index + 1] ?? ''));
    named.push(stage ? `~${aliases[token] ?? token}` : token);
  }
  dropZeros(named);
  return named;
}

function dropZeros(list: string[]): void {
  while (/^0+$/.test(list.at(-1) ?? '')) list.pop();
}

function compareToken(a: string, b: string): number {
  const kindA = kind(a);
  const kindB = kind(b);
  if (kindA !== kindB) return kindA - kindB;
  if (kindA === 2) return compareNumerals(a, b);
  return kindA === 0 ? order.indexOf(a.slice(1)) - order.indexOf(b.slice(1)) : compareText(a, b);
}

/** 0 a stage, 1 a patch letter, 2 a number. */
function kind(token: string): number {
  return token.startsWith('~') ? 0 : /^\d/.test(token) ? 2 : 1;
}

function rest(remaining: readonly string[]): number {
  for (const token of remaining) {
    if (kind(token) === 0) return -1;
    if (kind(token) === 1 || !/^0+$/.test(token)) return 1;
  }
  return 0;
}
