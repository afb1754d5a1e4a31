import type { Component, Distribution } from '@seawall/model';

/** The distribution that a package is of: what its component says, else what its package URL does. */
export function distributionOf({ distribution, purl }: Component): Distribution | undefined {
  return distribution ?? distributionOfPurl(purl);
}

/** `distro=debian-12` of a package URL, for SBOMs of others and lists that say no more. */
function distributionOfPurl(purl: string): Distribution | undefined {
  const match = /[?&]distro=([a-z][a-z_]*(?:-[a-z]+)*)(?:-([\d.]+))?/.exec(purl);
  if (match === null) return undefined;
  const [, id = '', version] = match;
  return version === undefined ? undefined : { id, version };
}
