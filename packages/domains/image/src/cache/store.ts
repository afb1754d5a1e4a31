import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { LayerResult } from '../layers/result.ts';

/** Keeps what was learnt of a layer under the digest of its content and the version of what learnt it. */
export interface LayerCache {
  get(diffId: string): Promise<LayerResult | undefined>;
  /** Failing to keep a result is no failure of the scan. */
  put(diffId: string, result: LayerResult): Promise<void>;
  /** Removes the results that were used longest ago, until the rest is within the limit. */
  prune(): Promise<void>;
}

/** Raised when the form of what is stored changes. */
const format = 2;
const maxTotal = 2 * 2 ** 30;
/** Of one result, unpacked. */
const maxResult = 512 * 2 ** 20;

export const noCache: LayerCache = {
  get: async () => undefined,
  put: async () => undefined,
  prune: async () => undefined,
};

/** A cache in a folder; `version` names the analysers and their versions. */
export function folderCache(folder: string, version: string): LayerCache {
  return { get, put, prune };

  function pathOf(diffId: string): string {
    return join(folder, createHash('sha256').update(`${format}\0${diffId}\0${version}`).digest('hex'));
  }

  async function get(diffId: string): Promise<LayerResult | undefined> {
    const path = pathOf(diffId);
    try {
      const result = unpack(await readFile(path));
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
      return result.diffId === diffId ? result : undefined;
    } catch {
      // Not there, or cut off by a full disk: the layer is read again.
      return undefined;
    }
  }

  async function put(diffId: string, result: LayerResult): Promise<void> {
    const path = pathOf(diffId);
    const part = `${path}.${process.pid}.part`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(part, pack(result), { mode: 0o600 });
      await rename(part, path);
    } catch {
      await rm(part, { force: true }).catch(() => undefined);
    }
  }

  async function prune(): Promise<void> {
    try {
      const files: { path: string; size: number; used: number }[] = [];
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        const { size, mtimeMs } = await stat(path);
        files.push({ path, size, used: mtimeMs });
      }
      let total = files.reduce((sum, { size }) => sum + size, 0);
      for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
        if (total <= maxTotal) return;
        await rm(path, { force: true });
        total -= size;
      }
    } catch {
      // No folder, or another process prunes it too.
    }
  }
}

/** The blocks of the index as they are, behind all else as compressed JSON. */
function pack(result: LayerResult): Buffer {
  const { index, ...rest } = result;
  const head = zstdCompressSync(Buffer.from(JSON.stringify({ ...rest, blocks: index.map(({ length }) => length) })));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...index]);
}

function unpack(bytes: Buffer): LayerResult {
  const start = 4 + bytes.readUInt32LE(0);
  const head = zstdDecompressSync(bytes.subarray(4, start), { maxOutputLength: maxResult });
  const { blocks, ...rest } = JSON.parse(head.toString()) as LayerResult & { blocks: number[] };
  const index: Buffer[] = [];
  let at = start;
  for (const length of blocks) {
    index.push(bytes.subarray(at, at + length));
    at += length;
  }
  if (at !== bytes.length) throw new Error('cut off');
  return { ...rest, index };
}

/** The name under which results of these analysers are kept. */
export function analysersVersion(
  catalogers: readonly { readonly id: string; readonly version: number }[],
  streams: readonly { readonly id: string; readonly key: string }[],
): string {
  return [
    ...catalogers.map(({ id, version }) => `${id}@${version}`).sort(),
    ...streams.map(({ id, key }) => `${id}:${key}`).sort(),
  ].join(' ');
}
