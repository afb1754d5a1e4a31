import { compareLists, compareNumerals, type VersionScheme } from './scheme.ts';

/** R's `numeric_version`: numbers between dots and dashes, which mean the same. */
export const cran: VersionScheme = numericList('cran', 'R Extensions, package_version: 0.1-2 equals 0.1.2', /[.-]/);

/** Haskell's `Data.Version` by the Package Versioning Policy: a longer list is newer. */
export const hackage: VersionScheme = numericList('hackage', 'pvp.haskell.org', '.');

function numericList(id: string, specification: string, separator: string | RegExp): VersionScheme {
  const parts = (version: string): string[] => version.trim().split(separator);
  return {
    id,
    specification,
    valid: (version) => parts(version).every((part) => /^\d+$/.test(part)),
    compare: (a, b) => (a === b ? 0 : compareLists(parts(a), parts(b), compareNumerals)),
  };
}
