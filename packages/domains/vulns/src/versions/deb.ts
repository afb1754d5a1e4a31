import { compareNumerals, isDigit, isLetter, type VersionScheme } from './scheme.ts';

const form = /^(?:\d+:)?[0-9A-Za-z][0-9A-Za-z.+~:-]*$/;

export const deb: VersionScheme = {
  id: 'deb',
  specification: 'Debian Policy 5.6.12; deb-version(7)',
  valid: (version) => form.test(version),
  compare(a, b) {
    if (a === b) return 0;
    const left = split(a);
    const right = split(b);
    return (
      compareNumerals(left.epoch, right.epoch) ||
      comparePart(left.upstream, right.upstream) ||
      comparePart(left.revision, right.revision)
    );
  },
};

interface Parts {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
}

function split(version: string): Parts {
  const colon = version.indexOf(':');
  const epoch = colon < 0 ? '' : version.slice(0, colon);
  const dash = version.lastIndexOf('-');
  if (dash <= colon) return { epoch, upstream: version.slice(colon + 1), revision: '' };
  return { epoch, upstream: version.slice(colon + 1, dash), revision: version.slice(dash + 1) };
}

/** Stretches of other characters and of digits in turn; `~` sorts before the end, letters before the rest. */
function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a.charCodeAt(i))) || (j < b.length && !isDigit(b.charCodeAt(j)))) {
      const order = weight(a, i) - weight(b, j);
      if (order !== 0) return order;
      i += 1;
      j += 1;
    }
    const startA = i;
    const startB = j;
    while (i < a.length && isDigit(a.charCodeAt(i))) i += 1;
    while (j < b.length && isDigit(b.charCodeAt(j))) j += 1;
    const order = compareNumerals(a.slice(startA, i), b.slice(startB, j));
    if (order !== 0) return order;
  }
  return 0;
}

function weight(text: string, index: number): number {
  if (index >= text.length) return 0;
  const code = text.charCodeAt(index);
  if (isDigit(code)) return 0;
  if (code === 126) return -1;
  return isLetter(code) ? code : code + 256;
}
