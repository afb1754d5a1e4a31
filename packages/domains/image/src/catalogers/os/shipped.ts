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

/**
 * The same out of a list as `md5sum` writes it (`d41d8cd98f00b204e9800998ecf8427e  usr/bin/env`), byte by byte: a
 * system has a hundred thousand such lines, and as strings they would take as long as everything else of its packages.
 */
export function packSums(list: Uint8Array): ShippedFiles | undefined {
  const entries = Buffer.allocUnsafe(Math.ceil(list.length / (md5Length + 2)) * entryBytes);
  let used = 0;
  for (let at = 0; at < list.length; ) {
    let end = list.indexOf(newline, at);
    if (end < 0) end = list.length;
    const path = startOfPath(list, at, end);
    if (path !== undefined) {
      entries.writeUInt32LE(pathSum(list, path, end), used);
      for (let byte = 0; byte < digestBytes; byte++) {
        const high = hexDigit(list[at + 2 * byte] as number);
        entries[used + pathBytes + byte] = (high << 4) | hexDigit(list[at + 2 * byte + 1] as number);
      }
      used += entryBytes;
    }
    at = end + 1;
  }
  return used === 0 ? undefined : entries.toString('base64', 0, used);
}

const md5Length = 32;
const newline = 0x0a;
const blank = 0x20;
const tab = 0x09;

/** Behind the sum and the blanks; undefined where the line is none of these. */
function startOfPath(list: Uint8Array, start: number, end: number): number | undefined {
  for (let at = start; at < start + md5Length; at++)
    if (at >= end || hexDigit(list[at] as number) < 0) return undefined;
  let path = start + md5Length;
  while (path < end && (list[path] === blank || list[path] === tab)) path++;
  return path === start + md5Length || path === end ? undefined : path;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

/** `crc32(merged(path))`, where the path is bytes of a list. */
function pathSum(list: Uint8Array, start: number, end: number): number {
  let sum = isUnmerged(list, start, end) ? usrSum : -1;
  for (let at = start; at < end; at++) sum = (sum >>> 8) ^ (crcTable[(sum ^ (list[at] as number)) & 0xff] as number);
  return (sum ^ -1) >>> 0;
}

/** See `merged`: few paths begin so, and only these are looked at as text. */
function isUnmerged(list: Uint8Array, start: number, end: number): boolean {
  const first = list[start];
  if (first !== 0x62 && first !== 0x73 && first !== 0x6c) return false;
  const head = Buffer.from(list.buffer, list.byteOffset + start, Math.min(end - start, 64)).toString('latin1');
  return merged(head) !== head;
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ 0xedb88320;
  return value;
});

const usrSum = crc32('usr/') ^ -1;

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
