import { compareNumerals, compareText, isDigit, isLetter, type VersionScheme } from './scheme.ts';

export const rpm: VersionScheme = {
  id: 'rpm',
  specification: 'rpm-version(7); rpmvercmp of rpm 4.19',
  valid: (version) => /^(?:\d+:)?[^\s-][^\s]*$/.test(version),
  compare(a, b) {
    if (a === b) return 0;
    const left = splitEvr(a);
    const right = splitEvr(b);
    return (
      compareNumerals(left.epoch, right.epoch) ||
      compareSegments(left.version, right.version) ||
      compareRelease(left.release, right.release)
    );
  },
};

interface Evr {
  /** Empty when absent, which counts as 0. */
  readonly epoch: string;
  readonly version: string;
  readonly release: string | undefined;
}

/** Splits `epoch:version-release`. What stands before a colon is an epoch only when it is a number. */
function splitEvr(text: string): Evr {
  let start = 0;
  while (start < text.length && isDigit(text.charCodeAt(start))) start += 1;
  const hasEpoch = text[start] === ':';
  const epoch = hasEpoch ? text.slice(0, start) : '';
  const rest = hasEpoch ? text.slice(start + 1) : text;
  const dash = rest.lastIndexOf('-');
  if (dash < 0) return { epoch, version: rest, release: undefined };
  return { epoch, version: rest.slice(0, dash), release: rest.slice(dash + 1) };
}

function compareRelease(a: string | undefined, b: string | undefined): number {
  if (a === undefined) return b === undefined ? 0 : -1;
  return b === undefined ? 1 : compareSegments(a, b);
}

/** rpmvercmp: `~` sorts before the end of a version, `^` after it but before anything else that follows. */
function compareSegments(a: string, b: string): number {
  let i = 0;
  let j = 0;
  for (;;) {
    i = skipSeparators(a, i);
    j = skipSeparators(b, j);
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(j);
    if (left === 126 || right === 126) {
      if (left !== 126) return 1;
      if (right !== 126) return -1;
      i += 1;
      j += 1;
      continue;
    }
    if (left === 94 || right === 94) {
      if (i >= a.length) return -1;
      if (j >= b.length) return 1;
      if (left !== 94) return 1;
      if (right !== 94) return -1;
      i += 1;
      j += 1;
      continue;
    }
    if (i >= a.length || j >= b.length) return (i < a.length ? 1 : 0) - (j < b.length ? 1 : 0);
    const inKind = isDigit(left) ? isDigit : isLetter;
    const endA = endOf(a, i, inKind);
    const endB = endOf(b, j, inKind);
    // A number is newer than letters in the same place.
    if (endB === j) return isDigit(left) ? 1 : -1;
    const one = a.slice(i, endA);
    const other = b.slice(j, endB);
    const order = isDigit(left) ? compareNumerals(one, other) : compareText(one, other);
    if (order !== 0) return order;
    i = endA;
    j = endB;
  }
}

function skipSeparators(text: string, from: number): number {
  let index = from;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (isDigit(code) || isLetter(code) || code === 126 || code === 94) break;
    index += 1;
  }
  return index;
}

function endOf(text: string, from: number, inKind: (code: number) => boolean): number {
  let index = from;
  while (index < text.length && inKind(text.charCodeAt(index))) index += 1;
  return index;
}
