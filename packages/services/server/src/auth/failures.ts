import { type Kysely, sql } from 'kysely';
import type { Database } from '../state/tables.ts';

/**
 * So many refusals, and the next try has to wait. A name alone bears most: nobody should be able to keep somebody else
 * out with a few wrong passwords.
 */
const most = { pair: 10, address: 30, name: 100 } as const;
const windowMs = 15 * 60_000;

/** Seconds until a sign-in may be tried again; undefined when it may be tried now. All replicas count together. */
export async function mustWait(
  db: Kysely<Database>,
  name: string,
  address: string | undefined,
  now: Date,
): Promise<number | undefined> {
  const since = new Date(now.getTime() - windowMs);
  const keys = keysOf(name, address);
  const { rows } = await sql<{ key: string; count: number; oldest: Date }>`
    select key, count(*)::integer as count, min(at) as oldest from sign_in_failures
    where key = any(${keys}) and at > ${since} group by key`.execute(db);
  const full = rows.filter(({ key, count }) => count >= most[key.split(':', 1)[0] as keyof typeof most]);
  if (full.length === 0) return undefined;
  const free = Math.max(...full.map(({ oldest }) => oldest.getTime() + windowMs));
  return Math.max(1, Math.ceil((free - now.getTime()) / 1000));
}

export async function countFailure(
  db: Kysely<Database>,
  name: string,
  address: string | undefined,
  now: Date,
): Promise<void> {
  await db
    .insertInto('sign_in_failures')
    .values(keysOf(name, address).map((key) => ({ key, at: now })))
    .execute();
}

/** A sign-in that went well clears its name at its address; the address keeps its count. */
export async function forgetFailures(db: Kysely<Database>, name: string, address: string | undefined): Promise<void> {
  await db.deleteFrom('sign_in_failures').where('key', '=', pairOf(name, address)).execute();
}

function keysOf(name: string, address: string | undefined): string[] {
  return [
    pairOf(name, address),
    `name:${name.toLowerCase()}`,
    ...(address === undefined ? [] : [`address:${address}`]),
  ];
}

function pairOf(name: string, address: string | undefined): string {
  return `pair:${name.toLowerCase()} ${address ?? ''}`;
}
