import { type Kysely, type Selectable, sql } from 'kysely';
import type { ClusterOrigin, ClusterTable, Database } from '../tables.ts';

export type ClusterRow = Selectable<ClusterTable>;

/** `never-seen`: enrolled, and nothing has been heard of it yet. */
export type ClusterHealth = 'live' | 'silent' | 'never-seen';

/** Makes a cluster known, or renames it. Its origin stays what it was made with. */
export async function saveCluster(
  db: Kysely<Database>,
  cluster: { readonly id: string; readonly name: string; readonly origin: ClusterOrigin },
): Promise<void> {
  await db
    .insertInto('clusters')
    .values(cluster)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: cluster.name }))
    .execute();
}

/** Makes a cluster known that is not known yet, by id or name; gives whether it did. */
export async function addCluster(
  db: Kysely<Database>,
  cluster: { readonly id: string; readonly name: string; readonly origin: ClusterOrigin },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('clusters')
    .values(cluster)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Something was heard from the cluster. Written at most every ten seconds, for many agents say so at once. */
export async function clusterSeen(
  db: Kysely<Database>,
  id: string,
  at: Date,
  known: { readonly version?: string; readonly facts?: Readonly<Record<string, unknown>> } = {},
): Promise<void> {
  const { version, facts } = known;
  const news = version !== undefined || facts !== undefined;
  await sql`
    update clusters set
      last_seen_at = greatest(last_seen_at, ${at}),
      version = coalesce(${version ?? null}, version),
      facts = facts || ${JSON.stringify(facts ?? {})}::jsonb
    where id = ${id} and (${news} or last_seen_at is null or last_seen_at < ${at}::timestamptz - interval '10 seconds')`.execute(
    db,
  );
}

/** An engine has looked at all of the cluster as it was at a moment: what is not found in what was there then is not there. */
export async function clusterJudged(db: Kysely<Database>, id: string, at: Date): Promise<void> {
  const told = JSON.stringify({ judgedAt: at.toISOString() });
  await sql`update clusters set facts = facts || ${told}::jsonb
    where id = ${id} and coalesce((facts ->> 'judgedAt')::timestamptz < ${at}::timestamptz, true)`.execute(db);
}

export function listClusters(db: Kysely<Database>): Promise<ClusterRow[]> {
  return db.selectFrom('clusters').selectAll().orderBy('name').execute();
}

/** Everything that is stored of the cluster goes with it; its events go when their time is over. */
export async function deleteCluster(db: Kysely<Database>, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('clusters').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** @param silentAfter milliseconds without a word after which a cluster counts as silent */
export function clusterHealth(cluster: ClusterRow, now: Date, silentAfter: number): ClusterHealth {
  if (cluster.last_seen_at === null) return 'never-seen';
  return now.getTime() - cluster.last_seen_at.getTime() > silentAfter ? 'silent' : 'live';
}
