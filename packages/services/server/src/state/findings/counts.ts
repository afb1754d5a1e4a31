import type { Severity, Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import type { AccessScope } from '../access.ts';
import type { Database } from '../tables.ts';
import { type FindingFilter, filtered } from './list.ts';

export type FindingGrouping =
  | 'severity'
  | 'kind'
  | 'rule'
  | 'namespace'
  | 'cluster'
  | 'cause'
  | 'subject'
  | 'state'
  | 'image';

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
  const column = by === 'subject' ? 'subject_ref' : by;
  const key = sql<string>`coalesce(${sql.ref(`findings.${column}`)}, '')`;
  // By subject first: counting distinct subjects of a group would sort all findings.
  const bySubject = filtered(db.selectFrom('findings'), scope, filter)
    .select(sums)
    .select([key.as('key'), sql<number>`count(*) filter (where findings.fixable)`.as('fixable')])
    .groupBy([key, 'findings.subject_ref']);
  const { rows } = await sql<GroupRow>`
    with by_subject as (${bySubject}), grouped as (
      select key, count(*) as subjects, ${added}, sum(fixable)::bigint as fixable from by_subject group by key
    ), total as (select ${added}, count(*) as groups from grouped)
    select grouped.*, to_jsonb(total) as total from total left join grouped on true
    order by risk desc, count desc, key limit ${limit}`.execute(db);
  const total = rows[0]?.total;
  const found = rows.filter((row) => row.key !== null);
  const groups = found.map((row) => ({
    key: row.key,
    count: row.count,
    bySeverity: severitiesOf(row),
    subjects: row.subjects,
    risk: row.risk,
    fixable: row.fixable,
  }));
  if (total === undefined) throw new Error('An aggregate without a row.');
  return {
    total: total.count ?? 0,
    bySeverity: severitiesOf(total),
    risk: total.risk ?? 0,
    groups,
    further: total.groups - groups.length,
  };
}

interface GroupRow extends Sums {
  readonly key: string;
  readonly subjects: number;
  readonly fixable: number;
  readonly total: Sums & { readonly groups: number };
}

const added = sql.join(
  ['count', 'critical', 'high', 'medium', 'low', 'info', 'risk'].map(
    (name) => sql`coalesce(sum(${sql.ref(name)}), 0)::bigint as ${sql.ref(name)}`,
  ),
);

/** The title of one of the worst findings of each of some rules or causes. */
export async function worstTitles(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
  by: 'rule' | 'cause',
  keys: readonly string[],
): Promise<ReadonlyMap<string, Text>> {
  if (keys.length === 0) return new Map();
  const key = `findings.${by}` as const;
  const rows = await filtered(db.selectFrom('findings'), scope, filter)
    .where(key, 'in', keys)
    .distinctOn(key)
    .innerJoin('finding_texts', 'finding_texts.finding', 'findings.seq')
    .select([sql<string>`${sql.ref(key)}`.as('key'), 'title'])
    .orderBy(key)
    .orderBy('findings.rank', 'desc')
    .orderBy('findings.id')
    .execute();
  return new Map(rows.map(({ key: of, title }) => [of, title]));
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
