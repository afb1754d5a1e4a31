import { createHash } from 'node:crypto';
import type { Problem } from '@seawall/kube';
import { TarError } from '../tar/error.ts';
import { walkTar } from '../tar/walk.ts';
import { type Compression, compressionOf, createUnpacker, type Unpacker } from './decompress.ts';
import { type Analysers, createPass } from './pass.ts';
import { bomb, broken, tooLong, unknownCompression, wrongDigest } from './problems.ts';
import type { LayerResult } from './result.ts';
import { createFrameCutter } from './zstd-frames.ts';

/** What the layer is called in problems, and what it must turn out to be. */
export interface LayerClaim {
  /** For people: `layer 3 (sha256:1234…)`. */
  readonly name: string;
  /** `sha256:…` of the uncompressed archive, from the image's configuration. */
  readonly diffId?: string;
  /** `sha256:…` of the bytes as stored, from the manifest. */
  readonly digest?: string;
}

export interface LayerLimits {
  /** Of the uncompressed archive. */
  readonly maxBytes: number;
  /** How many times its stored size a layer may grow, once it is past `freeBytes`. */
  readonly maxRatio: number;
  readonly freeBytes: number;
}

/** Layers of tens of gigabytes exist; one that grows 300-fold, far past what any program packs to, is a bomb. */
const defaultLayerLimits: LayerLimits = { maxBytes: 256 * 2 ** 30, maxRatio: 300, freeBytes: 2 ** 30 };

/**
 * Decompresses, hashes and analyses a layer in one go. Whatever is wrong with it is a problem of the result, which
 * keeps what was learnt before. Errors of the source itself (network, disk) are thrown.
 */
export async function readLayer(
  source: AsyncIterable<Buffer>,
  analysers: Analysers,
  claim: LayerClaim,
  limits: LayerLimits = defaultLayerLimits,
): Promise<LayerResult> {
  const pass = createPass(analysers);
  try {
    const walker = walkTar(pass, { onName: pass.name });
    const stored = claim.digest === undefined ? undefined : createHash('sha256');
    const unpacked = createHash('sha256');
    const counts = { stored: 0, unpacked: 0 };
    const problems: Problem[] = [];
    let walking = true;
    function take(chunk: Buffer): void {
      counts.unpacked += chunk.length;
      if (counts.unpacked > limits.maxBytes) throw new LayerEnd(tooLong(claim.name, limits.maxBytes));
      if (counts.unpacked > limits.freeBytes && counts.unpacked > counts.stored * limits.maxRatio) {
        throw new LayerEnd(bomb(claim.name, counts.unpacked, counts.stored));
      }
      unpacked.update(chunk);
      if (!walking) return;
      try {
        walker.push(chunk);
      } catch (error) {
        // The rest is still hashed: a layer that is what its digest says and no archive is another fault.
        walking = false;
        problems.push(problemOf(error, claim.name));
      }
    }
    function tap(chunk: Buffer): void {
      counts.stored += chunk.length;
      stored?.update(chunk);
    }
    try {
      await unpack(source, tap, take, claim);
      if (walking) walker.close();
    } catch (error) {
      problems.push(problemOf(error, claim.name));
    }
    const diffId = `sha256:${unpacked.digest('hex')}`;
    const digest = stored === undefined ? '' : `sha256:${stored.digest('hex')}`;
    if (problems.length === 0) {
      if (claim.digest !== undefined && claim.digest !== digest)
        problems.push(wrongDigest(claim.name, claim.digest, digest));
      else if (claim.diffId !== undefined && claim.diffId !== diffId) {
        problems.push(wrongDigest(claim.name, claim.diffId, diffId));
      }
    }
    const result = pass.finish();
    return {
      ...result,
      diffId,
      digest,
      bytes: counts.unpacked,
      problems: [...problems, ...result.problems],
      complete: problems.length === 0,
    };
  } finally {
    pass.release();
  }
}

/** Ends the reading of a layer for a reason that is the layer's. */
class LayerEnd extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message.en);
    this.name = 'LayerEnd';
    this.problem = problem;
  }
}

function problemOf(error: unknown, name: string): Problem {
  if (error instanceof LayerEnd) return error.problem;
  if (error instanceof TarError) {
    const { en, zh } = error.text;
    return broken(name, error.code, { en: `${en} (byte ${error.offset})`, zh: `${zh}（第 ${error.offset} 字节）` });
  }
  const code = (error as NodeJS.ErrnoException).code ?? '';
  // What zlib says of its input; anything else is not the layer's fault.
  if (code === 'Z_BUF_ERROR') {
    return broken(name, 'truncated', { en: 'the compressed data ends early', zh: '压缩数据提前结束' });
  }
  if (code.startsWith('Z_') || code.startsWith('ZSTD_') || code === 'ERR_ZLIB_INITIALIZATION_FAILED') {
    const why = (error as Error).message;
    return broken(name, 'corrupt', { en: why, zh: why });
  }
  throw error;
}

/** Gives the stored bytes to `tap` and the uncompressed ones to `take`. */
async function unpack(
  source: AsyncIterable<Buffer>,
  tap: (chunk: Buffer) => void,
  take: (chunk: Buffer) => void,
  { name, diffId }: LayerClaim,
): Promise<void> {
  const { head, rest } = await startOf(source, 6);
  const compression = compressionOf(head);
  if (compression === 'none') {
    for await (const chunk of rest) {
      tap(chunk);
      take(chunk);
    }
    return;
  }
  if (compression !== 'gzip' && compression !== 'zstd') throw new LayerEnd(unknownCompression(name, compression));
  await decompress(rest, createUnpacker(compression, diffId !== undefined), compression, tap, take);
}

async function decompress(
  source: AsyncIterable<Buffer>,
  unpacker: Unpacker,
  compression: Extract<Compression, 'gzip' | 'zstd'>,
  tap: (chunk: Buffer) => void,
  take: (chunk: Buffer) => void,
): Promise<void> {
  const frames = compression === 'zstd' ? createFrameCutter() : undefined;
  try {
    for await (const chunk of source) {
      tap(chunk);
      for (const piece of frames?.cut(chunk) ?? [chunk]) await unpacker.write(piece, take);
    }
    await unpacker.end(take);
  } finally {
    unpacker.close();
  }
  if (frames?.whole() === false) throw Object.assign(new Error('unexpected end'), { code: 'Z_BUF_ERROR' });
}

/** The first bytes of a source, and the whole source to be read behind that. */
async function startOf(
  source: AsyncIterable<Buffer>,
  length: number,
): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < length) {
    const next = await iterator.next();
    if (next.done === true) break;
    // A source may use the same memory for its next chunk.
    head = head.length === 0 && next.value.length >= length ? next.value : Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      if (head.length > 0) yield head;
      for (;;) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head, rest: all() };
}
