import { type Expression, type Kysely, sql, type SqlBool } from 'kysely';
import { type AccessScope, visibleWhole } from '../state/access.ts';
import type { Page } from '../state/cursor.ts';
import type { Database } from '../state/tables.ts';
import type { EntityPage } from './entity-page.ts';
import { countPlaced, listPlaced, type PlacedRow, placedWhere, type PlaceFilter } from './placed.ts';
import { bySeverityOf } from './totals.ts';

export interface NodeListRow extends PlacedRow {
  /** Of the agent on it: when it was heard last. */
  readonly sensor: { readonly lastSeen: string; readonly version: string | null } | null;
}

/** One page of nodes; they belong to no namespace and are seen by those who see whole clusters. */
export async function listNodes(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: PlaceFilter,
  page: EntityPage,
): Promise<Page<NodeListRow>> {
  const findings = bySeverityOf(sql`findings.cluster = paged.cluster and findings.node = paged.name`);
  return await listPlaced(
    db,
    'nodes',
    inside(scope, filter),
    page,
    sql<NodeListRow>`select paged.*, totals.*, (select jsonb_build_object('lastSeen', last_seen_at, 'version', version)
      from senders where senders.cluster = paged.cluster and senders.name = 'agent:' || paged.name
        and last_seen_at is not null and revoked_at is null) as sensor
      from paged, lateral (${findings}) as totals`,
  );
}

export function countNodes(db: Kysely<Database>, scope: AccessScope, filter: PlaceFilter): Promise<number> {
  return countPlaced(db, 'nodes', inside(scope, filter));
}

function inside(scope: AccessScope, filter: PlaceFilter): Expression<SqlBool> {
  return placedWhere('nodes', visibleWhole(scope, 'nodes.cluster'), filter);
}
