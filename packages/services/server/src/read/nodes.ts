import { type Expression, type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely';
import { type AccessScope, visible, visibleWhole } from '../state/access.ts';
import { behind, encodeCursor, type SortColumn } from '../state/cursor.ts';
import { escapeLike, words } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';
import { bySeverityOf, type SeverityTotals } from './totals.ts';
import type { EntitySort } from './workloads.ts';

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

const sorts = {
  risk: [
    { column: 'rank_risk', direction: 'desc', type: 'smallint' },
    { column: 'id', direction: 'desc', type: 'text' },
  ],
  name: [
    { column: 'name', direction: 'asc', type: 'text' },
    { column: 'id', direction: 'asc', type: 'text' },
  ],
  newest: [
    { column: 'first_seen', direction: 'desc', type: 'timestamptz' },
    { column: 'id', direction: 'desc', type: 'text' },
  ],
} as const satisfies Readonly<Record<EntitySort, readonly SortColumn[]>>;

interface Page {
  readonly sort: EntitySort;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of nodes; they belong to no namespace and are seen by those who see whole clusters. */
export async function listNodes(db: Kysely<Database>, scope: AccessScope, filter: PlaceFilter, page: Page) {
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
export async function listIdentities(db: Kysely<Database>, scope: AccessScope, filter: PlaceFilter, page: Page) {
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
  page: Page,
  select: RawBuilder<Row>,
): Promise<{ items: Row[]; next?: string }> {
  const sort = sorts[page.sort];
  const order = sql.join(sort.map(({ column, direction }) => sql`${sql.ref(column)} ${sql.raw(direction)}`));
  const after = page.cursor === undefined ? sql`true` : behind(page.cursor, sort);
  const { rows } = await sql<Row & { rank_risk: number; first_text: string }>`
    with chosen as (
      select *, coalesce(risk, -1) as rank_risk, first_seen::text as first_text from ${sql.table(table)} where ${inside}
    ), paged as (select * from chosen where ${after} order by ${order} limit ${page.limit + 1})
    ${select} order by ${order}`.execute(db);
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  if (rows.length <= page.limit || last === undefined) return { items };
  const key = { risk: last.rank_risk, name: last.name, newest: last.first_text }[page.sort];
  return { items, next: encodeCursor([key, last.id]) };
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
