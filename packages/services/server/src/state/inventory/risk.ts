import { type Kysely, sql } from 'kysely';
import type { Database } from '../tables.ts';
import { within } from '../transaction.ts';

/** What carries a score. Findings have theirs from the set that they come in. */
type Scored = 'resources' | 'images' | 'nodes' | 'identities';

/** A score of an entity, 0 to 100, and what it is made of; null where it is not known yet whether there is a risk. */
export interface Score {
  readonly id: string;
  readonly risk: number | null;
  readonly factors: unknown;
}

/** Stores scores; only rows whose score or factors differ are written. */
export async function saveScores(db: Kysely<Database>, table: Scored, scores: readonly Score[]): Promise<void> {
  if (scores.length === 0) return;
  const key = sql.ref(table === 'images' ? 't.digest' : 't.id');
  const rows = scores.map((score) => ({ ...score, risk: score.risk === null ? null : Math.round(score.risk) }));
  const update = sql`
    update ${sql.table(table)} t set risk = s.risk, risk_factors = s.factors
    from json_to_recordset(${JSON.stringify(rows)}::json) as s(id text, risk smallint, factors jsonb)
    where ${key} = s.id and (t.risk is distinct from s.risk or t.risk_factors is distinct from s.factors)`;
  await within(db, (trx) => update.execute(trx));
}
