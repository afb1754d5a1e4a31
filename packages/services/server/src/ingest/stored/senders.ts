import type { BatchHeader, Pulse } from '@seawall/forward';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../state/tables.ts';
import type { ClientIdentity } from '../certificates/authority.ts';

/** Notes that a sender has a certificate. */
export async function noteEnrolled(db: Kysely<Database>, { cluster, sender }: ClientIdentity): Promise<void> {
  await sql`insert into senders (cluster, name) values (${cluster}, ${sender})
    on conflict (cluster, name) do update set enrolled_at = now()`.execute(db);
}

/** A sender of a cluster that is gone, or that was shut out, is not welcome. */
export async function isWelcome(db: Kysely<Database>, { cluster, sender }: ClientIdentity): Promise<boolean> {
  const { rows } = await sql<{ welcome: boolean }>`
    select not exists (select from senders where cluster = c.id and name = ${sender} and revoked_at is not null) as welcome
    from clusters c where id = ${cluster}`.execute(db);
  return rows[0]?.welcome === true;
}

/** The sender's certificates are not taken any more, though they have not ended yet. */
export async function shutOut(db: Kysely<Database>, { cluster, sender }: ClientIdentity, at: Date): Promise<void> {
  await sql`update senders set revoked_at = ${at} where cluster = ${cluster} and name = ${sender}`.execute(db);
}

/** A batch of the sender was stored. */
export async function noteSender(
  db: Kysely<Database>,
  { cluster, sender }: ClientIdentity,
  { version }: BatchHeader['source'],
  heard: { readonly at: Date; readonly rejected: number; readonly pulse?: Pulse },
): Promise<void> {
  const { at, rejected, pulse } = heard;
  await sql`
    insert into senders as s (cluster, name, version, last_seen_at, rejected, lost, waiting)
    values (${cluster}, ${sender}, ${version}, ${at}, ${rejected}, ${pulse?.lost ?? 0}, ${pulse?.waiting ?? 0})
    on conflict (cluster, name) do update set
      version = excluded.version, last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
      rejected = s.rejected + excluded.rejected,
      lost = case when ${pulse !== undefined} then excluded.lost else s.lost end,
      waiting = case when ${pulse !== undefined} then excluded.waiting else s.waiting end`.execute(db);
}
