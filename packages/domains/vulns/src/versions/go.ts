import type { VersionScheme } from './scheme.ts';
import { compareSemver, orElseText, parseSemver } from './semver.ts';

/** Module versions, pseudo-versions and releases of the toolchain (`go1.22rc1`), which the standard library bears. */
export const go: VersionScheme = {
  id: 'golang',
  specification: 'golang.org/ref/mod#versions; go.dev/doc/toolchain#version',
  valid: (version) => parseSemver(canonical(version)) !== undefined,
  compare: (a, b) => (a === b ? 0 : orElseText(canonical(a), canonical(b), compareSemver)),
};

const toolchain = /^(?:go)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:(beta|rc|alpha)(\d+))?(?:-[\w.]+| X:.*|\+.*)?$/;

/** `go1.22rc1` is read as `1.22.0-rc.1`; a vendor's tail (`go1.21.3-bigcorp`) does not count. */
function canonical(version: string): string {
  if (!version.startsWith('go') && !/^\d+(?:\.\d+)*(?:beta|rc)\d+$/.test(version)) return version;
  const match = toolchain.exec(version);
  if (match === null) return version;
  const [, major = '0', minor = '0', patch = '0', stage, number] = match;
  return `${major}.${minor}.${patch}${stage === undefined ? '' : `-${stage}.${number}`}`;
}
