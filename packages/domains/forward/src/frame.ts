import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, createZstdDecompress, zstdCompress } from 'node:zlib';
import { ForwardError } from './error.ts';
import type { BatchHeader, Row } from './rows.ts';

/** Bounds of what is read. Everything over them is refused before it is held in memory. */
export interface FrameLimits {
  /** As it comes over the wire, and unpacked. */
  readonly packedBytes: number;
  readonly bytes: number;
  readonly lineBytes: number;
  readonly rows: number;
}

export const frameLimits: FrameLimits = {
  packedBytes: 16 * 1024 * 1024,
  bytes: 128 * 1024 * 1024,
  lineBytes: 32 * 1024 * 1024,
  rows: 100_000,
};

const compress = promisify(zstdCompress);

/** A batch as it goes over the wire: lines of JSON, the header first, zstd. */
export async function encodeFrame(header: BatchHeader, lines: readonly string[]): Promise<Buffer> {
  return compress(Buffer.from(`${[JSON.stringify(header), ...lines].join('\n')}\n`));
}

export function encodeRow(row: Row): string {
  return JSON.stringify(row);
}

const newline = 0x0a;
const crumbsAtMost = 64 * 1024;

/**
 * The lines of a batch as they come, unpacked; nothing of it is held beyond the line. `encoding` is that of HTTP:
 * `zstd`, `gzip` or undefined for none.
 *
 * @throws {ForwardError} `too-large` over a bound, `bad-frame` where it cannot be unpacked
 */
export async function* frameLines(
  body: Readable,
  encoding: string | undefined,
  limits: FrameLimits = frameLimits,
): AsyncGenerator<string> {
  let packed = 0;
  let bytes = 0;
  let rows = 0;
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  // Pieces of a few bytes would take more memory than what they hold.
  const crumbs: Uint8Array[] = [];
  let crumbBytes = 0;
  const sweep = (): void => {
    if (crumbs.length > 0) held.push(Buffer.concat(crumbs));
    crumbs.length = 0;
    crumbBytes = 0;
  };

  const take = (end: Uint8Array): string => {
    rows += 1;
    if (rows > limits.rows + 1) throw tooLarge(`${limits.rows} rows`, `超过 ${limits.rows} 行`);
    sweep();
    held.push(end);
    const text = Buffer.concat(held).toString('utf8');
    held.length = 0;
    heldBytes = 0;
    return text;
  };

  try {
    for await (const chunk of unpacked(body, encoding, (count) => {
      packed += count;
      if (packed > limits.packedBytes) throw tooLarge(mib(limits.packedBytes), `超过 ${mib(limits.packedBytes)}`);
    })) {
      bytes += chunk.length;
      if (bytes > limits.bytes) throw tooLarge(`${mib(limits.bytes)} unpacked`, `解压后超过 ${mib(limits.bytes)}`);
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        yield take(chunk.subarray(from, at));
        from = at + 1;
      }
      const rest = chunk.subarray(from);
      heldBytes += rest.length;
      if (heldBytes > limits.lineBytes)
        throw tooLarge(`${mib(limits.lineBytes)} in one row`, `中有一行超过 ${mib(limits.lineBytes)}`);
      if (rest.length === 0) continue;
      crumbs.push(rest);
      crumbBytes += rest.length;
      if (crumbBytes >= crumbsAtMost) sweep();
    }
  } catch (error) {
    if (error instanceof ForwardError) throw error;
    throw new ForwardError(
      'bad-frame',
      { en: 'The batch cannot be unpacked: it is cut short or damaged', zh: '批次无法解压：内容被截断或已损坏' },
      { cause: error },
    );
  }
  if (heldBytes > 0) yield take(new Uint8Array());
}

async function* unpacked(
  body: Readable,
  encoding: string | undefined,
  count: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  if (encoding === undefined || encoding === 'identity') {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      count(chunk.length);
      yield chunk;
    }
    return;
  }
  if (encoding !== 'zstd' && encoding !== 'gzip') {
    throw new ForwardError('bad-frame', {
      en: `The encoding ${encoding} is not known; use zstd or gzip`,
      zh: `不支持编码 ${encoding}；请使用 zstd 或 gzip`,
    });
  }
  const unpack = encoding === 'zstd' ? createZstdDecompress() : createGunzip();
  body.on('data', (chunk: Buffer) => {
    try {
      count(chunk.length);
    } catch (error) {
      unpack.destroy(error as Error);
    }
  });
  body.on('error', (error) => unpack.destroy(error));
  body.on('aborted', () => unpack.destroy(new Error('aborted')));
  body.pipe(unpack);
  yield* unpack as AsyncIterable<Buffer>;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

function tooLarge(en: string, zh: string): ForwardError {
  return new ForwardError('too-large', {
    en: `The batch is larger than ${en}; send smaller ones`,
    zh: `批次${zh}；请拆分后发送`,
  });
}
