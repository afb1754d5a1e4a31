import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { badImage } from '../error.ts';
import { compressionOf, decompressor } from '../layers/decompress.ts';
import { maxDocument } from '../oci/json.ts';
import { normalisePath } from '../tar/entry.ts';
import { blockSize, isZeroBlock, readHeader } from '../tar/header.ts';
import { readPax } from '../tar/pax.ts';

/** An archive of images on disk, whose members are read by their places and never unpacked. */
export interface TarFile {
  readonly path: string;
  /** Where a member's bytes stand; links are followed. */
  find(name: string): { readonly offset: number; readonly length: number } | undefined;
  /** A small member as a whole. */
  read(name: string): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

interface Member {
  readonly offset: number;
  readonly length: number;
  readonly link?: string;
}

/** More members than that no archive of images has. */
const maxMembers = 100_000;
/** Of an archive that was compressed as a whole, once unpacked. */
const maxUnpacked = 256 * 2 ** 30;
const maxLinks = 8;
const maxExtension = 1024 * 1024;

/** Opens an archive; one that is compressed as a whole is unpacked to a temporary file first. */
export async function openTarFile(path: string): Promise<TarFile> {
  const plain = await uncompressed(path);
  const file = await open(plain.path);
  async function close(): Promise<void> {
    await file.close();
    await plain.remove();
  }
  try {
    const members = await readMembers(file, path);
    return {
      path: plain.path,
      find: (name) => find(members, name),
      async read(name) {
        const place = find(members, name);
        if (place === undefined) return undefined;
        if (place.length > maxDocument) {
          throw badImage(`${path}: ${name}`, { en: `${place.length} bytes`, zh: `大小为 ${place.length} 字节` });
        }
        return readAt(file, place.offset, place.length);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function find(members: ReadonlyMap<string, Member>, name: string): Member | undefined {
  let member = members.get(normalisePath(name));
  let at = normalisePath(name);
  for (let links = 0; member?.link !== undefined; links++) {
    if (links >= maxLinks) return undefined;
    at = normalisePath(join(dirname(at), member.link));
    member = members.get(at);
  }
  return member;
}

async function readMembers(file: FileHandle, path: string): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  const { size } = await file.stat();
  let offset = 0;
  let longName: string | undefined;
  let longLink: string | undefined;
  let longSize: number | undefined;
  while (offset + blockSize <= size) {
    const block = await readAt(file, offset, blockSize);
    if (isZeroBlock(block, 0)) break;
    const header = readHeader(block, 0);
    if (header === undefined) throw notAnArchive(path, offset);
    const content = offset + blockSize;
    if ('xLK'.includes(header.flag)) {
      if (header.size > maxExtension) throw notAnArchive(path, offset);
      const bytes = await readAt(file, content, header.size);
      if (header.flag === 'L') longName = bytes.toString().replace(/\0.*$/s, '');
      else if (header.flag === 'K') longLink = bytes.toString().replace(/\0.*$/s, '');
      else {
        const records = new Map(readPax(bytes) ?? []);
        longName = records.get('path') ?? longName;
        longLink = records.get('linkpath') ?? longLink;
        const said = records.get('size');
        if (said !== undefined) longSize = Number(said);
      }
      offset = content + padded(header.size);
      continue;
    }
    const length = longSize ?? header.size;
    if (!Number.isSafeInteger(length) || length < 0) throw notAnArchive(path, offset);
    const name = normalisePath(longName ?? header.name);
    const link = longLink ?? header.link;
    if (header.flag === '0' || header.flag === '7') members.set(name, { offset: content, length });
    // A hard link names its target from the archive's root.
    else if (header.flag === '1') members.set(name, { offset: 0, length: 0, link: fromRoot(name, link) });
    else if (header.flag === '2') members.set(name, { offset: 0, length: 0, link });
    if (members.size > maxMembers) throw notAnArchive(path, offset);
    offset = content + (header.flag === '1' || header.flag === '2' ? 0 : padded(length));
    longName = undefined;
    longLink = undefined;
    longSize = undefined;
  }
  return members;
}

function fromRoot(name: string, target: string): string {
  return `${'../'.repeat(name.split('/').length - 1)}${normalisePath(target)}`;
}

function padded(size: number): number {
  return Math.ceil(size / blockSize) * blockSize;
}

function notAnArchive(path: string, offset: number) {
  return badImage(path, {
    en: `not a tar archive, or damaged at byte ${offset}`,
    zh: `不是 tar 归档，或在第 ${offset} 字节处损坏`,
  });
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

async function uncompressed(path: string): Promise<{ path: string; remove(): Promise<void> }> {
  const file = await open(path);
  const head = await readAt(file, 0, 6).finally(() => file.close());
  const compression = compressionOf(head);
  if (compression === 'none') return { path, remove: async () => undefined };
  if (compression !== 'gzip' && compression !== 'zstd') {
    throw badImage(path, { en: `compressed with ${compression}`, zh: `使用了 ${compression} 压缩` });
  }
  const folder = await mkdtemp(join(tmpdir(), 'seawall-archive-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const target = join(folder, 'archive.tar');
  try {
    await pipeline(createReadStream(path), decompressor(compression), bounded(path), createWriteStream(target));
  } catch (error) {
    await remove();
    const why = (error as Error).message;
    throw badImage(path, { en: `cannot be unpacked: ${why}`, zh: `无法解压：${why}` });
  }
  return { path: target, remove };
}

function bounded(path: string): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > maxUnpacked) done(new Error(`${path} unpacks to more than ${maxUnpacked} bytes`));
      else done(null, chunk);
    },
  });
}
