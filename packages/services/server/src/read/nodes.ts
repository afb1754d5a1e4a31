import { type Expression, type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely';
import { type AccessScope, visible, visibleWhole } from '../state/access.ts';
import { cut, type Keyed, type Page } from '../state/cursor.ts';
import { escapeLike, words } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';
import { bySeverityOf, type SeverityTotals } from './totals.ts';
import { entityPage, type EntityPage } from './entity-page.ts';

export interface PlaceFilter {
  readonly id?: string;
  readonly cluster?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly minRisk?: number | undefined;
  readonly q?: string | undefined;
}

interface Scored extends SeverityTotals {
  readonly id: string;
  readonly cluster: string;
  readonly name: string;
  readonly risk: number | null;
  readonly risk_factors: unknown;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly deleted_at: Date | null;
}

export interface NodeListRow extends Scored {
  /** Of the agent on it: when it was heard last. */
  readonly sensor: { readonly lastSeen: string; readonly version: string | null } | null;
}

export interface IdentityListRow extends Scored {
  readonly kind: 'ServiceAccount' | 'User' | 'Group';
  readonly namespace: string | null;
  readonly workloads: number;
}

/** One page of nodes; they belong to no namespace and are seen by those who see whole clusters. */
export async function listNodes(db: Kysely<Database>, scope: AccessScope, filter: PlaceFilter, page: EntityPage) {
  const inside = conditions('nodes', visibleWhole(scope, 'nodes.cluster'), filter);
  const findings = bySeverityOf(sql`findings.cluster = paged.cluster and findings.node = paged.name`);
  return await list(
    db,
    'nodes',
    inside,
    page,
    sql<NodeListRow>`select paged.*, totals.*, (select jsonb_build_object('lastSeen', last_seen_at, 'version', version)
      from senders where senders.cluster = paged.cluster and senders.name = 'agent:' || paged.name
        and last_seen_at is not null and revoked_at is null) as sensor
      from paged, lateral (${findings}) as totals`,
  );
}

/** One page of identities. Users and groups belong to no namespace: who sees only some does not see them. */
export async function listIdentities(db: Kysely<Database>, scope: AccessScope, filter: PlaceFilter, page: EntityPage) {
  const inside = conditions('identities', visible(scope, 'identities'), filter);
  const account = sql`paged.kind = 'ServiceAccount' and resources.cluster = paged.cluster
    and resources.namespace = paged.namespace and resources.service_account = paged.name`;
  const findings = bySeverityOf(sql`findings.resource_id = (select id from resources where cluster = paged.cluster
    and paged.kind = 'ServiceAccount' and kind = 'ServiceAccount' and namespace = paged.namespace and name = paged.name limit 1)`);
  return await list(
    db,
    'identities',
    inside,
    page,
    sql<IdentityListRow>`select paged.*, totals.*, (select count(distinct coalesce(resources.owner, resources.id)) from resources
      where ${account} and deleted_at is null) as workloads from paged, lateral (${findings}) as totals`,
  );
}

export async function countPlaced(
  db: Kysely<Database>,
  table: 'nodes' | 'identities',
  scope: AccessScope,
  filter: PlaceFilter,
): Promise<number> {
  const seen = table === 'nodes' ? visibleWhole(scope, 'nodes.cluster') : visible(scope, 'identities');
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table)} where ${conditions(table, seen, filter)}`.execute(db);
  return rows[0]?.count ?? 0;
}

async function list<Row extends { id: string; name: string }>(
  db: Kysely<Database>,
  table: 'nodes' | 'identities',
  inside: Expression<SqlBool>,
  page: EntityPage,
  select: RawBuilder<Row>,
): Promise<Page<Row>> {
  const { after, key, order } = entityPage(page);
  const { rows } = await sql<Row & Keyed>`
    with chosen as (select *, coalesce(risk, -1) as rank_risk from ${sql.table(table)} where ${inside}),
    paged as (select *, ${key} as "pageKey" from chosen where ${after} order by ${order} limit ${page.limit + 1})
    ${select} order by ${order}`.execute(db);
  return cut(rows, page.limit);
}

function conditions(
  table: 'nodes' | 'identities',
  seen: Expression<SqlBool>,
  { id, cluster, namespace, kind, minRisk, q }: PlaceFilter,
): Expression<SqlBool> {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  const all: Expression<unknown>[] = [seen];
  all.push(id === undefined ? sql`${column('deleted_at')} is null` : sql`${column('id')} = ${id}`);
  if (cluster !== undefined) all.push(sql`${column('cluster')} = any(${cluster})`);
  if (table === 'identities') {
    if (namespace !== undefined) all.push(sql`${column('namespace')} = any(${namespace})`);
    if (kind !== undefined) all.push(sql`${column('kind')} = any(${kind})`);
  }
  if (minRisk !== undefined) all.push(sql`${column('risk')} >= ${minRisk}::double precision`);
  for (const word of words(q)) {
    const place = table === 'identities' ? sql`coalesce(namespace, '') || '/' ||` : sql``;
    all.push(sql`lower(${place} ${column('name')}) like ${`%${escapeLike(word)}%`}`);
  }
  return sql<SqlBool>`${sql.join(all, sql` and `)}`;
}
