import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Transform } from 'node:stream';

export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

/** What the first bytes (six or more, unless the file is shorter) say; media types are often wrong. */
export function compressionOf(head: Uint8Array): Compression {
  const [a, b, c, d] = head;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  // A skippable frame, which zstd:chunked may begin with.
  if ((a ?? 0) >= 0x50 && (a ?? 0) <= 0x5f && b === 0x2a && c === 0x4d && d === 0x18) return 'zstd';
  if (a === 0x42 && b === 0x5a && c === 0x68) return 'bzip2';
  if (a === 0xfd && b === 0x37 && c === 0x7a && d === 0x58) return 'xz';
  return 'none';
}

const chunkSize = 256 * 1024;

export function decompressor(compression: 'gzip' | 'zstd'): Transform {
  return compression === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
}

/** Decompresses piece by piece, in this thread. Throws what zlib says of bad input, with its `code`. */
export interface Unpacker {
  /** Gives what the bytes unpack to, in one or several pieces that are valid only during the call. */
  write(bytes: Buffer, take: (piece: Buffer) => void): Promise<void>;
  /** The input is complete; throws when it is cut off. */
  end(take: (piece: Buffer) => void): Promise<void>;
  close(): void;
}

export function createUnpacker(compression: 'gzip' | 'zstd'): Unpacker {
  return directUnpacker(compression) ?? streamUnpacker(compression);
}

/** What Node's streams of zlib drive. */
interface ZlibHandle {
  writeSync(flush: number, from: Buffer, at: number, length: number, to: Buffer, toAt: number, toLength: number): void;
  close(): void;
  onerror: (message: string, number: number, code: string) => void;
}

const noFlush = 0;
const gzipFinish = 4;
const zstdFinish = 2;
const nothing = Buffer.alloc(0);

/**
 * Drives the decompressor below Node's stream with one buffer for all that comes out: the stream allocates one for each
 * chunk, and collecting these costs as much as a third of the decompression. Undefined where Node has none of this form.
 */
function directUnpacker(compression: 'gzip' | 'zstd'): Unpacker | undefined {
  const stream = decompressor(compression) as Transform & { _handle?: ZlibHandle; _writeState?: Uint32Array };
  const { _handle: handle, _writeState: state } = stream;
  if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array) || state.length !== 2)
    return undefined;
  const out = Buffer.allocUnsafe(chunkSize);
  let failure: Error | undefined;
  let ended = false;
  const onerror: ZlibHandle['onerror'] = (message, _number, code) => {
    failure = Object.assign(new Error(message), { code });
  };
  Object.assign(handle, { onerror });
  function run(flush: number, bytes: Buffer, take: (piece: Buffer) => void): void {
    let at = 0;
    let left = bytes.length;
    while (!ended) {
      handle?.writeSync(flush, bytes, at, left, out, 0, out.length);
      if (failure !== undefined) throw failure;
      const [free = 0, unread = 0] = state ?? [];
      if (free < out.length) take(free === 0 ? out : out.subarray(0, out.length - free));
      at += left - unread;
      left = unread;
      if (free === 0) continue;
      // With room left it did not want the rest: the data has ended, and padding follows.
      ended = left > 0;
      return;
    }
  }
  return {
    write: async (bytes, take) => run(noFlush, bytes, take),
    end: async (take) => run(compression === 'gzip' ? gzipFinish : zstdFinish, nothing, take),
    close: () => void stream.destroy(),
  };
}

/** The same by what Node documents. */
export function streamUnpacker(compression: 'gzip' | 'zstd'): Unpacker {
  const stream = decompressor(compression);
  let failure: Error | undefined;
  let take: ((piece: Buffer) => void) | undefined;
  stream.on('data', (piece: Buffer) => {
    if (failure !== undefined) return;
    try {
      take?.(piece);
    } catch (error) {
      failure = error as Error;
      stream.destroy();
    }
  });
  const ended = new Promise<void>((resolve) => {
    stream.on('error', (error) => {
      failure ??= error;
      resolve();
    });
    stream.on('end', resolve);
    stream.on('close', resolve);
  });
  return {
    async write(bytes, taker) {
      take = taker;
      await Promise.race([new Promise<void>((resolve) => stream.write(bytes, () => resolve())), ended]);
      if (failure !== undefined) throw failure;
    },
    async end(taker) {
      take = taker;
      stream.end();
      await ended;
      if (failure !== undefined) throw failure;
    },
    close: () => void stream.destroy(),
  };
}
