import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Content, decodeText } from '../analyse/content.ts';
import type { Range } from '../formats/program/code.ts';

/** Files up to this size are kept in memory, larger ones on disk. */
const memoryLimit = 4 * 1024 * 1024;

/** Keeps the content of one file after another for the catalogers that asked for it. */
export interface Capture {
  /** What stands in `hole` is not kept where the file is large, and reads as zeros. */
  begin(size: number, hole?: Range): void;
  add(bytes: Buffer): void;
  content(): Content;
  /** Removes what is on disk. */
  release(): void;
}

export function createCapture(): Capture {
  let folder: string | undefined;
  let buffer = Buffer.alloc(0);
  let whole: Buffer | undefined;
  let length = 0;
  let expected = 0;
  /** One file for all that are large, written over and over: its pages stay, and none is made anew. */
  let spool: number | undefined;
  let spools = false;
  let hole: Range | undefined;
  return { begin, add, content, release };

  function begin(size: number, unwanted?: Range): void {
    hole = unwanted;
    whole = undefined;
    length = 0;
    expected = size;
    spools = size > memoryLimit;
  }

  function add(bytes: Buffer): void {
    if (spools) spill(bytes);
    else if (length === 0 && bytes.length >= expected) whole = bytes;
    else {
      // Doubled, so that the buffers that were too small are never many.
      if (buffer.length < expected)
        buffer = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(Math.max(expected, 1 << 16))));
      bytes.copy(buffer, length);
    }
    length += bytes.length;
  }

  function spill(bytes: Buffer): void {
    const descriptor = (spool ??= openSync(file('spool'), 'w+'));
    const before = hole === undefined ? bytes.length : Math.min(Math.max(hole.from - length, 0), bytes.length);
    const behind = hole === undefined ? bytes.length : Math.min(Math.max(hole.to - length, before), bytes.length);
    if (before > 0) writeAll(descriptor, bytes.subarray(0, before), length);
    if (behind < bytes.length) writeAll(descriptor, bytes.subarray(behind), length + behind);
  }

  function content(): Content {
    if (spools && spool !== undefined) return spooled(spool, length, file('spool'), hole);
    const bytes = whole ?? buffer.subarray(0, length);
    return {
      size: length,
      read: (offset, count) => bytes.subarray(offset, offset + count),
      bytes: () => bytes,
      text: () => decodeText(bytes),
      path() {
        const path = file('copy');
        writeFileSync(path, bytes);
        return path;
      },
    };
  }

  function release(): void {
    if (spool !== undefined) closeSync(spool);
    spool = undefined;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  }

  function file(name: string): string {
    folder ??= mkdtempSync(join(tmpdir(), 'seawall-layer-'));
    return join(folder, name);
  }
}

/** Stands for the content of a file that is over the limit of all that want it: they are not called. */
export function uncaptured(size: number): Content {
  const empty = Buffer.alloc(0);
  return { size, read: () => empty, bytes: () => empty, text: () => '', path: () => '' };
}

function spooled(descriptor: number, size: number, path: string, hole: Range | undefined): Content {
  const read = (offset: number, count: number): Buffer => {
    const bytes = readAt(descriptor, offset, Math.max(0, Math.min(count, size - offset)));
    // A file that was there before may still be seen through it.
    if (hole !== undefined) bytes.subarray(Math.max(hole.from - offset, 0), Math.max(hole.to - offset, 0)).fill(0);
    return bytes;
  };
  const bytes = (): Buffer => read(0, size);
  return {
    size,
    read,
    bytes,
    text: () => decodeText(bytes()),
    path() {
      // A longer file may have been there before.
      ftruncateSync(descriptor, size);
      return path;
    },
  };
}

function readAt(descriptor: number, offset: number, count: number): Buffer {
  const bytes = Buffer.allocUnsafe(count);
  let done = 0;
  while (done < count) {
    const read = readSync(descriptor, bytes, done, count - done, offset + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

function writeAll(descriptor: number, bytes: Buffer, offset: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(descriptor, bytes, done, bytes.length - done, offset + done);
}
