import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createUnpacker, streamUnpacker, type Unpacker } from '../../src/layers/decompress.ts';

const text = Buffer.from('some text that repeats '.repeat(50_000));

/** What comes out of the pieces, or the code of the error. */
async function unpacked(unpacker: Unpacker, pieces: readonly Buffer[]): Promise<Buffer | string> {
  const out: Buffer[] = [];
  const take = (piece: Buffer): void => void out.push(Buffer.from(piece));
  try {
    for (const piece of pieces) await unpacker.write(piece, take);
    await unpacker.end(take);
    return Buffer.concat(out);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    unpacker.close();
  }
}

function split(bytes: Buffer): Buffer[] {
  return [bytes.subarray(0, 100), bytes.subarray(100, 101), bytes.subarray(101)];
}

/** A header with an extra field, a name and a comment. */
function dressed(bytes: Buffer): Buffer {
  const header = Buffer.from(bytes.subarray(0, 10));
  header[3] = 4 | 8 | 16;
  return Buffer.concat([header, Buffer.from('\x03\0abcname.tar\0a comment\0', 'latin1'), bytes.subarray(10)]);
}

/** A piece for each byte of the start and the end. */
function crumbs(bytes: Buffer): Buffer[] {
  const cuts = [...Array(80).keys(), ...[...Array(40).keys()].map((back) => bytes.length - 40 + back)];
  return cuts.map((at, index) => bytes.subarray(at, cuts[index + 1] ?? bytes.length));
}

describe.each([
  ['below the stream', createUnpacker],
  ['without sums', (compression: 'gzip' | 'zstd') => createUnpacker(compression, true)],
  ['by the stream', streamUnpacker],
])('%s', (_name, create) => {
  test.each([
    ['gzip', 'gzip', split(gzipSync(text)), text],
    ['several members', 'gzip', [...split(gzipSync(text)), gzipSync(text)], Buffer.concat([text, text])],
    ['padding behind the end', 'gzip', [gzipSync(text), Buffer.alloc(10_000)], text],
    ['something else behind the end', 'gzip', [gzipSync(text), Buffer.from('abcdefghijkl')], 'Z_DATA_ERROR'],
    ['byte by byte', 'gzip', crumbs(Buffer.concat([gzipSync(text), gzipSync(text)])), Buffer.concat([text, text])],
    ['a long header', 'gzip', crumbs(dressed(gzipSync(text))), text],
    ['without its end', 'gzip', [gzipSync(text).subarray(0, -3)], 'Z_BUF_ERROR'],
    [
      'of another length',
      'gzip',
      [Buffer.concat([gzipSync(text).subarray(0, -4), Buffer.alloc(4, 7)])],
      'Z_DATA_ERROR',
    ],
    ['zstd', 'zstd', split(zstdCompressSync(text)), text],
    ['cut off', 'gzip', split(gzipSync(text)).slice(0, 2), 'Z_BUF_ERROR'],
    ['damaged', 'gzip', [gzipSync(text).fill(0xff, 20, 60)], 'Z_DATA_ERROR'],
  ] as const)('%s', async (_case, compression, pieces, expected) => {
    const found = await unpacked(create(compression), pieces);
    expect(typeof found === 'string' ? found : found.equals(expected as Buffer)).toBe(
      typeof expected === 'string' ? expected : true,
    );
  });
});
