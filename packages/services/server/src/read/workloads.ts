import { type Expression, type Kysely, sql, type SqlBool } from 'kysely';
import { type AccessScope, visible } from '../state/access.ts';
import { cut, type Keyed, type Page } from '../state/cursor.ts';
import { escapeLike, words } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';
import { workloadKinds } from '../state/workload-kinds.ts';
import { entityPage, type EntityPage } from './entity-page.ts';
import { bySeverityOf, type SeverityTotals } from './totals.ts';

export interface WorkloadFilter {
  readonly id?: string;
  /** None but these. */
  readonly ids?: readonly string[] | undefined;
  readonly cluster?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly image?: readonly string[] | undefined;
  readonly serviceAccount?: string | undefined;
  readonly exposed?: 'true' | 'false' | undefined;
  /** Id of a node that it runs on. */
  readonly node?: string | undefined;
  readonly minRisk?: number | undefined;
  readonly q?: string | undefined;
}

export interface WorkloadListRow extends SeverityTotals {
  readonly id: string;
  readonly cluster: string;
  readonly kind: string;
  readonly api_version: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly risk: number | null;
  readonly images: string[];
  readonly service_account: string | null;
  readonly reach: string | null;
  readonly alerts: number;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly deleted_at: Date | null;
}

/** One page of workloads within the scope: what controllers made is counted to them. */
export async function listWorkloads(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: WorkloadFilter,
  page: EntityPage & { readonly since: Date },
): Promise<Page<WorkloadListRow>> {
  const { after, key, order } = entityPage(page);
  const { rows } = await sql<WorkloadListRow & Keyed>`
    with chosen as (
      select id, cluster, kind, api_version, namespace, name, risk, coalesce(risk, -1) as rank_risk, images, service_account,
        facts ->> 'reach' as reach, first_seen, last_seen, deleted_at
      from resources where ${conditions(scope, filter)}
    ), paged as (select *, ${key} as "pageKey" from chosen where ${after} order by ${order} limit ${page.limit + 1})
    select paged.*, totals.*,
      (select count(*) from alerts where resource_id = paged.id and not excepted and last_time >= ${page.since}) as alerts
    from paged, lateral (${bySeverityOf(sql`findings.resource_id = paged.id
      or (findings.resource_id is null and findings.image = any(paged.images)
        and (findings.cluster is null or findings.cluster = paged.cluster))`)}) as totals
    order by ${order}`.execute(db);
  return cut(rows, page.limit);
}

export async function countWorkloads(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: WorkloadFilter,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from resources where ${conditions(scope, filter)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Nothing that is a workload itself made it. */
export const isOwn = sql<SqlBool>`(resources.owner is null or not exists (
  select from resources as maker where maker.id = resources.owner and maker.kind = any(${workloadKinds})))`;

function conditions(scope: AccessScope, filter: WorkloadFilter): Expression<SqlBool> {
  const { id, ids, cluster, namespace, kind, image, serviceAccount, exposed, node, minRisk, q } = filter;
  const all: Expression<unknown>[] = [visible(scope, 'resources'), sql`resources.kind = any(${workloadKinds})`];
  if (id === undefined) {
    all.push(sql`resources.deleted_at is null`);
    all.push(isOwn);
  } else all.push(sql`resources.id = ${id}`);
  if (ids !== undefined) all.push(sql`resources.id = any(${ids})`);
  if (cluster !== undefined) all.push(sql`resources.cluster = any(${cluster})`);
  if (namespace !== undefined) all.push(sql`resources.namespace = any(${namespace})`);
  if (kind !== undefined) all.push(sql`resources.kind = any(${kind})`);
  if (image !== undefined) {
    all.push(sql`(resources.images && ${image} or exists (select from images as i
      where i.digest = any(resources.images) and i.names && ${image}
        and image_called(i.digest, ${image}, resources.cluster)))`);
  }
  if (serviceAccount !== undefined) all.push(sql`resources.service_account = ${serviceAccount}`);
  if (exposed !== undefined) {
    const outside = sql`coalesce(resources.facts ->> 'reach', '') in ('internet', 'node')`;
    all.push(exposed === 'true' ? outside : sql`not ${outside}`);
  }
  if (node !== undefined) {
    all.push(sql`exists (select from nodes where nodes.id = ${node} and nodes.cluster = resources.cluster
      and resources.facts -> 'nodes' ? nodes.name)`);
  }
  if (minRisk !== undefined) all.push(sql`resources.risk >= ${minRisk}::double precision`);
  for (const word of words(q)) {
    const pattern = `%${escapeLike(word)}%`;
    all.push(sql`(lower(resources.kind || ' ' || coalesce(resources.namespace, '') || '/' || resources.name) like ${pattern}
      or lower(resources.labels::text) like ${pattern}
      or exists (select from unnest(resources.images) as i where lower(i) like ${pattern}))`);
  }
  return sql<SqlBool>`${sql.join(all, sql` and `)}`;
}
