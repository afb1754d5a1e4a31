import { type Expression, expressionBuilder, type Kysely, sql, type SqlBool } from 'kysely';
import { type AccessScope, visible, visibleImage } from '../state/access.ts';
import { anyOf } from '../state/any-of.ts';
import { cut, type Keyed, type Page } from '../state/cursor.ts';
import { escapeLike, words } from '../state/findings/list.ts';
import { shownBill } from '../state/inventory/bills.ts';
import { namesWithin, runsImage } from '../state/inventory/images.ts';
import type { Database } from '../state/tables.ts';
import { distinctBySeverityOf, type SeverityTotals } from './totals.ts';
import { entityPage, type EntityPage } from './entity-page.ts';

export interface ImageFilter {
  readonly digest?: string;
  readonly cluster?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly scanned?: 'true' | 'false' | undefined;
  readonly minRisk?: number | undefined;
  readonly q?: string | undefined;
}

export interface ImageListRow extends SeverityTotals {
  readonly digest: string;
  /** As far as the caller sees who calls it so. */
  readonly names: string[];
  /** Of the bill of materials that is shown. */
  readonly bill: number | null;
  readonly os: string | null;
  readonly components: number | null;
  readonly scanned_at: Date | null;
  readonly db_version: string | null;
  readonly risk: number | null;
  readonly risk_factors: unknown;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly fixable: number;
  readonly workloads: number;
  readonly clusters: string[] | null;
}

/** One page of images that workloads within the scope run. */
export async function listImages(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: ImageFilter,
  page: EntityPage,
): Promise<Page<ImageListRow>> {
  const { after, key, order } = entityPage(page, { name: 'title', id: 'digest' });
  const image = { digest: sql.ref('paged.digest'), names: sql.ref('paged.all_names') };
  const users = sql`from resources where deleted_at is null and ${runsImage('resources', image)}
    and ${visible(scope, 'resources')}`;
  const seen = sql`(findings.cluster is null or ${anyOf('findings.cluster', scope.clusters)})`;
  const { rows } = await sql<ImageListRow & Keyed>`
    with chosen as (
      select digest, called.names, images.names as all_names, coalesce(called.names[1], digest) as title,
        bill, os, components, scanned_at, db_version, risk, risk_factors, facts, coalesce(risk, -1) as rank_risk, first_seen
      from images left join lateral ${shownBill(scope)} as shown on true,
        lateral (select ${namesWithin(scope)} as names) as called
      where ${conditions(scope, filter)}
    ), paged as (select *, ${key} as "pageKey" from chosen where ${after} order by ${order} limit ${page.limit + 1})
    select paged.*, totals.*,
      (select count(distinct coalesce(resources.owner, resources.id)) ${users}) as workloads,
      (select array_agg(distinct resources.cluster) ${users}) as clusters
    from paged, lateral (${distinctBySeverityOf(sql`findings.image = paged.digest and findings.resource_id is null and ${seen}`)}) as totals
    order by ${order}`.execute(db);
  return cut(rows, page.limit);
}

export async function countImages(db: Kysely<Database>, scope: AccessScope, filter: ImageFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from images where ${conditions(scope, filter)}`.execute(db);
  return rows[0]?.count ?? 0;
}

function conditions(scope: AccessScope, filter: ImageFilter): Expression<SqlBool> {
  const { digest, cluster, namespace, scanned, minRisk, q } = filter;
  const all: Expression<unknown>[] = [visibleImage(scope)(expressionBuilder<Database, 'images'>())];
  if (digest !== undefined) all.push(sql`images.digest = ${digest}`);
  if (cluster !== undefined || namespace !== undefined) {
    const inside = {
      ...(cluster === undefined ? {} : { clusters: cluster }),
      ...(namespace === undefined ? {} : { namespaces: namespace }),
    };
    all.push(sql`exists (select from resources where resources.deleted_at is null and ${visible(inside, 'resources')}
      and ${runsImage()})`);
  }
  if (scanned !== undefined) {
    const known = sql`exists ${shownBill(scope)}`;
    all.push(scanned === 'true' ? known : sql`not ${known}`);
  }
  if (minRisk !== undefined) all.push(sql`images.risk >= ${minRisk}::double precision`);
  for (const word of words(q)) {
    const pattern = `%${escapeLike(word)}%`;
    all.push(
      sql`(images.digest like ${pattern} or exists (select from unnest(${namesWithin(scope)}) as n where lower(n) like ${pattern}))`,
    );
  }
  return sql<SqlBool>`${sql.join(all, sql` and `)}`;
}
