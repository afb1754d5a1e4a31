import { type Kysely, type SelectQueryBuilder, sql, type SqlBool } from 'kysely';
import type { Severity } from '@seawall/model';
import { ruleTitle } from '@seawall/runtime';
import { ownRules } from '../collect/own-rules.ts';
import { type AccessScope, visible } from '../state/access.ts';
import { cut, onPage, type PageOptions, type SortColumn } from '../state/cursor.ts';
import { escapeLike, words } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';
import { severitiesIn } from './totals.ts';

/** What alerts are narrowed by; every filter that is given must hold. */
export interface AlertFilter {
  readonly cluster?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly rule?: readonly string[] | undefined;
  readonly node?: readonly string[] | undefined;
  readonly tactic?: readonly string[] | undefined;
  readonly technique?: readonly string[] | undefined;
  /** Ids of workloads. */
  readonly resource?: readonly string[] | undefined;
  readonly incident?: string | undefined;
  /** Who acted, as Kubernetes names them. */
  readonly actor?: string;
  readonly q?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

type Query<Output> = SelectQueryBuilder<Database, 'alerts', Output>;

/** Alerts within the scope and the filter; those under an exception are left out. */
export function filteredAlerts<Output>(from: Query<Output>, scope: AccessScope, filter: AlertFilter): Query<Output> {
  let query = from.where(visible(scope, 'alerts')).where('alerts.excepted', '=', false);
  const { cluster, namespace, severity, rule, node, tactic, technique, resource, incident } = filter;
  const lists = { cluster, namespace, severity, rule, node, resource_id: resource };
  for (const [column, values] of Object.entries(lists)) {
    if (values !== undefined) query = query.where(sql<SqlBool>`${sql.ref(`alerts.${column}`)} = any(${values})`);
  }
  if (tactic !== undefined) query = query.where(sql<SqlBool>`alerts.tactics && ${tactic}`);
  if (technique !== undefined) query = query.where(sql<SqlBool>`alerts.techniques && ${technique}`);
  if (incident !== undefined) query = query.where('alerts.incident', '=', incident);
  if (filter.actor !== undefined) {
    query = query.where(sql<SqlBool>`alerts.body -> 'actor' ->> 'name' = ${filter.actor}`);
  }
  if (filter.from !== undefined) query = query.where('alerts.last_time', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('alerts.last_time', '<', new Date(filter.to));
  for (const word of words(filter.q)) {
    const pattern = `%${escapeLike(word)}%`;
    query = query.where(
      sql<SqlBool>`((alerts.rule || ' ' || alerts.message) ilike ${pattern} or alerts.rule = any(${rulesCalled(word)}))`,
    );
  }
  return query;
}

/** The rules whose Chinese name has a word; alerts are stored with the English one. */
function rulesCalled(word: string): string[] {
  if (!/[\u4e00-\u9fff]/.test(word)) return [];
  const { rules, correlations } = ownRules();
  const names = [...rules.map(({ name }) => name), ...correlations.map(({ title }) => title)];
  return names.filter((name) => ruleTitle(name, 'zh').toLowerCase().includes(word));
}

const idDown: SortColumn = { column: 'alerts.id', direction: 'desc', type: 'text' };
const lastDown: SortColumn = { column: 'alerts.last_time', direction: 'desc', type: 'timestamptz' };
const rankDown: SortColumn = { column: 'alerts.rank', direction: 'desc', type: 'smallint' };

const sorts = { newest: [lastDown, idDown], severity: [rankDown, lastDown, idDown] } as const;

/** One page of alerts. */
export async function listAlerts(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: AlertFilter,
  page: PageOptions & { readonly sort: keyof typeof sorts },
) {
  const alerts = filteredAlerts(db.selectFrom('alerts'), scope, filter).selectAll('alerts');
  return cut(await onPage(alerts, sorts[page.sort], page).execute(), page.limit);
}

const severitySums = [
  sql<number>`count(*)`.as('count'),
  sql<number>`count(*) filter (where rank = 4)`.as('critical'),
  sql<number>`count(*) filter (where rank = 3)`.as('high'),
  sql<number>`count(*) filter (where rank = 2)`.as('medium'),
  sql<number>`count(*) filter (where rank = 1)`.as('low'),
  sql<number>`count(*) filter (where rank = 0)`.as('info'),
] as const;

export async function countAlerts(db: Kysely<Database>, scope: AccessScope, filter: AlertFilter) {
  const row = await filteredAlerts(db.selectFrom('alerts'), scope, filter)
    .select(severitySums)
    .executeTakeFirstOrThrow();
  return { total: row.count, bySeverity: severitiesIn(row) };
}

export type AlertGrouping = 'severity' | 'rule' | 'namespace' | 'cluster' | 'node' | 'tactic' | 'source';

/** Groups beyond so many are no overview. */
const mostGroups = 200;

export async function groupAlerts(db: Kysely<Database>, scope: AccessScope, filter: AlertFilter, by: AlertGrouping) {
  const key =
    by === 'tactic' ? sql<string>`unnest(alerts.tactics)` : sql<string>`coalesce(${sql.ref(`alerts.${by}`)}, '')`;
  const keyed = filteredAlerts(db.selectFrom('alerts'), scope, filter).select([key.as('key'), 'alerts.rank as rank']);
  return await db
    .selectFrom(keyed.as('keyed'))
    .select(['key', sql<number>`count(*)`.as('count'), sql<number>`max(rank)`.as('worst')])
    .groupBy('key')
    .orderBy('count', 'desc')
    .orderBy('key')
    .limit(mostGroups)
    .execute();
}

/** Alerts over time, by when they fired last. */
export async function alertSeries(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: AlertFilter,
  step: 'minute' | 'hour' | 'day',
) {
  const at = sql<Date>`date_trunc(${sql.lit(step)}, alerts.last_time)`;
  return await filteredAlerts(db.selectFrom('alerts'), scope, filter)
    .select(at.as('at'))
    .select(severitySums)
    .groupBy(at)
    .orderBy('at')
    .execute();
}
