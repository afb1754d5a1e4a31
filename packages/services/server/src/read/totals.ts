import { type RawBuilder, sql } from 'kysely';
import type { BySeverity } from '../contract/types.ts';

/** Open findings of something, by severity. */
export interface SeverityTotals {
  readonly critical: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number;
  readonly info: number;
}

export const noTotals: SeverityTotals = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

const byRank = sql`count(*) filter (where rank = 4) as critical, count(*) filter (where rank = 3) as high,
  count(*) filter (where rank = 2) as medium, count(*) filter (where rank = 1) as low,
  count(*) filter (where rank = 0) as info`;

/** The open findings that a condition names, as one row of counts by severity. */
export function bySeverityOf(condition: RawBuilder<unknown>): RawBuilder<SeverityTotals> {
  return sql<SeverityTotals>`select ${byRank} from findings where state = 'open' and (${condition})`;
}

/** The open findings of every cluster that has any, a row of counts by severity each. */
export const bySeverityOfClusters = sql<SeverityTotals & { readonly cluster: string }>`
  select cluster, ${byRank} from findings where state = 'open' and cluster is not null group by cluster`;

function ofRank(rank: number): RawBuilder<unknown> {
  return sql`count(distinct fingerprint) filter (where rank = ${sql.lit(rank)})`;
}

/** The same where one finding may be there once for each cluster, and how many of them have a fix. */
export function distinctBySeverityOf(
  condition: RawBuilder<unknown>,
): RawBuilder<SeverityTotals & { readonly fixable: number }> {
  return sql`select count(distinct fingerprint) filter (where fixable) as fixable, ${ofRank(4)} as critical, ${ofRank(3)} as high, ${ofRank(2)} as medium, ${ofRank(1)} as low,
    ${ofRank(0)} as info from findings where state = 'open' and (${condition})`;
}

export function severitiesIn({ critical, high, medium, low, info }: SeverityTotals): BySeverity {
  return { critical, high, medium, low, info };
}
