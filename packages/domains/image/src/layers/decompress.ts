import { createGunzip, createInflateRaw, createZstdDecompress } from 'node:zlib';
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

/** `proven`: a digest of what comes out is known, so that gzip's own check sums need not be computed. */
export function createUnpacker(compression: 'gzip' | 'zstd', proven = false): Unpacker {
  const direct = proven && compression === 'gzip' ? membersUnpacker() : undefined;
  return direct ?? directUnpacker(decompressor(compression), compression) ?? streamUnpacker(compression);
}

/** What Node's streams of zlib drive. */
interface ZlibHandle {
  writeSync(flush: number, from: Buffer, at: number, length: number, to: Buffer, toAt: number, toLength: number): void;
  reset(): void;
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
function directUnpacker(transform: Transform, compression: 'gzip' | 'zstd'): DirectUnpacker | undefined {
  const stream = transform as Transform & { _handle?: ZlibHandle; _writeState?: Uint32Array };
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
  /** How many of the bytes were not used, because the stream ended before them. */
  function run(flush: number, bytes: Buffer, take: (piece: Buffer) => void): number {
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
      return left;
    }
    return left;
  }
  return {
    unpack: (bytes, take) => run(noFlush, bytes, take),
    again() {
      ended = false;
      handle?.reset();
    },
    write: async (bytes, take) => void run(noFlush, bytes, take),
    end: async (take) => void run(compression === 'gzip' ? gzipFinish : zstdFinish, nothing, take),
    close: () => void stream.destroy(),
  };
}

/** One that can say where a stream has ended, and begin another. */
interface DirectUnpacker extends Unpacker {
  /** How many bytes behind the end of the stream there are. */
  unpack(bytes: Buffer, take: (piece: Buffer) => void): number;
  again(): void;
}

/** The members of a gzip file (RFC 1952), one after another, without the sums of what is in them. */
function membersUnpacker(): Unpacker | undefined {
  const raw = directUnpacker(createInflateRaw({ chunkSize }), 'gzip');
  if (raw === undefined) return undefined;
  let state: 'header' | 'data' | 'trailer' | 'padding' = 'header';
  let members = 0;
  let length = 0;
  let kept: Buffer = nothing;
  return { write, end, close: raw.close };

  async function write(bytes: Buffer, take: (piece: Buffer) => void): Promise<void> {
    let rest = bytes;
    while (rest.length > 0 && state !== 'padding') rest = state === 'data' ? inflate(rest, take) : frame(rest);
  }

  function inflate(bytes: Buffer, take: (piece: Buffer) => void): Buffer {
    const left = raw?.unpack(bytes, (piece) => {
      length += piece.length;
      take(piece);
    });
    if (left === undefined || left === 0) return nothing;
    state = 'trailer';
    return bytes.subarray(bytes.length - left);
  }

  /** A header or a trailer, which may come in pieces. */
  function frame(bytes: Buffer): Buffer {
    const all = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
    // Zeros behind the last member are padding, and so is what follows them.
    if (state === 'header' && members > 0 && all[0] === 0) {
      state = 'padding';
      return nothing;
    }
    const size = state === 'trailer' ? trailerLength : headerLength(all);
    if (size > all.length) {
      if (all.length > longestHeader) throw zlibError('incorrect header check', 'Z_DATA_ERROR');
      kept = Buffer.from(all);
      return nothing;
    }
    kept = nothing;
    if (state === 'trailer') {
      if (all.readUInt32LE(4) !== length % 2 ** 32) throw zlibError('incorrect length check', 'Z_DATA_ERROR');
      state = 'header';
      members += 1;
      length = 0;
    } else {
      state = 'data';
      raw?.again();
    }
    return all.subarray(size);
  }

  async function end(): Promise<void> {
    const whole = state === 'padding' || (state === 'header' && members > 0 && kept.length === 0);
    if (!whole) throw zlibError('unexpected end of file', 'Z_BUF_ERROR');
  }
}

const trailerLength = 8;
const longestHeader = 1024 * 1024;

/** As long as it is known to be at least, by what of it is there. Throws for what is no header. */
function headerLength(bytes: Buffer): number {
  if (bytes.length < 10) return 10;
  const flags = bytes[3] as number;
  const [hasSum, hasExtra, hasName, hasComment] = [2, 4, 8, 16].map((bit) => (flags & bit) !== 0);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw zlibError('incorrect header check', 'Z_DATA_ERROR');
  if (bytes[2] !== 8) throw zlibError('unknown compression method', 'Z_DATA_ERROR');
  let at = 10;
  if (hasExtra === true) {
    if (bytes.length < at + 2) return at + 2;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const has of [hasName, hasComment]) {
    if (has !== true) continue;
    const zero = at < bytes.length ? bytes.indexOf(0, at) : -1;
    if (zero < 0) return Math.max(at, bytes.length) + 1;
    at = zero + 1;
  }
  return hasSum === true ? at + 2 : at;
}

function zlibError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
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
