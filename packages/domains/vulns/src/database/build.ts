import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { VulnsError } from '../error.ts';
import { checkSources, sourceOf } from '../sources/registry.ts';
import type { FeedFile } from '../sources/source.ts';
import { broken } from '../sources/json.ts';
import { type BuildProblem, type Collection, createCollection } from './collect.ts';
import { feedFiles } from './feed-files.ts';
import { lockDatabase } from './lock.ts';
import { type Manifest, manifestFormat, type ShardInfo, type SourceInfo } from './manifest.ts';
import { type Signer, sealManifest } from './seal.ts';
import { deltaName, deltaOf } from './delta.ts';
import { packageOfKey } from './shard-format.ts';
import { openShard } from './shard-reader.ts';
import { writeShard } from './shard-writer.ts';
import { installDatabase, readManifest } from './store.ts';
import { writeWhole } from './write-whole.ts';

export interface BuildOptions {
  /** Folders or files of feeds, as their publishers give them. */
  readonly from: readonly string[];
  /** Where the database lies. */
  readonly database: string;
  readonly now: Date;
  /** Only these sources; absent for all. */
  readonly sources?: readonly string[];
  readonly signer?: Signer;
  /** Also write what leads from the shards that were here before to the new ones, for those who mirror them. */
  readonly deltas?: boolean;
  readonly onProgress?: (progress: { readonly files: number; readonly source: string }) => void;
}

export interface BuildResult {
  readonly manifest: Manifest;
  /** What could not be read, and was skipped. */
  readonly problems: readonly BuildProblem[];
  /** What is used, though a version in it is none of its ecosystem. */
  readonly remarks: readonly BuildProblem[];
  /** Files that no source knows, the first of them by name. */
  readonly unknown: { readonly count: number; readonly first: readonly string[] };
}

/**
 * Reads feeds and writes a database. A broken advisory is a problem in the result and hides nothing else; the database
 * that was there before stays in use until every shard of the new one is written.
 */
export function buildDatabase(options: BuildOptions): BuildResult {
  checkSources(options.sources);
  const collection = createCollection();
  try {
    const seconds = new Map<string, number>();
    const unknown = { count: 0, first: [] as string[] };
    for (const root of options.from) readRoot(root, options, collection, seconds, unknown);
    const release = lockDatabase(options.database);
    try {
      const manifest = writeDatabase(collection, seconds, options);
      return { manifest, problems: collection.problems, remarks: collection.remarks, unknown };
    } finally {
      release();
    }
  } finally {
    collection.dispose();
  }
}

function readRoot(
  root: string,
  { sources, onProgress }: BuildOptions,
  collection: Collection,
  seconds: Map<string, number>,
  unknown: { count: number; first: string[] },
): void {
  const onProblem = (path: string, error: unknown): void => broken(path, error, collection.sinkFor('files'));
  let files = 0;
  for (const file of feedFiles(root, onProblem)) {
    const source = sourceOf(`${rootName(root)}/${file.path}`, () => headOf(file));
    if (source === undefined) {
      unknown.count += 1;
      if (unknown.first.length < 10) unknown.first.push(file.path);
      continue;
    }
    if (sources !== undefined && !sources.includes(source.id)) continue;
    files += 1;
    if (files % 500 === 0) onProgress?.({ files, source: source.id });
    const sink = collection.sinkFor(source.id);
    const count = collection.counts.get(source.id);
    if (count !== undefined) count.files += 1;
    const start = performance.now();
    try {
      source.read(file, sink);
    } catch (error) {
      broken(file.path, error, sink);
    }
    seconds.set(source.id, (seconds.get(source.id) ?? 0) + (performance.now() - start) / 1000);
  }
}

function rootName(root: string): string {
  return root.replace(/\/+$/, '').split('/').at(-1) ?? '';
}

function headOf(file: FeedFile): string {
  try {
    return file.bytes().toString('utf8', 0, 4096);
  } catch {
    // The reader that wants it will say why; one that nobody knows is counted as such.
    return '';
  }
}

function writeDatabase(collection: Collection, seconds: ReadonlyMap<string, number>, options: BuildOptions): Manifest {
  const shards: Record<string, ShardInfo> = {};
  mkdirSync(join(options.database, 'shards'), { recursive: true });
  for (const space of collection.spaces) shards[space] = writeSpace(space, collection, options.database);
  if (options.deltas === true) writeDeltas(shards, options.database);
  if (Object.keys(shards).length === 0) {
    throw new VulnsError('usage', {
      en: `there is no advisory in ${options.from.join(', ')} that can be used`,
      zh: `${options.from.join('、')} 中没有可用的公告`,
    });
  }
  const sources: Record<string, SourceInfo> = {};
  for (const [id, count] of [...collection.counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    sources[id] = { ...count, seconds: Number((seconds.get(id) ?? 0).toFixed(3)) };
  }
  const manifest: Manifest = { format: manifestFormat, built: options.now.toISOString(), sources, shards };
  installDatabase(options.database, sealManifest(manifest, options.signer), manifest);
  return manifest;
}

function writeSpace(space: string, collection: Collection, database: string): ShardInfo {
  const records = collection.records(space);
  const keys = [...records.keys()].map((key) => Buffer.from(key)).sort((a, b) => a.compare(b));
  let packages = 0;
  let advisories = 0;
  for (const key of keys) {
    if (packageOfKey(key.toString()) !== undefined) packages += 1;
    else advisories += 1;
  }
  function* sorted(): Generator<readonly [Buffer, Buffer]> {
    for (const key of keys) yield [key, Buffer.from(records.get(key.toString()) ?? '')];
  }
  const written = writeShard(sorted(), { space, packages, advisories });
  const file = `shards/${space.replaceAll(':', '-')}-${written.digest.slice(0, 16)}.swdb`;
  writeWhole(join(database, file), written.parts);
  return { file, size: written.size, digest: written.digest, content: written.content, packages, advisories };
}

function writeDeltas(shards: Readonly<Record<string, ShardInfo>>, database: string): void {
  let before: Manifest;
  try {
    before = readManifest(database);
  } catch {
    // The first database, or one that is damaged: there is nothing to lead from.
    return;
  }
  for (const [space, info] of Object.entries(shards)) {
    const old = before.shards[space];
    if (old === undefined || old.content === info.content) continue;
    const from = openShard(join(database, old.file));
    const to = openShard(join(database, info.file));
    writeWhole(join(database, deltaName(space, old.content, info.content)), [deltaOf(from, to)]);
    from.close();
    to.close();
  }
}
