import { type Builtin, builtin, fail } from './builtin.ts';

interface Version {
  readonly numbers: readonly bigint[];
  readonly prerelease: readonly string[];
}

const form = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/;

// https://semver.org/#semantic-versioning-specification-semver; a leading `v` is taken as well.
function parse(text: string): Version | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, major = '0', minor = '0', patch = '0', prerelease] = match;
  return { numbers: [BigInt(major), BigInt(minor), BigInt(patch)], prerelease: prerelease?.split('.') ?? [] };
}

function compareVersions(a: Version, b: Version): number {
  for (const [index, left] of a.numbers.entries()) {
    const right = b.numbers[index] as bigint;
    if (left !== right) return left < right ? -1 : 1;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return Math.sign(b.prerelease.length - a.prerelease.length);
  }
  for (const [index, left] of a.prerelease.entries()) {
    const right = b.prerelease[index];
    if (right === undefined) return 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return a.prerelease.length < b.prerelease.length ? -1 : 0;
}

function compareIdentifiers(a: string, b: string): number {
  if (a === b) return 0;
  const numericA = /^\d+$/.test(a);
  const numericB = /^\d+$/.test(b);
  if (numericA && numericB) return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
  if (numericA !== numericB) return numericA ? -1 : 1;
  return a < b ? -1 : 1;
}

export const semver: readonly Builtin[] = [
  builtin('semver.is_valid', ['any'], 'boolean', (value) => typeof value === 'string' && parse(value) !== undefined),
  builtin('semver.compare', ['string', 'string'], 'number', (a, b) => {
    const left = parse(a);
    const right = parse(b);
    if (left === undefined) return fail(`operand 1: string ${JSON.stringify(a)} is not a valid SemVer`);
    if (right === undefined) return fail(`operand 2: string ${JSON.stringify(b)} is not a valid SemVer`);
    return compareVersions(left, right);
  }),
];
