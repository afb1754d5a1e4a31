import { setTimeout as wait } from 'node:timers/promises';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './tables.ts';

const serializationFailure = '40001';

/** Serialization failures and deadlocks (SQLSTATE 40001, 40P01): nothing was done, and once more it goes. */
const inTheWay: ReadonlySet<unknown> = new Set([serializationFailure, '40P01']);
const mostTries = 5;

/**
 * Runs in the transaction that the caller is in, else in one of its own: what belongs together is done together. One that
 * others were in the way of is run again, so it must do nothing but to the database.
 */
export async function within<T>(db: Kysely<Database>, run: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  if (db.isTransaction) return await run(db as Transaction<Database>);
  for (let left = mostTries - 1; ; left -= 1) {
    try {
      return await db.transaction().execute(run);
    } catch (error) {
      if (left === 0 || !inTheWay.has((error as { code?: unknown } | null)?.code)) throw error;
    }
    await wait(Math.random() * 50);
  }
}

/** For what a transaction finds otherwise than it has read it: it is run again. */
export function overtaken(why: string, cause?: unknown): Error {
  return Object.assign(new Error(why, { cause }), { code: serializationFailure });
}

/** Waits until nobody else is at what the words name, and keeps it until the transaction ends. */
export async function alone(trx: Transaction<Database>, what: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`.execute(trx);
}
