import type { Kysely } from 'kysely';
import { enqueue } from '../state/jobs/queue.ts';
import type { Database } from '../state/tables.ts';

/** Asks for the scores of a cluster anew, because something that they rest on has changed. */
export async function orderRescore(db: Kysely<Database>, cluster: string): Promise<void> {
  await enqueue(db, { kind: 'rescore', key: cluster, payload: { cluster }, again: true });
}
