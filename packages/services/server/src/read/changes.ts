import { type Kysely, sql } from 'kysely';
import type { Severity } from '@seawall/model';
import { filtered } from '../state/findings/list.ts';
import type { FindingFilter } from '../state/findings/list.ts';
import type { AccessScope } from '../state/access.ts';
import type { Database } from '../state/tables.ts';

type Counts = Record<Severity, number>;

const byRank = ['info', 'low', 'medium', 'high', 'critical'] as const;
const everyState = ['open', 'fixed', 'excepted'] as const;

function none(): Counts {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
}

/** What happened to findings since a moment, by severity. */
export async function findingChanges(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
  since: Date,
): Promise<{ new: Counts; fixed: Counts; reopened: Counts }> {
  const rows = await filtered(db.selectFrom('findings'), scope, { ...filter, state: everyState, changedSince: since })
    .select([
      'rank',
      sql<number>`count(*) filter (where first_seen >= ${since})`.as('fresh'),
      sql<number>`count(*) filter (where fixed_at >= ${since})`.as('fixed'),
      sql<number>`count(*) filter (where reopened_at >= ${since} and state <> 'fixed')`.as('reopened'),
    ])
    .groupBy('rank')
    .execute();
  const result = { new: none(), fixed: none(), reopened: none() };
  for (const { rank, fresh, fixed, reopened } of rows) {
    const severity = byRank[rank] ?? 'info';
    result.new[severity] = fresh;
    result.fixed[severity] = fixed;
    result.reopened[severity] = reopened;
  }
  return result;
}

const dayMs = 86_400_000;

/**
 * How many findings were open at the end of each of the last days. Told from what is open now: less what was first seen
 * later, and with what was fixed later. What was reopened, or kept by retention no longer, is not told apart.
 */
export async function findingTrend(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
  now: Date,
  days: number,
): Promise<{ day: string; open: Counts }[]> {
  const from = new Date(Math.floor(now.getTime() / dayMs) * dayMs - (days - 1) * dayMs);
  const seen = sql<Date>`greatest(date_trunc('day', first_seen), ${from}::timestamptz - interval '1 day')`;
  const ended = sql<Date | null>`date_trunc('day', fixed_at)`;
  const rows = await filtered(db.selectFrom('findings'), scope, { ...filter, state: ['open', 'fixed'] })
    .where(sql<boolean>`(state = 'open' or fixed_at >= ${from})`)
    .select(['rank', seen.as('seen'), ended.as('ended'), sql<number>`count(*)`.as('count')])
    .groupBy(['rank', sql`seen`, sql`ended`])
    .execute();
  return Array.from({ length: days }, (_, index) => {
    const day = from.getTime() + index * dayMs;
    const open = none();
    for (const row of rows) {
      const there = row.seen.getTime() <= day && (row.ended === null || row.ended.getTime() > day);
      if (there) open[byRank[row.rank] ?? 'info'] += row.count;
    }
    return { day: new Date(day).toISOString().slice(0, 10), open };
  });
}
