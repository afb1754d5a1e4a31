import { hash } from 'node:crypto';
import { breather } from '@seawall/scan/breathe';
import { cleanJson } from '../../clean-json.ts';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database, EntityKind } from '../tables.ts';
import { alone, within } from '../transaction.ts';

/** The kinds of entities that a cluster is said to have. */
export type SyncedTable = 'resources' | 'nodes' | 'identities';

/** An entity as its table has it, without what the store itself keeps. */
export interface Entity {
  readonly id: string;
  readonly [column: string]: unknown;
}

/** What a cluster has of one kind of entity, or of a part of them. */
export interface EntitySet {
  readonly cluster: string;
  readonly at: Date;
  /** True when this is all: what is missing has been deleted. */
  readonly complete: boolean;
  /** Which part a complete set is complete for, by the columns of the table; everything unless given. */
  readonly within?: { readonly kind?: string; readonly namespace?: string };
}

/** What a set changed, by the entities' ids. */
export interface SyncResult {
  readonly appeared: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

const kinds: Readonly<Record<SyncedTable, EntityKind>> = {
  resources: 'resource',
  nodes: 'node',
  identities: 'identity',
};

/** The columns that an entity's hash is made of are those that a set brings. */
const columns: Readonly<Record<SyncedTable, readonly string[]>> = {
  resources: [
    'uid',
    'api_version',
    'kind',
    'namespace',
    'name',
    'labels',
    'owner',
    'service_account',
    'images',
    'spec',
    'facts',
  ],
  nodes: ['name', 'facts'],
  identities: ['kind', 'namespace', 'name', 'facts'],
};

/** Rows of one statement, which are made in one go. */
const batchSize = 500;

/** With the hash of what a set brings of it. */
interface Hashed extends Entity {
  readonly hash: string;
}

interface Before {
  readonly hash: string;
  readonly deleted: boolean;
}

/** Brings the table up to date and writes what changed into the timelines, all or nothing. */
export async function syncEntities(
  db: Kysely<Database>,
  table: SyncedTable,
  set: EntitySet,
  entities: readonly Entity[],
): Promise<SyncResult> {
  const breathe = breather();
  const byId = new Map<string, Hashed>();
  for (const entity of entities) {
    byId.set(entity.id, { ...entity, hash: hashOf(table, entity) });
    await breathe();
  }
  const rows = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return await within(db, (trx) => sync(trx, table, set, rows));
}

async function sync(
  trx: Transaction<Database>,
  table: SyncedTable,
  set: EntitySet,
  rows: readonly Hashed[],
): Promise<SyncResult> {
  await alone(trx, `${table} of ${set.cluster}`);
  const ids = rows.map(({ id }) => id);
  const { rows: found } = await sql<Before & { id: string }>`
    select id, hash, deleted_at is not null as deleted from ${sql.table(table)} where id = any(${ids})`.execute(trx);
  const before = new Map(found.map((row) => [row.id, row]));
  const fresh = rows.filter(({ id, hash: now }) => before.get(id)?.hash !== now || before.get(id)?.deleted === true);
  if (table === 'resources')
    await keepVersions(
      trx,
      set.at,
      fresh.filter(({ id }) => before.get(id)?.deleted === false),
    );
  for (let i = 0; i < fresh.length; i += batchSize) await write(trx, table, set, fresh.slice(i, i + batchSize));
  await sql`update ${sql.table(table)} set last_seen = ${set.at}
    where id = any(${ids}) and last_seen < ${set.at}`.execute(trx);
  const isBack = (id: string): boolean => before.get(id)?.deleted !== false;
  const appeared = fresh.map(({ id }) => id).filter(isBack);
  const changed = fresh.map(({ id }) => id).filter((id) => !isBack(id));
  const removed = set.complete ? await remove(trx, table, set) : [];
  for (const [what, of] of Object.entries({ appeared, changed, removed })) {
    if (of.length === 0) continue;
    await sql`insert into entity_changes (entity_kind, entity, at, what)
      select ${kinds[table]}, id, ${set.at}::timestamptz, ${what} from unnest(${of}::text[]) as id`.execute(trx);
  }
  return { appeared, changed, removed };
}

/** Keeps what objects asked for until now, of those that ask for something else. */
async function keepVersions(trx: Transaction<Database>, at: Date, fresh: readonly Entity[]): Promise<void> {
  for (let i = 0; i < fresh.length; i += batchSize) {
    const rows = fresh.slice(i, i + batchSize).map(({ id, labels, spec }) => ({ id, labels, spec }));
    await sql`
      insert into object_versions (resource, since, seen, until, labels, spec)
      select r.id, coalesce((select max(c.at) from entity_changes c
          where c.entity = r.id and c.what in ('appeared', 'changed')), r.first_seen), r.last_seen, ${at}::timestamptz, r.labels, r.spec
      from json_to_recordset(${cleanJson(JSON.stringify(rows), 'replace')}::json) as n(id text, labels jsonb, spec jsonb)
      join resources r on r.id = n.id
      where (r.labels, r.spec) is distinct from (n.labels, n.spec)`.execute(trx);
  }
}

function hashOf(table: SyncedTable, entity: Entity): string {
  const values = columns[table].map((column) => entity[column] ?? null);
  return hash('sha256', JSON.stringify(values), 'base64url').slice(0, 22);
}

async function write(
  trx: Transaction<Database>,
  table: SyncedTable,
  set: EntitySet,
  rows: readonly Entity[],
): Promise<void> {
  const names = sql.join([...columns[table], 'hash'].map((column) => sql.ref(column)));
  const updates = sql.join(
    [...columns[table], 'hash'].map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`),
  );
  // Columns that the set leaves out take their defaults, for they may not be null.
  const filled = rows.map((row) => ({ ...defaults[table], ...row }));
  const json = cleanJson(JSON.stringify(filled), 'replace');
  await sql`
    insert into ${sql.table(table)} (id, cluster, first_seen, last_seen, ${names})
    select id, ${set.cluster}, ${set.at}::timestamptz, ${set.at}::timestamptz, ${names}
    from json_populate_recordset(null::${sql.table(table)}, ${json}::json)
    on conflict (id) do update set ${updates}, last_seen = excluded.last_seen, deleted_at = null`.execute(trx);
}

const defaults: Readonly<Record<SyncedTable, Readonly<Record<string, unknown>>>> = {
  resources: { labels: {}, images: [], spec: {}, facts: {} },
  nodes: { facts: {} },
  identities: { facts: {} },
};

async function remove(trx: Transaction<Database>, table: SyncedTable, set: EntitySet): Promise<string[]> {
  const { kind, namespace } = set.within ?? {};
  const { rows } = await sql<{ id: string }>`
    update ${sql.table(table)} set deleted_at = ${set.at}
    where cluster = ${set.cluster} and deleted_at is null and last_seen < ${set.at}
      and ${kind === undefined ? sql`true` : sql`kind = ${kind}`}
      and ${namespace === undefined ? sql`true` : sql`namespace = ${namespace}`}
    returning id`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Says that entities are gone, without a set of what there is: the end of a watch's event. */
export async function removeEntities(
  db: Kysely<Database>,
  table: SyncedTable,
  ids: readonly string[],
  at: Date,
): Promise<void> {
  const removing = sql`
    with removed as (
      update ${sql.table(table)} set deleted_at = ${at} where id = any(${ids}) and deleted_at is null returning id
    )
    insert into entity_changes (entity_kind, entity, at, what)
    select ${kinds[table]}, id, ${at}::timestamptz, 'removed' from removed`;
  await within(db, (trx) => removing.execute(trx));
}
