import type { Kysely, Transaction } from 'kysely';
import type { Database } from './tables.ts';

/** Runs in the transaction that the caller is in, else in one of its own: what belongs together is done together. */
export function within<T>(db: Kysely<Database>, run: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return db.isTransaction ? run(db as Transaction<Database>) : db.transaction().execute(run);
}
