import { crc32 } from 'node:zlib';
import { merged } from '../../analyse/ownership.ts';
import type { FileDigests } from '../../analyse/stream.ts';

/**
 * The files of a package and what they should hold, as its database says: for each a check sum of its path and the start
 * of its digest, in base64. A distribution has a hundred thousand of them, and hardly any is ever asked for.
 */
export type ShippedFiles = string;

const pathBytes = 4;
const digestBytes = 8;
const entryBytes = pathBytes + digestBytes;

export function packShipped(files: Iterable<readonly [path: string, digest: string]>): ShippedFiles | undefined {
  const entries: Buffer[] = [];
  for (const [path, digest] of files) {
    const entry = entryOf(path, digest);
    if (entry !== undefined) entries.push(entry);
  }
  return entries.length === 0 ? undefined : Buffer.concat(entries).toString('base64');
}

/** Whether the package brought the file with just this content; digests of any kind are known by their first bytes. */
export function isShipped(shipped: ShippedFiles, path: string, digests: FileDigests): boolean {
  const entries = Buffer.from(shipped, 'base64');
  const wanted = [digests.md5, digests.sha1, digests.sha256].flatMap((digest) => entryOf(path, digest) ?? []);
  for (let at = 0; at + entryBytes <= entries.length; at += entryBytes) {
    if (wanted.some((entry) => entry.equals(entries.subarray(at, at + entryBytes)))) return true;
  }
  return false;
}

/** Undefined for what is no digest: folders and links have none. */
function entryOf(path: string, digest: string): Buffer | undefined {
  if (!/^[0-9a-f]{32,}$/.test(digest)) return undefined;
  const entry = Buffer.alloc(entryBytes);
  entry.writeUInt32LE(crc32(merged(path)));
  entry.write(digest.slice(0, 2 * digestBytes), pathBytes, 'hex');
  return entry;
}
