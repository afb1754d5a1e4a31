import { type Kysely, sql } from 'kysely';
import { type AccessScope, visible, visibleImage, visibleWhole } from '../../state/access.ts';
import { namesWithin } from '../../state/inventory/images.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';

export const nameHandlers: Handlers<'GET /names'> = {
  'GET /names': async ({ caller: { scope }, query: { ids = [] } }, { state: { db } }) => ({
    items: ids.length === 0 ? [] : await namesOf(db, scope, ids),
  }),
};

async function namesOf(
  db: Kysely<Database>,
  scope: AccessScope,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const place = sql<string>`coalesce(namespace || '/', '') || name`;
  const found = await Promise.all([
    db
      .selectFrom('resources')
      .select(['id', sql<string>`kind || ' ' || ${place}`.as('name')])
      .where('id', 'in', ids)
      .where(visible(scope, 'resources'))
      .execute(),
    db
      .selectFrom('identities')
      .select(['id', sql<string>`kind || ' ' || ${place}`.as('name')])
      .where('id', 'in', ids)
      .where(visible(scope, 'identities'))
      .execute(),
    db
      .selectFrom('nodes')
      .select(['id', 'name'])
      .where('id', 'in', ids)
      .where(visibleWhole(scope, 'nodes.cluster'))
      .execute(),
    db
      .selectFrom('images')
      .select(['digest as id', sql<string>`coalesce((${namesWithin(scope)})[1], digest)`.as('name')])
      .where('digest', 'in', ids)
      .where(visibleImage(scope))
      .execute(),
  ]);
  return found.flat();
}
