import { table } from '@seawall/model';

/** Names of hash algorithms in CycloneDX, by ours, and how many hexadecimal digits each has. */
const algorithms: Readonly<Record<string, readonly [name: string, digits: number]>> = table({
  md5: ['MD5', 32],
  sha1: ['SHA-1', 40],
  sha256: ['SHA-256', 64],
  sha384: ['SHA-384', 96],
  sha512: ['SHA-512', 128],
  'sha3-256': ['SHA3-256', 64],
  'sha3-384': ['SHA3-384', 96],
  'sha3-512': ['SHA3-512', 128],
  'blake2b-256': ['BLAKE2b-256', 64],
  'blake2b-384': ['BLAKE2b-384', 96],
  'blake2b-512': ['BLAKE2b-512', 128],
  blake3: ['BLAKE3', 64],
});

const byName = new Map(Object.entries(algorithms).map(([ours, [name]]) => [name.toLowerCase(), ours]));

/** The hashes that CycloneDX can carry, in its names. */
export function cyclonedxHashes(
  hashes: Readonly<Record<string, string>>,
): { ours: string; alg: string; content: string }[] {
  return Object.entries(hashes).flatMap(([ours, content]) => {
    const known = algorithms[ours];
    if (known === undefined || content.length !== known[1] || !/^[0-9a-f]+$/.test(content)) return [];
    return [{ ours, alg: known[0], content }];
  });
}

/** Our name of an algorithm, however the document writes it: `SHA-256`, `sha256`, `SHA256`. */
export function algorithmOf(name: string): string {
  const lower = name.toLowerCase();
  return byName.get(lower) ?? lower.replace(/^(sha|md)-?(\d+)$/, '$1$2');
}
