import { type Expression, type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely';
import { cut, type Keyed, type Page } from '../state/cursor.ts';
import { escapeLike, words } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';
import { entityPage, type EntityPage } from './entity-page.ts';
import type { SeverityTotals } from './totals.ts';

// What lists of nodes and of identities have in common.

export interface PlaceFilter {
  readonly id?: string;
  readonly cluster?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly minRisk?: number | undefined;
  readonly q?: string | undefined;
}

export interface PlacedRow extends SeverityTotals {
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

export async function countPlaced(
  db: Kysely<Database>,
  table: 'nodes' | 'identities',
  inside: Expression<SqlBool>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table)} where ${inside}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function listPlaced<Row>(
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

export function placedWhere(
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
