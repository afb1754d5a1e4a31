/** Hashes in hexadecimal, from the way in which package managers write them. */

/** Subresource integrity: `sha512-…= sha1-…=`, base64. */
export function sriHashes(integrity: string | undefined): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const part of (integrity ?? '').split(/\s+/)) {
    const match = /^(sha1|sha256|sha384|sha512|md5)-([A-Za-z0-9+/]+={0,2})/.exec(part);
    if (match !== null) found[match[1] as string] ??= Buffer.from(match[2] as string, 'base64').toString('hex');
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** `sha256:…` in hexadecimal. When a lock file gives one for each file of a release, none is the package's own. */
export function onlyHash(hashes: readonly (string | undefined)[]): Record<string, string> | undefined {
  const [first] = hashes;
  const match =
    hashes.length === 1 ? /^(md5|sha1|sha224|sha256|sha384|sha512)[:=]([0-9a-f]+)$/i.exec(first ?? '') : null;
  return match === null ? undefined : { [(match[1] as string).toLowerCase()]: (match[2] as string).toLowerCase() };
}

export function hexHash(algorithm: string, hex: string | undefined): Record<string, string> | undefined {
  return hex !== undefined && /^[0-9a-f]{32,128}$/i.test(hex) ? { [algorithm]: hex.toLowerCase() } : undefined;
}
