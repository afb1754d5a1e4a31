import { type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely';
import type { AccessScope } from '../access.ts';
import { anyOf } from '../any-of.ts';
import type { Database } from '../tables.ts';
import { within } from '../transaction.ts';
import { type Bill, type Maker, saveBill } from './bills.ts';

/** An image as somebody knows it. What is absent stays as it was stored. */
export interface KnownImage {
  readonly digest: string;
  readonly names?: readonly string[];
  /** Bytes of all layers. */
  readonly size?: number;
  readonly bill?: Bill;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/**
 * Stores an image and what somebody says of it; names that are new are added to those that they gave it before. What a cluster
 * says holds for that cluster.
 */
export function saveImage(
  db: Kysely<Database>,
  { bill, digest, facts = {}, names = [], size }: KnownImage,
  at: Date,
  maker: Maker = { origin: 'server' },
): Promise<void> {
  return within(db, async (trx) => {
    await sql`
      insert into images as i (digest, names, size, facts, first_seen, last_seen)
      values (${digest}, ${names}, ${size ?? null}, ${JSON.stringify(facts)}, ${at}, ${at})
      on conflict (digest) do update set
        names = (select array_agg(distinct name order by name) from unnest(i.names || excluded.names) as name),
        size = coalesce(excluded.size, i.size), facts = i.facts || excluded.facts,
        last_seen = greatest(i.last_seen, excluded.last_seen)`.execute(trx);
    await sql`insert into image_names (digest, cluster, name)
      select ${digest}, ${'cluster' in maker ? maker.cluster : null}, name from unnest(${names}::text[]) as name
      on conflict do nothing`.execute(trx);
    if (bill !== undefined) await saveBill(trx, digest, maker, bill);
  });
}

/**
 * Notes that workloads of a cluster run these images, by digest with the names that they call them by. What was noted within
 * the hour and has no new name is not written again: clusters say so with every change.
 */
export async function seeImages(
  db: Kysely<Database>,
  cluster: string,
  images: ReadonlyMap<string, readonly string[]>,
  at: Date,
): Promise<void> {
  if (images.size === 0) return;
  const rows = [...images].map(([digest, names]) => ({ digest, names })).sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const said = sql`json_to_recordset(${JSON.stringify(rows)}::json) as n(digest text, names text[])`;
  await sql`
    insert into images as i (digest, names, facts, first_seen, last_seen)
    select digest, names, '{}', ${at}::timestamptz, ${at}::timestamptz from ${said}
    on conflict (digest) do update set
      names = (select array_agg(distinct name order by name) from unnest(i.names || excluded.names) as name),
      last_seen = greatest(i.last_seen, excluded.last_seen)
    where not i.names @> excluded.names or i.last_seen < excluded.last_seen - interval '1 hour'`.execute(db);
  await sql`insert into image_names (digest, cluster, name)
    select distinct digest, ${cluster}, name from ${said}, unnest(names) as name on conflict do nothing`.execute(db);
}

/** Takes away images that were known by their names alone, once their digests are known and no workload needs them. */
export async function forgetNames(db: Kysely<Database>, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await sql`
    delete from images where digest = any(${names}) and not exists (
      select from resources where deleted_at is null and array[images.digest] && resources.images)`.execute(db);
}

/** That a row of `resources` runs an image: by its digest, or by a name that the image has in that cluster. */
export function runsImage(
  resources = 'resources',
  image: { readonly digest: unknown; readonly names: unknown } = {
    digest: sql.ref('images.digest'),
    names: sql.ref('images.names'),
  },
): RawBuilder<SqlBool> {
  const [images, cluster] = [sql.ref(`${resources}.images`), sql.ref(`${resources}.cluster`)];
  const { digest, names } = image;
  // The first is what the index answers: it knows every name that anybody gave the image.
  return sql<SqlBool>`(${images} && (array[${digest}]::text[] || ${names}::text[])
    and (${digest} = any(${images}) or image_called(${digest}, ${images}, ${cluster})))`;
}

/** What an image is called as far as somebody sees clusters, those names first that hold for all. */
export function namesWithin({ clusters }: AccessScope, digest = 'images.digest'): RawBuilder<string[]> {
  return sql<string[]>`array(select called.name from image_names as called
    where called.digest = ${sql.ref(digest)} and (called.cluster is null or ${anyOf('called.cluster', clusters)})
    group by called.name order by bool_or(called.cluster is null) desc, called.name)`;
}
