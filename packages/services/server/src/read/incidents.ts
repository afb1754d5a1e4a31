import { type Kysely, sql, type SqlBool } from 'kysely';
import type { Severity } from '@seawall/model';
import { type AccessScope, visibleIncident } from '../state/access.ts';
import { cut, onPage, type PageOptions, type SortColumn } from '../state/cursor.ts';
import { escapeLike, words } from '../state/findings/list.ts';
import type { Database, IncidentState } from '../state/tables.ts';

export interface IncidentFilter {
  readonly id?: string;
  readonly cluster?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  /** Open and acknowledged ones unless given. */
  readonly state?: readonly IncidentState[] | undefined;
  readonly resource?: readonly string[] | undefined;
  readonly tactic?: readonly string[] | undefined;
  readonly node?: string;
  readonly q?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function filteredIncidents(db: Kysely<Database>, scope: AccessScope, filter: IncidentFilter) {
  let query = db.selectFrom('incidents').where(visibleIncident(scope));
  const { id, cluster, namespace, severity, resource, tactic, node } = filter;
  const state = filter.state ?? (id === undefined ? (['open', 'acknowledged'] as const) : undefined);
  if (id !== undefined) query = query.where('incidents.id', '=', id);
  if (state !== undefined) query = query.where('incidents.state', 'in', state);
  if (cluster !== undefined) query = query.where('incidents.cluster', 'in', cluster);
  if (severity !== undefined) query = query.where('incidents.severity', 'in', severity);
  if (namespace !== undefined) query = query.where(sql<SqlBool>`incidents.namespaces && ${namespace}`);
  if (resource !== undefined) query = query.where(sql<SqlBool>`incidents.resources && ${resource}`);
  if (tactic !== undefined) query = query.where(sql<SqlBool>`incidents.tactics && ${tactic}`);
  if (node !== undefined) {
    query = query.where(
      sql<SqlBool>`exists (select from alerts where incident = incidents.id and alerts.node = ${node})`,
    );
  }
  if (filter.from !== undefined) query = query.where('incidents.last_time', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('incidents.first_time', '<', new Date(filter.to));
  // The words of what touches others too name them: whoever sees a part finds it by none of these.
  if (filter.q !== undefined && scope.namespaces !== undefined) {
    query = query.where(sql<SqlBool>`incidents.namespaces <@ ${scope.namespaces}`);
  }
  for (const word of words(filter.q)) {
    query = query.where(sql<SqlBool>`incidents.title::text ilike ${`%${escapeLike(word)}%`}`);
  }
  return query;
}

const idDown: SortColumn = { column: 'incidents.id', direction: 'desc', type: 'text' };
const lastDown: SortColumn = { column: 'incidents.last_time', direction: 'desc', type: 'timestamptz' };
const riskDown: SortColumn = { column: 'incidents.risk', direction: 'desc', type: 'smallint' };

const sorts = { newest: [lastDown, idDown], risk: [riskDown, lastDown, idDown] } as const;

/** One page of incidents within the scope. */
export async function listIncidents(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: IncidentFilter,
  page: PageOptions & { readonly sort: keyof typeof sorts },
) {
  const incidents = filteredIncidents(db, scope, filter).selectAll('incidents');
  return cut(await onPage(incidents, sorts[page.sort], page).execute(), page.limit);
}

export async function countIncidents(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: IncidentFilter,
): Promise<number> {
  const { count } = await filteredIncidents(db, scope, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
