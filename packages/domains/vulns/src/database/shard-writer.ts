import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { encodeNumber, footerSize, recordBytes, type ShardMeta, shardMagic } from './shard-format.ts';

/** Uncompressed bytes of a block: what one look-up inflates. */
const blockSize = 32 * 1024;

export interface WrittenShard {
  readonly parts: readonly Buffer[];
  readonly size: number;
  /** SHA-256 of the file. */
  readonly digest: string;
  /** SHA-256 of the records alone: the same for the same content, whatever compressed it. */
  readonly content: string;
}

/**
 * Writes sorted records into one file: compressed blocks, an index of each block's first key, and a footer that says
 * where the index lies. Keys must be unique and in the order of their UTF-8 bytes.
 */
export function writeShard(records: Iterable<readonly [key: Buffer, value: Buffer]>, meta: ShardMeta): WrittenShard {
  const parts: Buffer[] = [shardMagic];
  const content = createHash('sha256');
  const index: Buffer[] = [];
  let block: Buffer[] = [];
  let size = 0;
  let position = shardMagic.length;
  let firstKey: Buffer | undefined;

  function flush(): void {
    if (firstKey === undefined) return;
    const plain = Buffer.concat(block);
    const packed = zstdCompressSync(plain, { params: {} });
    parts.push(packed);
    index.push(
      encodeNumber(firstKey.length),
      firstKey,
      encodeNumber(position),
      encodeNumber(packed.length),
      encodeNumber(plain.length),
    );
    position += packed.length;
    block = [];
    size = 0;
    firstKey = undefined;
  }

  for (const [key, value] of records) {
    const record = recordBytes(key, value);
    content.update(record);
    firstKey ??= key;
    block.push(record);
    size += record.length;
    if (size >= blockSize) flush();
  }
  flush();
  const packedIndex = zstdCompressSync(Buffer.concat(index));
  const packedMeta = Buffer.from(JSON.stringify(meta));
  const footer = Buffer.alloc(footerSize);
  footer.writeBigUInt64LE(BigInt(position), 0);
  footer.writeUInt32LE(packedIndex.length, 8);
  footer.writeUInt32LE(packedMeta.length, 12);
  shardMagic.copy(footer, 16);
  parts.push(packedIndex, packedMeta, footer);
  const file = createHash('sha256');
  for (const part of parts) file.update(part);
  return {
    parts,
    size: parts.reduce((sum, part) => sum + part.length, 0),
    digest: file.digest('hex'),
    content: content.digest('hex'),
  };
}
