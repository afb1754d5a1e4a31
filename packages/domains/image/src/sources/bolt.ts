import { badImage } from '../error.ts';

/**
 * Reads a bbolt database (go.etcd.io/bbolt, file format 2): a copy in memory, so that the process that owns it is not
 * disturbed.
 */
export interface BoltBucket {
  bucket(name: string): BoltBucket | undefined;
  value(name: string): Buffer | undefined;
  keys(): string[];
}

type Item = { readonly bucket: boolean; readonly value: Buffer };

const magic = 0xed0cdaed;
const pageHeader = 16;
const branchFlag = 1;
const leafFlag = 2;
const bucketFlag = 1;
const maxDepth = 32;
/** Items of one bucket. */
const maxItems = 1_000_000;

export function openBolt(file: Buffer, path: string): BoltBucket {
  const meta = newestMeta(file);
  if (meta === undefined) throw badImage(path, { en: 'not a bbolt database', zh: '不是 bbolt 数据库' });
  const { pageSize, root } = meta;
  return bucketAt(root);

  function bucketAt(page: number, inline?: Buffer): BoltBucket {
    const items = new Map<string, Item>();
    if (inline === undefined) readPage(pageAt(page), items, 0);
    else readPage(inline, items, 0);
    return {
      bucket(name) {
        const item = items.get(name);
        if (item === undefined || !item.bucket || item.value.length < 16) return undefined;
        const child = Number(item.value.readBigUInt64LE(0));
        return child === 0 ? bucketAt(0, item.value.subarray(16)) : bucketAt(child);
      },
      value(name) {
        const item = items.get(name);
        return item === undefined || item.bucket ? undefined : item.value;
      },
      keys: () => [...items.keys()],
    };
  }

  function pageAt(id: number): Buffer {
    const start = id * pageSize;
    if (!Number.isSafeInteger(start) || start + pageHeader > file.length) throw damaged();
    const overflow = file.readUInt32LE(start + 12);
    return file.subarray(start, start + (overflow + 1) * pageSize);
  }

  function readPage(page: Buffer, items: Map<string, Item>, depth: number): void {
    if (page.length < pageHeader || depth > maxDepth) throw damaged();
    const flags = page.readUInt16LE(8);
    const count = page.readUInt16LE(10);
    for (let index = 0; index < count; index++) {
      const at = pageHeader + index * 16;
      if (at + 16 > page.length || items.size > maxItems) throw damaged();
      if ((flags & branchFlag) !== 0) {
        readPage(pageAt(Number(page.readBigUInt64LE(at + 8))), items, depth + 1);
      } else if ((flags & leafFlag) !== 0) {
        const key = at + page.readUInt32LE(at + 4);
        const value = key + page.readUInt32LE(at + 8);
        const end = value + page.readUInt32LE(at + 12);
        if (end > page.length) throw damaged();
        const bucket = (page.readUInt32LE(at) & bucketFlag) !== 0;
        items.set(page.toString('utf8', key, value), { bucket, value: page.subarray(value, end) });
      } else throw damaged();
    }
  }

  function damaged() {
    return badImage(path, { en: 'the database is damaged', zh: '数据库已损坏' });
  }
}

/** Of the two meta pages the one written last. */
function newestMeta(file: Buffer): { pageSize: number; root: number } | undefined {
  let newest: { pageSize: number; root: number; transaction: bigint } | undefined;
  for (const start of [0, 4096, 8192, 16_384, 65_536]) {
    if (start + pageHeader + 64 > file.length) break;
    const at = start + pageHeader;
    if (file.readUInt32LE(at) !== magic || file.readUInt32LE(at + 4) !== 2) continue;
    const transaction = file.readBigUInt64LE(at + 48);
    if (newest !== undefined && newest.transaction > transaction) continue;
    const pageSize = file.readUInt32LE(at + 8);
    if (pageSize < 512 || pageSize > 65_536) continue;
    newest = { pageSize, root: Number(file.readBigUInt64LE(at + 16)), transaction };
  }
  return newest;
}
