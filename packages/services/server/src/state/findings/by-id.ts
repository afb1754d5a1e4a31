import type { Kysely } from 'kysely';
import type { Database } from '../tables.ts';
import { columns, type FindingListRow } from './list.ts';

/** Findings by their ids, in that order; the caller has asked who may see them. */
export async function findingsById(db: Kysely<Database>, ids: readonly string[]): Promise<FindingListRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('findings').select(columns).where('id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
