import { type Expression, type Kysely, sql, type SqlBool } from 'kysely';
import { type AccessScope, visible } from '../state/access.ts';
import type { Page } from '../state/cursor.ts';
import type { Database } from '../state/tables.ts';
import type { EntityPage } from './entity-page.ts';
import { countPlaced, listPlaced, type PlacedRow, placedWhere, type PlaceFilter } from './placed.ts';
import { bySeverityOf } from './totals.ts';

export interface IdentityListRow extends PlacedRow {
  readonly kind: 'ServiceAccount' | 'User' | 'Group';
  readonly namespace: string | null;
  readonly workloads: number;
}

/** One page of identities. Users and groups belong to no namespace: who sees only some does not see them. */
export async function listIdentities(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: PlaceFilter,
  page: EntityPage,
): Promise<Page<IdentityListRow>> {
  const account = sql`paged.kind = 'ServiceAccount' and resources.cluster = paged.cluster
    and resources.namespace = paged.namespace and resources.service_account = paged.name`;
  const findings = bySeverityOf(sql`findings.resource_id = (select id from resources where cluster = paged.cluster
    and paged.kind = 'ServiceAccount' and kind = 'ServiceAccount' and namespace = paged.namespace and name = paged.name limit 1)`);
  return await listPlaced(
    db,
    'identities',
    inside(scope, filter),
    page,
    sql<IdentityListRow>`select paged.*, totals.*, (select count(distinct coalesce(resources.owner, resources.id)) from resources
      where ${account} and deleted_at is null) as workloads from paged, lateral (${findings}) as totals`,
  );
}

export function countIdentities(db: Kysely<Database>, scope: AccessScope, filter: PlaceFilter): Promise<number> {
  return countPlaced(db, 'identities', inside(scope, filter));
}

function inside(scope: AccessScope, filter: PlaceFilter): Expression<SqlBool> {
  return placedWhere('identities', visible(scope, 'identities'), filter);
}
