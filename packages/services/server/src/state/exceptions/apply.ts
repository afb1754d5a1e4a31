import { type Transaction, sql } from 'kysely';
import type { Database } from '../tables.ts';

/**
 * Shared by those who store findings and theirs alone who put exceptions in force or end them: what one writes and the
 * other does not see yet would stay shown, or hidden for ever.
 */
export const exceptionsLock = 'exceptions in force';

/** Whether exception `e` covers finding `f`: every condition that it names holds. */
export const covers = sql`(e.finding_id is null or e.finding_id = f.id)
  and (e.kind is null or e.kind = f.kind)
  and (e.rule is null or f.rule like glob(e.rule))
  and (e.cluster is null or e.cluster = f.cluster)
  and (e.namespace is null or f.namespace like glob(e.namespace))
  and (e.subject is null or f.subject like glob(e.subject))
  and (e.image is null or f.image like glob(e.image) or exists (
    select from image_names n where n.digest = f.image and (n.cluster is null or n.cluster = f.cluster)
      and n.name like glob(e.image)))`;

/** Hides the open ones among these findings that an approved exception covers. @returns how many it hid */
export async function applyExceptions(trx: Transaction<Database>, ids: readonly string[], at: Date): Promise<number> {
  if (ids.length === 0) return 0;
  return hide(trx, at, sql`f.id = any(${ids})`, sql`true`);
}

/** Hides what one exception covers, everywhere. @returns how many it hid */
export function applyException(trx: Transaction<Database>, exception: number, at: Date): Promise<number> {
  return hide(trx, at, sql`true`, sql`e.id = ${exception}`);
}

type Condition = ReturnType<typeof sql>;

async function hide(trx: Transaction<Database>, at: Date, findings: Condition, exceptions: Condition): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with covered as (
      select distinct on (f.id) f.id, e.id as exception, e.approver, e.reason
      from exceptions e join findings f on ${covers}
      where e.state = 'approved' and e.expires_at > ${at} and f.state = 'open' and ${findings} and ${exceptions}
      order by f.id, e.id
    ), hidden as (
      update findings f set state = 'excepted', exception_id = c.exception from covered c where f.id = c.id
      returning f.id, c.exception, c.approver, c.reason
    ), remembered as (
      insert into finding_history (finding_id, at, what, who, detail)
      select id, ${at}::timestamptz, 'excepted', approver, jsonb_build_object('exception', exception, 'reason', reason)
      from hidden
    )
    select count(*) as count from hidden`.execute(trx);
  return rows[0]?.count ?? 0;
}

/** Shows what an ended exception hid, but for what another one covers as well. @returns the findings that are open again */
export async function liftException(
  trx: Transaction<Database>,
  exception: number,
  who: string,
  at: Date,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with shown as (
      update findings set state = 'open', exception_id = null
      where exception_id = ${exception} and state = 'excepted' returning id
    ), remembered as (
      insert into finding_history (finding_id, at, what, who, detail)
      select id, ${at}::timestamptz, 'exception-ended', ${who}, jsonb_build_object('exception', ${exception}::bigint)
      from shown
    )
    select id from shown`.execute(trx);
  const ids = rows.map(({ id }) => id);
  const hidden = await applyExceptions(trx, ids, at);
  if (hidden === 0) return ids;
  const { rows: open } = await sql<{ id: string }>`
    select id from findings where id = any(${ids}) and state = 'open'`.execute(trx);
  return open.map(({ id }) => id);
}
