import { compareNumerals, compareText, isDigit, isLetter, type VersionScheme } from './scheme.ts';

export const pacman: VersionScheme = {
  id: 'alpm',
  specification: 'alpm-pkgver(7), vercmp(8)',
  valid: (version) => /^(?:\d+:)?[0-9A-Za-z][^\s:]*$/.test(version),
  compare(a, b) {
    const [epochA, versionA, releaseA] = split(a);
    const [epochB, versionB, releaseB] = split(b);
    const order = compareNumerals(epochA, epochB) || compareVersion(versionA, versionB);
    // A side without a release matches any release.
    if (order !== 0 || releaseA === undefined || releaseB === undefined) return order;
    return compareVersion(releaseA, releaseB);
  },
};

function split(text: string): [epoch: string, version: string, release: string | undefined] {
  const match = /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/s.exec(text);
  return [match?.[1] ?? '0', match?.[2] ?? '', match?.[3]];
}

/** rpmvercmp as pacman keeps it: more separators are newer, trailing letters are older. */
function compareVersion(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const startA = i;
    const startB = j;
    i = skip(a, i);
    j = skip(b, j);
    if (i >= a.length || j >= b.length) break;
    if (i - startA !== j - startB) return i - startA - (j - startB);
    const inKind = isDigit(a.charCodeAt(i)) ? isDigit : isLetter;
    const endA = runEnd(a, i, inKind);
    const endB = runEnd(b, j, inKind);
    if (endB === j) return inKind === isDigit ? 1 : -1;
    const one = a.slice(i, endA);
    const other = b.slice(j, endB);
    const order = inKind === isDigit ? compareNumerals(one, other) : compareText(one, other);
    if (order !== 0) return order;
    i = endA;
    j = endB;
  }
  const restA = a.slice(i);
  const restB = b.slice(j);
  if (restA === '' && restB === '') return 0;
  // `1.0` is newer than `1.0rc1` and older than `1.0.1`.
  if ((restA === '' && !isLetter(restB.charCodeAt(0))) || isLetter(restA.charCodeAt(0))) return -1;
  return 1;
}

function skip(text: string, from: number): number {
  let index = from;
  while (index < text.length && !isDigit(text.charCodeAt(index)) && !isLetter(text.charCodeAt(index))) index += 1;
  return index;
}

function runEnd(text: string, from: number, inKind: (code: number) => boolean): number {
  let index = from;
  while (index < text.length && inKind(text.charCodeAt(index))) index += 1;
  return index;
}
