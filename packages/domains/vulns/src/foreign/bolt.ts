import { VulnsError } from '../error.ts';

/** A bucket of a bbolt file: values by key, and buckets inside it. */
export interface Bucket {
  entries(): Iterable<readonly [key: string, value: Buffer | Bucket]>;
}

const magic = 0xed0cdaed;
const headerSize = 16;
const elementSize = 16;
const flags = { branch: 1, leaf: 2 } as const;
const deepest = 64;

/** The root of a bbolt file (go.etcd.io/bbolt), read only. Throws a `VulnsError` for what is none or damaged. */
export function openBolt(file: Buffer): Bucket {
  const { pageSize, root } = newestMeta(file);
  const pageAt = (id: number): Buffer => {
    const at = id * pageSize;
    if (!Number.isSafeInteger(at) || at + headerSize > file.length) throw damaged();
    const overflow = file.readUInt32LE(at + 12);
    const end = at + (overflow + 1) * pageSize;
    if (end > file.length) throw damaged();
    return file.subarray(at, end);
  };
  return bucketOf(pageAt(root), pageAt, 0);
}

/** Of the two descriptions at the start the one that was written last and whole. */
function newestMeta(file: Buffer): { pageSize: number; root: number } {
  let best: { pageSize: number; root: number; transaction: bigint } | undefined;
  for (const guess of [0, 4096, 8192, 16_384, 65_536]) {
    const at = guess + headerSize;
    if (at + 64 > file.length || file.readUInt32LE(at) !== magic) continue;
    const pageSize = file.readUInt32LE(at + 8);
    const root = Number(file.readBigUInt64LE(at + 16));
    const transaction = file.readBigUInt64LE(at + 48);
    if (pageSize >= 512 && (best === undefined || transaction > best.transaction))
      best = { pageSize, root, transaction };
  }
  if (best === undefined) throw new VulnsError('format', { en: 'is no bbolt file', zh: '不是 bbolt 文件' });
  return best;
}

function bucketOf(page: Buffer, pageAt: (id: number) => Buffer, depth: number): Bucket {
  return { entries: () => entriesOf(page, pageAt, depth) };
}

function* entriesOf(
  page: Buffer,
  pageAt: (id: number) => Buffer,
  depth: number,
): Generator<readonly [string, Buffer | Bucket]> {
  if (depth > deepest) throw damaged();
  const kind = page.readUInt16LE(8);
  const count = page.readUInt16LE(10);
  if (headerSize + count * elementSize > page.length) throw damaged();
  for (let index = 0; index < count; index += 1) {
    const at = headerSize + index * elementSize;
    if ((kind & flags.branch) !== 0) {
      yield* entriesOf(pageAt(Number(page.readBigUInt64LE(at + 8))), pageAt, depth + 1);
      continue;
    }
    if ((kind & flags.leaf) === 0) throw damaged();
    const key = at + page.readUInt32LE(at + 4);
    const value = key + page.readUInt32LE(at + 8);
    const end = value + page.readUInt32LE(at + 12);
    if (end > page.length) throw damaged();
    const name = page.toString('utf8', key, value);
    const bytes = page.subarray(value, end);
    yield [name, (page.readUInt32LE(at) & 1) === 0 ? bytes : innerBucket(bytes, pageAt, depth)];
  }
}

/** Small buckets stand inside the value, behind their own header. */
function innerBucket(value: Buffer, pageAt: (id: number) => Buffer, depth: number): Bucket {
  if (value.length < headerSize) throw damaged();
  const root = Number(value.readBigUInt64LE(0));
  return bucketOf(root === 0 ? value.subarray(headerSize) : pageAt(root), pageAt, depth + 1);
}

function damaged(): VulnsError {
  return new VulnsError('damaged', { en: 'is a damaged bbolt file', zh: 'bbolt 文件已损坏' });
}
