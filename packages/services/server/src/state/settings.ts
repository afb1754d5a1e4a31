import type { Kysely } from 'kysely';
import type { Database } from './tables.ts';

/** A setting that people change at run time; undefined where nobody has. */
export async function getSetting(db: Kysely<Database>, key: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

export async function saveSetting(
  db: Kysely<Database>,
  key: string,
  value: unknown,
  by: { readonly who: string; readonly at: Date },
): Promise<void> {
  const row = { value: JSON.stringify(value), updated_at: by.at, updated_by: by.who };
  await db
    .insertInto('settings')
    .values({ key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute();
}
