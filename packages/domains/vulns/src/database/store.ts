import type { KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Advisory, Exploitation, Lifecycle, Statement } from '../advisory.ts';
import { VulnsError } from '../error.ts';
import { detailSpace, exploitationSpace, lifecycleSpace } from './collect.ts';
import { type Manifest, manifestName } from './manifest.ts';
import { unsealManifest } from './seal.ts';
import { advisoryKey, packageOfKey } from './shard-format.ts';
import { openShard, type Shard } from './shard-reader.ts';
import { writeWhole } from './write-whole.ts';

/**
 * An open database: only the manifest is read at first, a shard when it is asked. Whoever asks a damaged shard of a
 * space gets a `VulnsError` that names its file: what it would have said is not known.
 */
export interface Database {
  readonly manifest: Manifest;
  readonly folder: string;
  /** Whether there is a shard for the space. */
  covers(space: string): boolean;
  statements(space: string, key: string): readonly Statement[];
  /** The advisory that a statement of the space is of. */
  advisory(space: string, statement: Pick<Statement, 'advisory' | 'home'>): Advisory | undefined;
  /** What is known of a vulnerability wherever it is, mostly from the NVD. */
  detail(vulnerability: string): Advisory | undefined;
  exploitation(vulnerability: string): Exploitation | undefined;
  lifecycle(product: string): readonly Lifecycle[] | undefined;
  /** The keys of every package that the space has statements on. */
  packages(space: string): Iterable<string>;
  /** What is damaged of the shards that only add to what others say, and so was left out. */
  faults(): readonly VulnsError[];
  /** Digests of the shards that were asked, by space. */
  used(): Readonly<Record<string, string>>;
  close(): void;
}

/** Opens the database of a folder. Throws a `VulnsError`: `missing` when there is none. */
export function openDatabase(folder: string, trusted: readonly KeyObject[] = []): Database {
  const manifest = readManifest(folder, trusted);
  const open = new Map<string, Shard | undefined>();
  const broken = new Map<string, VulnsError>();
  /** One advisory is asked for by every package that it is in. */
  const advisories = new Map<string, Advisory>();
  const exploitations = new Map<string, Exploitation | undefined>();

  function shard(space: string): Shard | undefined {
    if (open.has(space)) return open.get(space);
    const info = manifest.shards[space];
    // Who only brought some spaces has the manifest of all.
    const here = info !== undefined && existsSync(join(folder, info.file));
    const opened = here ? openShard(join(folder, info.file)) : undefined;
    open.set(space, opened);
    return opened;
  }

  /** Of a shard beside those of spaces: without it something is missing of every answer, but none is wrong. */
  function beside(space: string, key: string): unknown {
    if (broken.has(space)) return undefined;
    try {
      return record(space, key);
    } catch (error) {
      if (!(error instanceof VulnsError)) throw error;
      broken.set(space, error);
      return undefined;
    }
  }

  function record(space: string, key: string): unknown {
    const text = shard(space)?.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  return {
    manifest,
    folder,
    covers: (space) => shard(space) !== undefined,
    statements(space, key) {
      const list = (record(space, `p:${key}`) as { home?: string }[] | undefined) ?? [];
      for (const one of list) one.home ??= key;
      return list as Statement[];
    },
    advisory(space, { advisory: id, home = '' }) {
      const key = `${space} ${id}`;
      let known = advisories.get(key);
      if (known === undefined) {
        known = record(space, advisoryKey(home, id)) as Advisory | undefined;
        if (known !== undefined) advisories.set(key, known);
      }
      return known;
    },
    detail: (id) => beside(detailSpace, `a:${id}`) as Advisory | undefined,
    exploitation(id) {
      if (exploitations.has(id)) return exploitations.get(id);
      const known = beside(exploitationSpace, `x:${id}`) as Exploitation | undefined;
      exploitations.set(id, known);
      return known;
    },
    lifecycle: (product) => beside(lifecycleSpace, `l:${product}`) as readonly Lifecycle[] | undefined,
    *packages(space) {
      for (const [key] of shard(space)?.records() ?? []) {
        const name = packageOfKey(key.toString());
        if (name !== undefined) yield name;
      }
    },
    faults: () => [...broken.values()],
    used: () =>
      Object.fromEntries(
        [...open.keys()].sort().flatMap((space) => {
          const info = manifest.shards[space];
          return info === undefined ? [] : [[space, info.digest]];
        }),
      ),
    close() {
      for (const one of open.values()) one?.close();
      open.clear();
    },
  };
}

export function readManifest(folder: string, trusted: readonly KeyObject[] = []): Manifest {
  const path = join(folder, manifestName);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new VulnsError(
      'missing',
      {
        en: `there is no advisory database in ${folder}; seawall db update brings one, seawall db build --from DIR makes one`,
        zh: `${folder} 中没有公告数据库；可用 seawall db update 获取，或用 seawall db build --from DIR 构建`,
      },
      { cause: error },
    );
  }
  return unsealManifest(text, path, trusted);
}

/**
 * Puts a database in place, whose shards are there already. Shards of the one before stay until the next: whoever opened
 * that a moment ago still finds them. What killed builders left goes.
 */
export function installDatabase(folder: string, sealed: string, manifest: Manifest): void {
  const before = manifestBefore(folder);
  writeWhole(join(folder, manifestName), [Buffer.from(sealed)]);
  const named = [...Object.values(before?.shards ?? {}), ...Object.values(manifest.shards)];
  const kept = new Set(named.map(({ file }) => basename(file)));
  for (const name of readdirSync(join(folder, 'shards'))) {
    if (/\.(?:swdb|tmp)$/.test(name) && !kept.has(name)) rmSync(join(folder, 'shards', name), { force: true });
  }
}

function manifestBefore(folder: string): Manifest | undefined {
  try {
    return readManifest(folder);
  } catch {
    // The first, or one that is damaged: nobody reads it.
    return undefined;
  }
}
