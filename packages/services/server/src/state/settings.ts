import { type Kysely, sql } from 'kysely';
import type { Database } from './tables.ts';

/** A setting that people change at run time; undefined where nobody has. */
export async function getSetting(db: Kysely<Database>, key: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

/** Sets some fields of a setting; what others set of it meanwhile stays. */
export async function mergeSetting(
  db: Kysely<Database>,
  key: string,
  fields: object,
  by: { readonly who: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into settings as s (key, value, updated_at, updated_by)
    values (${key}, ${JSON.stringify(fields)}, ${by.at}, ${by.who})
    on conflict (key) do update set value = s.value || excluded.value, updated_at = excluded.updated_at,
      updated_by = excluded.updated_by`.execute(db);
}
