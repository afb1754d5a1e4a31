/** The name under which advisories speak of Go's standard library. */
export const stdlib = 'stdlib';

/** A module's sum, `h1:…` in base64 over a list of hashes: no plain hash of anything, so it keeps its own name. */
export function goHashes(sum: string | undefined): Record<string, string> | undefined {
  const match = /^(h1):([A-Za-z0-9+/]+=*)$/.exec(sum ?? '');
  return match === null ? undefined : { h1: Buffer.from(match[2] as string, 'base64').toString('hex') };
}
