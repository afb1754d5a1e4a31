import { createHash, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, manifestName, type ShardInfo } from '../database/manifest.ts';
import { unsealManifest } from '../database/seal.ts';
import { installDatabase } from '../database/store.ts';
import { lockDatabase } from '../database/lock.ts';
import { unpack } from '../database/unpack.ts';
import { writeWhole } from '../database/write-whole.ts';
import { VulnsError } from '../error.ts';

/** Writes a database, or some spaces of it, into one tar file; shards are compressed already. */
export function exportDatabase(database: string, file: string, spaces?: readonly string[]): Manifest {
  const sealed = readFileSync(join(database, manifestName));
  const manifest = unsealManifest(sealed.toString('utf8'), database);
  const parts = [...tarEntry(manifestName, sealed)];
  for (const [, info] of shardsHere(manifest, database, spaces)) {
    parts.push(...tarEntry(info.file, readFileSync(join(database, info.file))));
  }
  writeWhole(file, [...parts, Buffer.alloc(1024)]);
  return manifest;
}

/** The shards that are here, of the spaces that are asked for. Throws a `VulnsError` for a space that there is not. */
export function shardsHere(
  manifest: Manifest,
  database: string,
  spaces?: readonly string[],
): [space: string, info: ShardInfo][] {
  const missing = spaces?.find((space) => manifest.shards[space] === undefined);
  if (missing !== undefined) {
    throw new VulnsError('usage', { en: `the database has nothing of ${missing}`, zh: `数据库中没有 ${missing}` });
  }
  return Object.entries(manifest.shards).filter(
    ([space, info]) => (spaces === undefined || spaces.includes(space)) && existsSync(join(database, info.file)),
  );
}

/** Takes a database from a file that `exportDatabase` wrote. Everything is checked before anything is replaced. */
export function importDatabase(file: string, database: string, trusted: readonly KeyObject[] = []): Manifest {
  const files = new Map<string, Buffer>();
  try {
    for (const { path, bytes } of unpack('database.tar', readFileSync(file))) {
      files.set(path.slice('database.tar/'.length), bytes());
    }
  } catch (error) {
    if (!(error instanceof VulnsError)) throw error;
    const { en, zh } = error.text;
    throw new VulnsError(error.code, { en: `${file} ${en}`, zh: `${file} ${zh}` }, { cause: error });
  }
  const sealed = files.get(manifestName);
  if (sealed === undefined) {
    throw new VulnsError('format', { en: `${file} holds no database of Seawall`, zh: `${file} 中没有 Seawall 数据库` });
  }
  return installShards(sealed.toString('utf8'), (info) => files.get(info.file), file, database, trusted);
}

/** Checks shards against their manifest and puts them in place; those that are not given are left out. */
export function installShards(
  sealed: string,
  shardOf: (info: ShardInfo) => Buffer | undefined,
  from: string,
  database: string,
  trusted: readonly KeyObject[],
): Manifest {
  const manifest = unsealManifest(sealed, from, trusted);
  const whole: [ShardInfo, Buffer][] = [];
  for (const info of Object.values(manifest.shards)) {
    if (!/^shards\/[\w.-]+\.swdb$/.test(info.file)) {
      throw new VulnsError('damaged', {
        en: `${from} names a file outside the database`,
        zh: `${from} 引用了数据库之外的文件`,
      });
    }
    const bytes = shardOf(info);
    if (bytes === undefined) continue;
    if (createHash('sha256').update(bytes).digest('hex') !== info.digest) {
      throw new VulnsError('damaged', {
        en: `${info.file} in ${from} is not what its manifest names`,
        zh: `${from} 中的 ${info.file} 与清单不符`,
      });
    }
    whole.push([info, bytes]);
  }
  const release = lockDatabase(database);
  try {
    mkdirSync(join(database, 'shards'), { recursive: true });
    for (const [info, bytes] of whole) writeWhole(join(database, info.file), [bytes]);
    installDatabase(database, sealed, manifest);
  } finally {
    release();
  }
  return manifest;
}

function tarEntry(name: string, content: Buffer): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  // The same database gives the same file: no time of day in it.
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}
