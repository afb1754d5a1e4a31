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

/** The open findings that a condition names, as one row of counts by severity. */
export function bySeverityOf(condition: RawBuilder<unknown>): RawBuilder<SeverityTotals> {
  return sql<SeverityTotals>`select count(*) filter (where rank = 4) as critical, count(*) filter (where rank = 3) as high,
    count(*) filter (where rank = 2) as medium, count(*) filter (where rank = 1) as low,
    count(*) filter (where rank = 0) as info from findings where state = 'open' and (${condition})`;
}

function ofRank(rank: number): RawBuilder<unknown> {
  return sql`count(distinct fingerprint) filter (where rank = ${sql.lit(rank)})`;
}

/** The same where one finding may be there once for each cluster. */
export function distinctBySeverityOf(condition: RawBuilder<unknown>): RawBuilder<SeverityTotals> {
  return sql<SeverityTotals>`select ${ofRank(4)} as critical, ${ofRank(3)} as high, ${ofRank(2)} as medium, ${ofRank(1)} as low,
    ${ofRank(0)} as info from findings where state = 'open' and (${condition})`;
}

export function severitiesIn({ critical, high, medium, low, info }: SeverityTotals): BySeverity {
  return { critical, high, medium, low, info };
}
