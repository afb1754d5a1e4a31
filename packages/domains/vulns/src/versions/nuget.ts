import { compareLists, compareNumerals, compareText, type VersionScheme } from './scheme.ts';
import { compareIdentifiers } from './semver.ts';

const form = /^[vV]?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?$/;

export const nuget: VersionScheme = {
  id: 'nuget',
  specification: 'NuGet.Versioning: semantic versions with a fourth number, pre-releases without case',
  valid: (version) => form.test(version),
  compare(a, b) {
    const left = form.exec(a);
    const right = form.exec(b);
    if (left === null || right === null) {
      if (left === null && right === null) return compareText(a, b);
      return left === null ? -1 : 1;
    }
    return compareLists(numbers(left), numbers(right), compareNumerals) || comparePre(left[5], right[5]);
  },
};

function numbers(match: RegExpExecArray): string[] {
  return [match[1] ?? '0', match[2] ?? '0', match[3] ?? '0', match[4] ?? '0'];
}

function comparePre(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return (b === undefined ? 0 : 1) - (a === undefined ? 0 : 1);
  return compareIdentifiers(a.toLowerCase().split('.'), b.toLowerCase().split('.'));
}
