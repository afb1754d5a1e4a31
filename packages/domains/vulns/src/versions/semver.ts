import { compareLists, compareNumerals, compareText, type VersionScheme } from './scheme.ts';

/** A semantic version, read leniently: fewer than three numbers, a leading `v`, leading zeros. */
export interface SemanticVersion {
  readonly numbers: readonly [string, string, string];
  readonly prerelease: readonly string[];
  readonly build: readonly string[];
}

const form =
  /^[vV=]?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-?([0-9A-Za-z][0-9A-Za-z.-]*|-[0-9A-Za-z.-]*))?(?:\+([0-9A-Za-z.-]*))?$/;

export const semver: VersionScheme = {
  id: 'semver',
  specification: 'Semantic Versioning 2.0.0, clause 11',
  valid: (version) => parseSemver(version) !== undefined,
  compare: (a, b) => (a === b ? 0 : orElseText(a, b, compareSemver)),
};

/** Undefined when the text is no semantic version. A fourth number is read as build metadata. */
export function parseSemver(text: string): SemanticVersion | undefined {
  const match = form.exec(text.trim());
  if (match !== null) {
    const [, major = '0', minor = '0', patch = '0', prerelease, build] = match;
    return { numbers: [major, minor, patch], prerelease: identifiers(prerelease), build: identifiers(build) };
  }
  const four = /^[vV]?(\d+)\.(\d+)\.(\d+)\.(\d[\d.]*)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/.exec(text.trim());
  if (four === null) return undefined;
  const [, major = '0', minor = '0', patch = '0', rest, prerelease] = four;
  return { numbers: [major, minor, patch], prerelease: identifiers(prerelease), build: identifiers(rest) };
}

function identifiers(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : text.split('.');
}

export function compareSemver(a: SemanticVersion, b: SemanticVersion): number {
  return compareNumbers(a, b) || comparePrerelease(a.prerelease, b.prerelease);
}

function compareNumbers(a: SemanticVersion, b: SemanticVersion): number {
  return compareLists(a.numbers, b.numbers, compareNumerals);
}

/** No pre-release is newer than any. */
function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return (b.length === 0 ? 0 : 1) - (a.length === 0 ? 0 : 1);
  return compareIdentifiers(a, b);
}

export function compareIdentifiers(a: readonly string[], b: readonly string[]): number {
  return compareLists(a, b, compareIdentifier);
}

function compareIdentifier(a: string, b: string): number {
  const numericA = /^\d+$/.test(a);
  const numericB = /^\d+$/.test(b);
  if (numericA && numericB) return compareNumerals(a, b);
  if (numericA !== numericB) return numericA ? -1 : 1;
  return compareText(a, b);
}

/** What is no version of the scheme sorts before all that is, and by its text among its like. */
export function orElseText(
  a: string,
  b: string,
  compare: (left: SemanticVersion, right: SemanticVersion) => number,
): number {
  const left = parseSemver(a);
  const right = parseSemver(b);
  if (left !== undefined && right !== undefined) return compare(left, right);
  if (left === undefined && right === undefined) return compareText(a, b);
  return left === undefined ? -1 : 1;
}
