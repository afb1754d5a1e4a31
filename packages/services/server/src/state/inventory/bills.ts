import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Text } from '@seawall/model';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { ServerError } from '../../error.ts';
import type { AccessScope } from '../access.ts';
import { anyOf } from '../any-of.ts';
import type { WordOrigin, Database } from '../tables.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Who says what is in an image. */
export type Maker =
  | { readonly origin: 'server' }
  /** A sender that belongs to no cluster: a pipeline whose token sees all of them. */
  | { readonly origin: 'build'; readonly name: string }
  | { readonly origin: 'cluster'; readonly cluster: string; readonly sender: string };

/** A bill of materials. */
export interface Bill {
  /** As JSON. */
  readonly sbom: string;
  readonly components: number;
  readonly os?: string;
  readonly scannedAt: Date;
}

/** Stores what somebody says is in an image, in place of what they said before. A bill that says something else is matched anew. */
export async function saveBill(db: Kysely<Database>, digest: string, maker: Maker, bill: Bill): Promise<void> {
  const { components, os = null, sbom, scannedAt } = bill;
  const cluster = 'cluster' in maker ? maker.cluster : null;
  const name = maker.origin === 'build' ? maker.name : null;
  const sender = maker.origin === 'cluster' ? maker.sender : name;
  const content = await contentOf(bill, digest);
  await sql`
    insert into image_bills as b (digest, origin, cluster, maker, sender, sbom, content, os, components, scanned_at)
    values (${digest}, ${maker.origin}, ${cluster}, ${name}, ${sender}, ${await compress(sbom)}, ${content}, ${os},
      ${components}, ${scannedAt})
    on conflict (digest, origin, cluster, maker) do update set
      sender = excluded.sender, sbom = excluded.sbom, content = excluded.content, os = excluded.os,
      components = excluded.components, scanned_at = excluded.scanned_at,
      db_version = case when b.content = excluded.content then b.db_version end,
      facts = case when b.content = excluded.content then b.facts else '{}' end`.execute(db);
  // Nobody needs to guess any more.
  if (maker.origin === 'server')
    await db.deleteFrom('image_bills').where('digest', '=', digest).where('origin', '=', 'unknown').execute();
}

/** Of the packages that a bill names, whatever else it says and in whatever order. */
async function contentOf({ os, sbom }: Bill, digest: string): Promise<string> {
  const { readSbom } = await import('@seawall/image');
  const purls = readSbom(sbom, digest)?.sbom.components.map(({ purl }) => purl);
  return hash('sha256', purls === undefined ? sbom : [os ?? '', ...[...new Set(purls)].sort()].join('\n'));
}

/** More than any image's bill of materials; what claims to be larger is no such thing. */
const sbomLimit = 512 * 1024 * 1024;

/** A stored bill of materials, as JSON; undefined where there is none. @throws ServerError `corrupt-data` */
export async function billText(db: Kysely<Database>, id: number): Promise<string | undefined> {
  const row = await db.selectFrom('image_bills').select(['digest', 'sbom']).where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  try {
    return (await decompress(row.sbom, { maxOutputLength: sbomLimit })).toString();
  } catch (cause) {
    throw new ServerError(
      'corrupt-data',
      {
        en: `The stored bill of materials of ${row.digest} cannot be read. Scan the image again.`,
        zh: `无法读取 ${row.digest} 已存储的物料清单。请重新扫描该镜像。`,
      },
      { cause },
    );
  }
}

/** What matching a bill against advisories came to. */
export interface MatchNote {
  /** Of the advisory database. */
  readonly dbVersion: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Why it could not be matched. */
  readonly notScanned?: Text;
}

export async function noteMatch(
  db: Kysely<Database>,
  bill: number,
  { dbVersion, facts = {}, notScanned }: MatchNote,
): Promise<void> {
  const more = JSON.stringify({ ...facts, ...(notScanned === undefined ? {} : { notScanned }) });
  await sql`update image_bills set db_version = ${dbVersion}, facts = facts || ${more}::jsonb where id = ${bill}`.execute(
    db,
  );
}

/** A bill as it is chosen from, without its text. */
export interface StoredBill {
  readonly id: number;
  readonly origin: WordOrigin;
  readonly cluster: string | null;
  readonly sender: string | null;
  readonly content: string;
  readonly components: number;
  readonly scanned_at: Date;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** All bills of an image as far as somebody sees clusters, those first whose word counts first. */
export async function billsOf(
  db: Kysely<Database>,
  digest: string,
  { clusters }: AccessScope = {},
): Promise<StoredBill[]> {
  const { rows } = await sql<StoredBill>`
    select id, origin, cluster, sender, content, components, scanned_at, facts from image_bills
    where digest = ${digest} and (cluster is null or ${anyOf('image_bills.cluster', clusters)})
    order by rank, scanned_at desc, id desc`.execute(db);
  return rows;
}

/** The one of these that counts for a cluster, or for what belongs to none. */
export function countsFor(bills: readonly StoredBill[], place: string | null): StoredBill | undefined {
  return bills.find(({ cluster }) => cluster === null || cluster === place);
}

/** The bill of `images` that is shown to whoever sees these clusters, as a row of a lateral join. */
export function shownBill({ clusters }: AccessScope): RawBuilder<unknown> {
  return sql`(select id as bill, os, components, scanned_at, db_version from image_bills
    where image_bills.digest = images.digest and (cluster is null or ${anyOf('image_bills.cluster', clusters)})
    order by rank, image_bills.scanned_at desc, id desc limit 1)`;
}

/** Of these images those whose bill counts for a cluster and was matched for others only: it runs them now too. */
export async function matchedElsewhere(
  db: Kysely<Database>,
  cluster: string,
  digests: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ digest: string }>`
    select b.digest from unnest(${digests}::text[]) as wanted join image_bills b on b.id = counting_bill(wanted, ${cluster})
    where not coalesce((b.facts ->> 'matchedFor')::jsonb ? ${cluster}, true)`.execute(db);
  return rows.map(({ digest }) => digest);
}

/**
 * Images with a bill that was last matched against older advisories than these; those in use first. Replicas may have
 * different ones: the newest count.
 */
export async function imagesToMatch(db: Kysely<Database>, dbVersion: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ digest: string }>`
    select digest from images where exists (select from image_bills b
      where b.digest = images.digest and coalesce(b.db_version < ${dbVersion}, true))
    order by last_seen desc, digest limit ${limit}`.execute(db);
  return rows.map(({ digest }) => digest);
}
