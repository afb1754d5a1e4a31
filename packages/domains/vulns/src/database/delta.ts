import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { VulnsError } from '../error.ts';
import { byteCursor, encodeNumber, type ShardMeta } from './shard-format.ts';
import type { Shard } from './shard-reader.ts';
import { writeShard, type WrittenShard } from './shard-writer.ts';

type Entry = readonly [key: Buffer, value: Buffer];

const largest = 1024 * 1024 * 1024;

/** The name of the delta between two shards of a space, by the digests of their records. */
export function deltaName(space: string, from: string, to: string): string {
  return `deltas/${space.replaceAll(':', '-')}-${from.slice(0, 16)}-${to.slice(0, 16)}.swdelta`;
}

/** What turns one shard's records into another's: records that are new or changed, and keys that are gone. */
export function deltaOf(from: Shard, to: Shard): Buffer {
  const parts: Buffer[] = [];
  const put = (key: Buffer, value: Buffer | undefined): void => {
    parts.push(encodeNumber(key.length), key, encodeNumber(value === undefined ? 0 : value.length + 1));
    if (value !== undefined) parts.push(value);
  };
  const meta = Buffer.from(JSON.stringify(to.meta));
  parts.push(encodeNumber(meta.length), meta);
  for (const [old, now] of paired(from.records(), to.records())) {
    if (now === undefined) put((old as Entry)[0], undefined);
    else if (old === undefined || !old[1].equals(now[1])) put(now[0], now[1]);
  }
  return zstdCompressSync(Buffer.concat(parts));
}

/** The shard that a delta makes of another. Throws a `VulnsError` for a delta that is damaged. */
export function applyDelta(from: Shard, delta: Buffer, name: string): WrittenShard {
  try {
    const cursor = byteCursor(zstdDecompressSync(delta, { maxOutputLength: largest }));
    const meta = JSON.parse(cursor.bytes(cursor.number()).toString('utf8')) as ShardMeta;
    return writeShard(applied(from.records(), changesIn(cursor)), meta);
  } catch (error) {
    throw new VulnsError('damaged', { en: `${name} is damaged`, zh: `${name} 已损坏` }, { cause: error });
  }
}

type Change = readonly [key: Buffer, value: Buffer | undefined];

function* changesIn(cursor: ReturnType<typeof byteCursor>): Generator<Change> {
  while (!cursor.done) {
    const key = cursor.bytes(cursor.number());
    const length = cursor.number();
    yield [key, length === 0 ? undefined : cursor.bytes(length - 1)];
  }
}

function* applied(records: Iterable<Entry>, changes: Iterable<Change>): Generator<Entry> {
  for (const [old, change] of paired(records, changes)) {
    if (change === undefined) yield old as Entry;
    else if (change[1] !== undefined) yield [change[0], change[1]];
  }
}

/** Two sorted sequences side by side, by key. */
function* paired<A extends readonly [Buffer, unknown], B extends readonly [Buffer, unknown]>(
  left: Iterable<A>,
  right: Iterable<B>,
): Generator<readonly [A | undefined, B | undefined]> {
  const a = left[Symbol.iterator]();
  const b = right[Symbol.iterator]();
  let one = a.next();
  let other = b.next();
  while (one.done !== true || other.done !== true) {
    const order = one.done === true ? 1 : other.done === true ? -1 : one.value[0].compare(other.value[0]);
    yield [
      order <= 0 && one.done !== true ? one.value : undefined,
      order >= 0 && other.done !== true ? other.value : undefined,
    ];
    if (order <= 0) one = a.next();
    if (order >= 0) other = b.next();
  }
}
