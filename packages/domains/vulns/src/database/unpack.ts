import { gunzipSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { VulnsError } from '../error.ts';
import { bunzip } from './bzip.ts';
import { unxz } from './xz.ts';

export interface Unpacked {
  readonly path: string;
  readonly bytes: () => Buffer;
}

/** What one archive may inflate to, and how many files it may hold. */
const limits = { bytes: 2 * 1024 * 1024 * 1024, files: 2_000_000 } as const;

const packed = /\.(?:zip|tar|tgz|gz|zst|bz2|xz)$/;

export function isArchive(path: string): boolean {
  return packed.test(path);
}

/** The files in an archive, `npm.zip/GHSA-….json`; those of a compressed single file without its last ending. */
export function* unpack(path: string, bytes: Buffer): Generator<Unpacked> {
  if (path.endsWith('.zip')) return yield* unzip(path, bytes);
  if (path.endsWith('.tar')) return yield* untar(path, bytes);
  if (path.endsWith('.tgz')) return yield* untar(path, inflate(path, bytes));
  const plain = inflate(path, bytes);
  const inner = path.replace(/\.(?:gz|zst|bz2|xz)$/, '');
  if (inner.endsWith('.tar')) return yield* untar(inner, plain);
  yield { path: inner, bytes: () => plain };
}

function inflate(path: string, bytes: Buffer): Buffer {
  const options = { maxOutputLength: limits.bytes };
  if (path.endsWith('.zst')) return zstdDecompressSync(bytes, options);
  if (path.endsWith('.bz2')) return bunzip(bytes, limits.bytes);
  if (path.endsWith('.xz')) return unxz(bytes, limits.bytes);
  return gunzipSync(bytes, options);
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

function* unzip(path: string, bytes: Buffer): Generator<Unpacked> {
  let end = bytes.length - 22;
  const earliest = Math.max(0, end - 0xffff);
  while (end >= earliest && bytes.readUInt32LE(end) !== endOfDirectory) end -= 1;
  if (end < earliest) throw new VulnsError('damaged', { en: 'is cut off or no zip file', zh: '不完整或不是 zip 文件' });
  const zip64 = end >= 20 && bytes.readUInt32LE(end - 20) === 0x07064b50;
  const record = zip64 ? Number(bytes.readBigUInt64LE(end - 20 + 8)) : end;
  let at = zip64 ? Number(bytes.readBigUInt64LE(record + 48)) : bytes.readUInt32LE(end + 16);
  const count = zip64 ? Number(bytes.readBigUInt64LE(record + 32)) : bytes.readUInt16LE(end + 10);
  if (count > limits.files) throw new VulnsError('format', { en: 'holds too many files', zh: '包含的文件过多' });
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== directoryEntry) {
      throw new VulnsError('damaged', { en: 'has a broken directory', zh: '目录已损坏' });
    }
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const plain = bytes.readUInt32LE(at + 24);
    const nameLength = bytes.readUInt16LE(at + 28);
    const header = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    total += plain;
    if (total > limits.bytes * 8) throw new VulnsError('format', { en: 'inflates to too much', zh: '解压后过大' });
    if (name.endsWith('/')) continue;
    yield { path: `${path}/${name}`, bytes: () => zipMember(bytes, header, size, plain, method) };
  }
}

function zipMember(bytes: Buffer, header: number, size: number, plain: number, method: number): Buffer {
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const data = bytes.subarray(start, start + size);
  if (method === 0) return data;
  if (method !== 8)
    throw new VulnsError('format', { en: `is packed by method ${method}`, zh: `压缩方法 ${method} 不受支持` });
  return inflateRawSync(data, { maxOutputLength: Math.max(plain, 1) });
}

/** ustar, with GNU's and pax's long names. */
function* untar(path: string, bytes: Buffer): Generator<Unpacked> {
  let at = 0;
  let longName: string | undefined;
  let files = 0;
  while (at + 512 <= bytes.length) {
    const header = bytes.subarray(at, at + 512);
    if (header[0] === 0) break;
    const size = tarSize(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const data = bytes.subarray(at + 512, at + 512 + size);
    if (data.length < size) throw new VulnsError('damaged', { en: 'is cut off', zh: '不完整' });
    at += 512 + Math.ceil(size / 512) * 512;
    if (type === 'L') longName = data.toString('utf8').replace(/\0.*$/s, '');
    else if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(data.toString('utf8'))?.[1] ?? longName;
    else if (type === '0' || type === '\0') {
      files += 1;
      if (files > limits.files) throw new VulnsError('format', { en: 'holds too many files', zh: '包含的文件过多' });
      const prefix = cString(header, 345, 155);
      const name = longName ?? (prefix === '' ? cString(header, 0, 100) : `${prefix}/${cString(header, 0, 100)}`);
      longName = undefined;
      yield { path: `${path}/${name}`, bytes: () => data };
    } else if (type !== 'g') longName = undefined;
  }
}

function tarSize(header: Buffer): number {
  if (((header[124] ?? 0) & 0x80) !== 0) return Number(header.readBigUInt64BE(128));
  const size = Number.parseInt(cString(header, 124, 12).trim() || '0', 8);
  if (Number.isNaN(size)) throw new VulnsError('damaged', { en: 'has a broken tar header', zh: 'tar 头已损坏' });
  return size;
}

function cString(buffer: Buffer, start: number, length: number): string {
  const end = buffer.indexOf(0, start);
  return buffer.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
}
