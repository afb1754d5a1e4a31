import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { type Kysely, sql } from 'kysely';
import { ServerError } from '../../error.ts';
import type { Database } from '../tables.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** An image as a scan knows it. What is absent stays as it was stored. */
export interface KnownImage {
  readonly digest: string;
  readonly names?: readonly string[];
  readonly os?: string;
  /** Bytes of all layers. */
  readonly size?: number;
  /** A bill of materials as JSON. */
  readonly sbom?: string;
  /** How many components the bill of materials has. */
  readonly components?: number;
  readonly scannedAt?: Date;
  readonly dbVersion?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Stores an image; names that are new are added to those that it has. */
export async function saveImage(db: Kysely<Database>, image: KnownImage, at: Date): Promise<void> {
  const sbom = image.sbom === undefined ? null : await compress(image.sbom);
  const facts = JSON.stringify(image.facts ?? {});
  await sql`
    insert into images as i
      (digest, names, os, size, sbom, components, scanned_at, db_version, facts, first_seen, last_seen)
    values (${image.digest}, ${image.names ?? []}, ${image.os ?? null}, ${image.size ?? null}, ${sbom},
      ${image.components ?? null}, ${image.scannedAt ?? null}, ${image.dbVersion ?? null}, ${facts}, ${at}, ${at})
    on conflict (digest) do update set
      names = (select array_agg(distinct name order by name) from unnest(i.names || excluded.names) as name),
      os = coalesce(excluded.os, i.os), size = coalesce(excluded.size, i.size),
      sbom = coalesce(excluded.sbom, i.sbom), components = coalesce(excluded.components, i.components),
      scanned_at = coalesce(excluded.scanned_at, i.scanned_at),
      db_version = coalesce(excluded.db_version, i.db_version),
      facts = i.facts || excluded.facts, last_seen = greatest(i.last_seen, excluded.last_seen)`.execute(db);
}

/**
 * Notes that workloads run these images, by digest with the names that they call them by. What was noted within the hour
 * and has no new name is not written again: clusters say so with every change.
 */
export async function seeImages(
  db: Kysely<Database>,
  images: ReadonlyMap<string, readonly string[]>,
  at: Date,
): Promise<void> {
  if (images.size === 0) return;
  const rows = [...images].map(([digest, names]) => ({ digest, names })).sort((a, b) => (a.digest < b.digest ? -1 : 1));
  await sql`
    insert into images as i (digest, names, facts, first_seen, last_seen)
    select digest, names, '{}', ${at}::timestamptz, ${at}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) as n(digest text, names text[])
    on conflict (digest) do update set
      names = (select array_agg(distinct name order by name) from unnest(i.names || excluded.names) as name),
      last_seen = greatest(i.last_seen, excluded.last_seen)
    where not i.names @> excluded.names or i.last_seen < excluded.last_seen - interval '1 hour'`.execute(db);
}

/** Of these images those that were matched for other clusters and not yet for this one, which runs them now too. */
export async function matchedElsewhere(
  db: Kysely<Database>,
  cluster: string,
  digests: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ digest: string }>`
    select digest from images where digest = any(${digests}) and sbom is not null
      and not coalesce((facts ->> 'matchedFor')::jsonb ? ${cluster}, true)`.execute(db);
  return rows.map(({ digest }) => digest);
}

/** More than any image's bill of materials; what claims to be larger is no such thing. */
const sbomLimit = 512 * 1024 * 1024;

/** The stored bill of materials, as JSON; undefined where there is none. */
export async function imageSbom(db: Kysely<Database>, digest: string): Promise<string | undefined> {
  const row = await db.selectFrom('images').select('sbom').where('digest', '=', digest).executeTakeFirst();
  if (row === undefined || row.sbom === null) return undefined;
  try {
    return (await decompress(row.sbom, { maxOutputLength: sbomLimit })).toString();
  } catch (cause) {
    throw new ServerError(
      'corrupt-data',
      {
        en: `The stored bill of materials of ${digest} cannot be read. Scan the image again.`,
        zh: `无法读取 ${digest} 已存储的物料清单。请重新扫描该镜像。`,
      },
      { cause },
    );
  }
}

/**
 * Images whose bill of materials was last matched against older advisories than these; those in use first. Replicas may have
 * different ones: the newest count.
 */
export async function imagesToMatch(db: Kysely<Database>, dbVersion: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('images')
    .select('digest')
    .where('sbom', 'is not', null)
    .where((eb) => eb.or([eb('db_version', 'is', null), eb('db_version', '<', dbVersion)]))
    .orderBy('last_seen', 'desc')
    .orderBy('digest')
    .limit(limit)
    .execute();
  return rows.map(({ digest }) => digest);
}
