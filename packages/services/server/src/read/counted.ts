import type { Kysely } from 'kysely';
import type { AccessScope } from '../state/access.ts';
import { countFindings, type FindingCounts, type FindingGrouping, totalFindings } from '../state/findings/counts.ts';
import type { FindingFilter } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';
import { findingTrend } from './changes.ts';
import { kept, renewKept } from './kept.ts';
import { bySeverityOfClusters, type SeverityTotals } from './totals.ts';

/** Groups that are kept; a longer list is counted when it is asked for. */
const mostGroups = 1000;
const trendDays = 30;

export async function keptTotal(db: Kysely<Database>, scope: AccessScope, filter: FindingFilter) {
  return await kept(db, 'total', [scope, filter], () => totalFindings(db, scope, filter));
}

export async function keptCounts(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
  by: FindingGrouping,
  limit: number,
): Promise<FindingCounts> {
  if (limit > mostGroups) return await countFindings(db, scope, filter, by, limit);
  const all = await kept(db, by, [scope, filter], () => countFindings(db, scope, filter, by, mostGroups));
  const groups = all.groups.slice(0, limit);
  return { ...all, groups, further: all.further + all.groups.length - groups.length };
}

/** The course of the last thirty days. */
export async function keptTrend(db: Kysely<Database>, scope: AccessScope, filter: FindingFilter, now: Date) {
  const today = now.toISOString().slice(0, 10);
  return await kept(db, `trend ${today}`, [scope, filter], () => findingTrend(db, scope, filter, now, trendDays));
}

/** The open findings of every cluster that has any, by severity. */
export async function findingsOfClusters(db: Kysely<Database>): Promise<ReadonlyMap<string, SeverityTotals>> {
  return await kept(db, 'clusters', [{}, {}], async () => {
    const { rows } = await bySeverityOfClusters.execute(db);
    return new Map(rows.map(({ cluster, ...counts }) => [cluster, counts]));
  });
}

const lookEveryMs = 2000;
/** At most this share of the time goes into counting ahead. */
const share = 0.1;

/**
 * Counts what the first pages show before anybody opens them: now, and again as findings change. A scan's thousands of
 * changes are not followed one by one. Gives what ends it.
 */
export function countAhead(db: Kysely<Database>, now: () => Date): () => Promise<void> {
  let counting: Promise<void> | undefined;
  let notBefore = 0;
  const count = (work: () => Promise<void>): void => {
    const from = Date.now();
    if (counting !== undefined || from < notBefore) return;
    // What fails here fails again for whoever asks, and is told there.
    counting = work()
      .catch(() => {})
      .finally(() => {
        counting = undefined;
        notBefore = Date.now() + (Date.now() - from) / share;
      });
  };
  count(async () => {
    await keptCounts(db, {}, {}, 'cause', mostGroups);
    await keptTotal(db, {}, {});
    await keptTrend(db, {}, {}, now());
    await findingsOfClusters(db);
  });
  const timer = setInterval(() => count(() => renewKept(db)), lookEveryMs).unref();
  return async () => {
    clearInterval(timer);
    await counting;
  };
}
