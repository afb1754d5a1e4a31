import type { VersionScheme } from './scheme.ts';
import { compareIdentifiers, compareSemver, orElseText, parseSemver } from './semver.ts';

/** Dart's: semantic versions whose build metadata counts too, after the release. */
export const pub: VersionScheme = {
  id: 'pub',
  specification: 'pub_semver of the Dart project',
  valid: (version) => parseSemver(version) !== undefined,
  compare: (a, b) =>
    orElseText(a, b, (left, right) => compareSemver(left, right) || compareIdentifiers(left.build, right.build)),
};
