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

describe.each([
  ['below the stream', createUnpacker],
  ['by the stream', streamUnpacker],
])('%s', (_name, create) => {
  test.each([
    ['gzip', 'gzip', split(gzipSync(text)), text],
    ['several members', 'gzip', [...split(gzipSync(text)), gzipSync(text)], Buffer.concat([text, text])],
    ['padding behind the end', 'gzip', [gzipSync(text), Buffer.alloc(10_000)], text],
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
