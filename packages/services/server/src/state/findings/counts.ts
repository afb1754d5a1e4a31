import type { Severity } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import type { AccessScope } from '../access.ts';
import type { Database } from '../tables.ts';
import { type FindingFilter, filtered } from './list.ts';

export type FindingGrouping = 'severity' | 'kind' | 'rule' | 'namespace' | 'cluster' | 'cause' | 'state' | 'image';

export type SeverityCounts = Readonly<Record<Severity, number>>;

/** One bar of a grouped count. */
export interface FindingGroup {
  /** The value that the filter of the same name takes; empty where the findings have none. */
  readonly key: string;
  readonly count: number;
  readonly bySeverity: SeverityCounts;
  /** How many different subjects. */
  readonly subjects: number;
  /** The sum of their risk. */
  readonly risk: number;
  readonly fixable: number;
  /** The title of one of the worst. */
  readonly title: { readonly en: string; readonly zh: string };
}

export interface FindingCounts {
  readonly total: number;
  readonly bySeverity: SeverityCounts;
  /** The sum of all risk, to take shares of. */
  readonly risk: number;
  /** Those with most risk first. */
  readonly groups: readonly FindingGroup[];
  /** Groups beyond the limit. */
  readonly further: number;
}

interface Sums {
  readonly count: number;
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly info: number;
  readonly risk: number;
}

const sums = [
  sql<number>`count(*)`.as('count'),
  sql<number>`count(*) filter (where findings.rank = 4)`.as('critical'),
  sql<number>`count(*) filter (where findings.rank = 3)`.as('high'),
  sql<number>`count(*) filter (where findings.rank = 2)`.as('medium'),
  sql<number>`count(*) filter (where findings.rank = 1)`.as('low'),
  sql<number>`count(*) filter (where findings.rank = 0)`.as('info'),
  sql<number>`coalesce(sum(findings.risk), 0)`.as('risk'),
] as const;

/** Counts what the filter lets through within the scope, in groups. */
export async function countFindings(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
  by: FindingGrouping,
  limit: number,
): Promise<FindingCounts> {
  const total = await totalFindings(db, scope, filter);
  const key = sql<string>`coalesce(${sql.ref(`findings.${by}`)}, '')`;
  const rows = await filtered(db.selectFrom('findings'), scope, filter)
    .select(sums)
    .select([
      key.as('key'),
      sql<number>`count(distinct findings.subject_ref)`.as('subjects'),
      sql<number>`count(*) filter (where findings.fixable)`.as('fixable'),
      sql<{ en: string; zh: string }>`(array_agg(findings.title order by findings.rank desc, findings.id))[1]`.as(
        'title',
      ),
      sql<number>`count(*) over ()`.as('groups'),
    ])
    .groupBy(key)
    .orderBy(sql`risk`, 'desc')
    .orderBy(sql`count`, 'desc')
    .orderBy(sql`key`)
    .limit(limit)
    .execute();
  const groups = rows.map((row) => ({
    key: row.key,
    count: row.count,
    bySeverity: severitiesOf(row),
    subjects: row.subjects,
    risk: row.risk,
    fixable: row.fixable,
    title: row.title,
  }));
  return { ...total, groups, further: (rows[0]?.groups ?? 0) - rows.length };
}

/** How many findings the filter lets through within the scope. */
export async function totalFindings(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
): Promise<{ total: number; bySeverity: SeverityCounts; risk: number }> {
  const row = await filtered(db.selectFrom('findings'), scope, filter).select(sums).executeTakeFirstOrThrow();
  return { total: row.count, bySeverity: severitiesOf(row), risk: row.risk };
}

function severitiesOf({ critical, high, medium, low, info }: Sums): SeverityCounts {
  return { critical, high, medium, low, info };
}
