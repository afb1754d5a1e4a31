import type { Kysely } from 'kysely';
import type { ClusterName } from '../../contract/types.ts';
import type { Database } from '../../state/tables.ts';

/** The names of all clusters by their ids. */
export async function clusterNames(db: Kysely<Database>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('clusters').select(['id', 'name']).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export function named(id: string | null, names: ReadonlyMap<string, string>): ClusterName | undefined {
  return id === null ? undefined : { id, name: names.get(id) ?? id };
}

/** Users by their ids, as people call them; an id that is nobody’s stands for itself. */
export async function userNames(db: Kysely<Database>, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await db.selectFrom('users').select(['id', 'display_name']).where('id', 'in', wanted).execute();
  return new Map(rows.map((row) => [row.id, row.display_name]));
}
