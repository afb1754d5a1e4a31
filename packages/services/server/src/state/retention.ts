import { eventKinds } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import type { Database } from './tables.ts';

/** What is kept for a time, and how many days unless somebody sets it otherwise. */
export const defaultRetention = {
  /** Findings that are fixed; open ones stay. */
  'fixed-findings': 365,
  /** Objects that are no longer in their cluster, and their timelines. */
  'removed-entities': 90,
  /** Images that no workload has run. */
  'unused-images': 90,
  alerts: 180,
  'closed-incidents': 365,
  scans: 30,
  jobs: 7,
  /** Decided exceptions that are no longer in force. */
  exceptions: 1095,
  /** What was done in clusters about alerts. */
  responses: 1095,
  /** Who changed what in Seawall itself. */
  'server-audit': 1095,
  'events-process': 14,
  'events-file': 14,
  'events-flow': 14,
  'events-dns': 14,
  'events-http': 14,
  'events-audit': 90,
  'events-admission': 90,
  'events-trace': 7,
  /** The roll-ups of flows, DNS and HTTP by minute and by hour. */
  'rollups-minute': 30,
  'rollups-hour': 365,
} as const satisfies Readonly<Record<string, number>>;

export type RetentionKind = keyof typeof defaultRetention;

/** Days by kind. */
export type Retention = Readonly<Record<RetentionKind, number>>;

export async function getRetention(db: Kysely<Database>): Promise<Retention> {
  const rows = await db.selectFrom('retention').select(['kind', 'days']).execute();
  const set = rows.filter((row): row is { kind: RetentionKind; days: number } => row.kind in defaultRetention);
  return { ...defaultRetention, ...Object.fromEntries(set.map(({ kind, days }) => [kind, days])) };
}

/** The database refuses less than a day and more than ten years. */
export async function setRetention(
  db: Kysely<Database>,
  kind: RetentionKind,
  days: number,
  by: { readonly who: string; readonly at: Date },
): Promise<void> {
  const row = { days, updated_at: by.at, updated_by: by.who };
  await db
    .insertInto('retention')
    .values({ kind, ...row })
    .onConflict((conflict) => conflict.column('kind').doUpdateSet(row))
    .execute();
}

/** Rows that one statement deletes at most, so that no transaction grows long. */
const batchSize = 5000;

/** What ends with its kind's time, by table and condition; `old` is the moment before which it is too old. */
const ends: readonly {
  readonly kind: RetentionKind;
  readonly table: string;
  readonly key: string;
  readonly where: string;
}[] = [
  { kind: 'fixed-findings', table: 'findings', key: 'id', where: `state = 'fixed' and fixed_at < $1` },
  { kind: 'removed-entities', table: 'resources', key: 'id', where: 'deleted_at < $1' },
  { kind: 'removed-entities', table: 'nodes', key: 'id', where: 'deleted_at < $1' },
  { kind: 'removed-entities', table: 'identities', key: 'id', where: 'deleted_at < $1' },
  { kind: 'removed-entities', table: 'object_versions', key: 'id', where: 'until < $1' },
  { kind: 'removed-entities', table: 'entity_changes', key: 'id', where: 'at < $1' },
  {
    kind: 'unused-images',
    table: 'images',
    key: 'digest',
    where: `last_seen < $1 and not exists (
      select from resources r where r.deleted_at is null and r.images && (array[images.digest] || images.names))`,
  },
  { kind: 'alerts', table: 'alerts', key: 'id', where: 'last_time < $1' },
  { kind: 'closed-incidents', table: 'incidents', key: 'id', where: `state = 'closed' and last_time < $1` },
  { kind: 'scans', table: 'scans', key: 'id', where: 'finished_at < $1' },
  {
    kind: 'scans',
    table: 'finding_sets',
    key: 'id',
    where: `at < $1 and not exists (select from findings f where f.engine = finding_sets.engine
      and f.scope = finding_sets.scope and f.cluster is not distinct from finding_sets.cluster and f.state <> 'fixed')`,
  },
  { kind: 'jobs', table: 'jobs', key: 'id', where: `state in ('done', 'failed') and finished_at < $1` },
  {
    kind: 'exceptions',
    table: 'exceptions',
    key: 'id',
    where: `state in ('denied', 'revoked', 'expired') and coalesce(decided_at, expires_at) < $1`,
  },
  // What senders only said they would do ages with the alerts that they said it to.
  { kind: 'alerts', table: 'responses', key: 'id', where: `result in ('planned', 'refused') and at < $1` },
  { kind: 'responses', table: 'responses', key: 'id', where: 'at < $1' },
  { kind: 'server-audit', table: 'audit_log', key: 'seq', where: 'at < $1' },
];

const day = 24 * 60 * 60 * 1000;

/**
 * Deletes what is older than its kind's time, in small steps; what somebody is just changing is left to the next time. Any
 * replica may do it, and it may be broken off.
 * @returns rows by table
 */
export async function deleteOld(
  db: Kysely<Database>,
  retention: Retention,
  now: Date,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const { kind, table, key, where } of ends) {
    const old = new Date(now.getTime() - retention[kind] * day);
    const [before = '', after = ''] = where.split('$1');
    for (;;) {
      signal?.throwIfAborted();
      const { numAffectedRows = 0n } = await sql`
        delete from ${sql.table(table)} where ${sql.ref(key)} in (
          select ${sql.ref(key)} from ${sql.table(table)} where ${sql.raw(before)}${old}::timestamptz${sql.raw(after)}
          limit ${batchSize} for update skip locked)`.execute(db);
      if (numAffectedRows > 0n) deleted[table] = (deleted[table] ?? 0) + Number(numAffectedRows);
      if (numAffectedRows < batchSize) break;
    }
  }
  return deleted;
}

/** Days by kind of event, for the event store. */
export function eventRetention(retention: Retention): Readonly<Record<string, number>> {
  return Object.fromEntries(eventKinds.map((kind) => [kind, retention[`events-${kind}`]]));
}
