import { createHash, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyDelta, deltaName } from '../database/delta.ts';
import { type Manifest, manifestName, type ShardInfo } from '../database/manifest.ts';
import { unsealManifest } from '../database/seal.ts';
import { recordBytes } from '../database/shard-format.ts';
import { openShard } from '../database/shard-reader.ts';
import { installDatabase } from '../database/store.ts';
import { lockDatabase } from '../database/lock.ts';
import { writeWhole } from '../database/write-whole.ts';
import { VulnsError } from '../error.ts';
import { download, fetchBytes, type Network } from './fetch.ts';

export interface MirrorOptions {
  /** Addresses of a database as `db build` writes it, asked in turn until one answers. */
  readonly mirrors: readonly string[];
  readonly database: string;
  readonly network: Network;
  /** Only these spaces, `debian:12`, and what is known wherever a package is; absent for all. */
  readonly spaces?: readonly string[];
  readonly trusted?: readonly KeyObject[];
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly space: string }) => void;
}

export interface MirrorResult {
  readonly manifest: Manifest;
  readonly mirror: string;
  /** Shards that were brought whole, made by a delta, and here already. */
  readonly whole: readonly string[];
  readonly byDelta: readonly string[];
  readonly kept: readonly string[];
  readonly bytes: number;
}

/** Beside the spaces: what is known of vulnerabilities and products. */
const always: ReadonlySet<string> = new Set(['details', 'exploitation', 'lifecycle']);

/** Brings what changed from the first mirror that has it whole. The old database is in use until the new one is. */
export async function updateFromMirror(options: MirrorOptions): Promise<MirrorResult> {
  const release = lockDatabase(options.database);
  try {
    let last: unknown;
    for (const mirror of options.mirrors) {
      try {
        return await updateFrom(mirror.replace(/\/$/, ''), options);
      } catch (error) {
        if (!(error instanceof VulnsError) || error.code === 'disk') throw error;
        last = error;
      }
    }
    throw last;
  } finally {
    release();
  }
}

async function updateFrom(mirror: string, options: MirrorOptions): Promise<MirrorResult> {
  const { database, network, trusted = [] } = options;
  const { bytes: sealed } = await fetchBytes(`${mirror}/${manifestName}`, {}, network);
  const manifest = unsealManifest(sealed.toString('utf8'), `${mirror}/${manifestName}`, trusted);
  const before = manifestHere(database);
  if (before !== undefined && Date.parse(before.built) > Date.parse(manifest.built)) {
    // An older database than ours, however well signed, is a step back that someone may want us to take.
    throw new VulnsError('network', {
      en: `${mirror} has an older database (${manifest.built}) than the one here (${before.built})`,
      zh: `${mirror} 的数据库（${manifest.built}）比本地的（${before.built}）旧`,
    });
  }
  mkdirSync(join(database, 'shards'), { recursive: true });
  const wanted = Object.entries(manifest.shards).filter(
    ([space]) => options.spaces === undefined || always.has(space) || options.spaces.includes(space),
  );
  const whole: string[] = [];
  const byDelta: string[] = [];
  const kept: string[] = [];
  let bytes = sealed.length;
  for (const [index, [space, info]] of wanted.entries()) {
    options.onProgress?.({ done: index, total: wanted.length, space });
    const path = join(database, info.file);
    if (existsSync(path) && contentOf(path) === info.content) {
      kept.push(space);
      continue;
    }
    const delta = await tryDelta(mirror, space, before?.shards[space], info, options);
    if (delta !== undefined) {
      byDelta.push(space);
      bytes += delta;
      continue;
    }
    await download(`${mirror}/${info.file}`, path, network);
    checkDigest(path, info, `${mirror}/${info.file}`);
    rmSync(`${path}.mark`, { force: true });
    whole.push(space);
    bytes += info.size;
  }
  installDatabase(database, sealed.toString('utf8'), manifest);
  return { manifest, mirror, whole, byDelta, kept, bytes };
}

function manifestHere(database: string): Manifest | undefined {
  try {
    return unsealManifest(readFileSync(join(database, manifestName), 'utf8'), database);
  } catch {
    // None, or one that is damaged: everything is brought anew.
    return undefined;
  }
}

/** Bytes that were brought; undefined when there is no delta or it does not lead to the shard that was promised. */
async function tryDelta(
  mirror: string,
  space: string,
  old: ShardInfo | undefined,
  info: ShardInfo,
  { database, network }: MirrorOptions,
): Promise<number | undefined> {
  if (old === undefined || !existsSync(join(database, old.file))) return undefined;
  const name = deltaName(space, old.content, info.content);
  try {
    const { bytes } = await fetchBytes(`${mirror}/${name}`, {}, network);
    const shard = openShard(join(database, old.file));
    try {
      const written = applyDelta(shard, bytes, name);
      if (written.content !== info.content) return undefined;
      writeWhole(join(database, info.file), written.parts);
      return bytes.length;
    } finally {
      shard.close();
    }
  } catch (error) {
    if (error instanceof VulnsError && error.code !== 'disk') return undefined;
    throw error;
  }
}

function contentOf(path: string): string | undefined {
  try {
    const shard = openShard(path);
    try {
      return contentDigest(shard.records());
    } finally {
      shard.close();
    }
  } catch {
    // Damaged: it is brought again.
    return undefined;
  }
}

function contentDigest(records: Iterable<readonly [Buffer, Buffer]>): string {
  const hash = createHash('sha256');
  for (const [key, value] of records) hash.update(recordBytes(key, value));
  return hash.digest('hex');
}

function checkDigest(path: string, info: ShardInfo, name: string): void {
  const found = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (found === info.digest) return;
  rmSync(path, { force: true });
  throw new VulnsError('damaged', {
    en: `${name} is not what its manifest names (sha256 ${found}, expected ${info.digest})`,
    zh: `${name} 与清单不符（sha256 为 ${found}，应为 ${info.digest}）`,
  });
}
