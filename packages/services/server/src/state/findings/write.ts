import { type RawBuilder, sql, type Transaction } from 'kysely';
import { DatabaseError } from 'pg';
import type { Database } from '../tables.ts';
import { overtaken } from '../transaction.ts';
import type { FindingBatch } from './row.ts';
import type { FindingSet } from './set.ts';

/** Stores findings that were not stored when the transaction looked; that others have one now, it is told as overtaken. */
export async function addFindings(
  trx: Transaction<Database>,
  { cluster, engine, scope, at }: FindingSet,
  { rows, texts }: FindingBatch,
): Promise<void> {
  if (rows.count === 0) return;
  await sql`
    with texts as (insert into finding_texts select * from unnest(${texts.finish()}::finding_text[]))
    insert into findings (
      seq, id, fingerprint, cluster, engine, scope, kind, rule, severity, subject_ref, subject, part, resource_id, image,
      node, namespace, cause, fixable, frameworks, row_hash, risk, state, first_seen, last_seen)
    overriding system value
    select seq, id, fingerprint, ${cluster ?? null}, ${engine}, ${scope}, kind, rule, severity, subject_ref, subject, part,
      resource_id, image, node, namespace, cause, fixable, frameworks, row_hash, risk, ${stateOf}, ${at}, ${at}
    from unnest(${rows.finish()}::finding_row[]) as x`
    .execute(trx)
    .catch((error: unknown) => {
      const isStored = error instanceof DatabaseError && error.constraint === 'findings_pkey';
      throw isStored ? overtaken('Another set has stored a finding of this one meanwhile.', error) : error;
    });
}

/**
 * Renews the rows and the texts of findings that are stored. An exception's hold outlives changes, but not a repair; one
 * that the configuration makes ends with the next set that does not say so. One that was fixed may be deleted meanwhile:
 * then the transaction is overtaken.
 */
export async function changeFindings(
  trx: Transaction<Database>,
  { engine, scope, at }: FindingSet,
  { rows, texts }: FindingBatch,
): Promise<void> {
  if (texts.count > 0) {
    await sql`
      update finding_texts as t set title = x.title, search = x.search, body = x.body, text_hash = x.text_hash
      from unnest(${texts.finish()}::finding_text[]) as x where t.finding = x.finding`.execute(trx);
  }
  if (rows.count === 0) return;
  const { numAffectedRows } = await sql`
    update findings as f set
      engine = ${engine}, scope = ${scope}, severity = x.severity, subject_ref = x.subject_ref, subject = x.subject,
      part = x.part, resource_id = x.resource_id, image = x.image, node = x.node, namespace = x.namespace, cause = x.cause,
      fixable = x.fixable, frameworks = x.frameworks, row_hash = x.row_hash, risk = x.risk,
      last_seen = greatest(f.last_seen, ${at}),
      state = case when f.state = 'excepted' and f.exception_id is not null then 'excepted' else ${stateOf} end,
      fixed_at = null,
      reopened_at = case when f.state = 'fixed' then ${at} else f.reopened_at end,
      reopen_count = f.reopen_count + (f.state = 'fixed')::integer
    from unnest(${rows.finish()}::finding_row[]) as x where f.id = x.id`.execute(trx);
  if (Number(numAffectedRows) !== rows.count) {
    throw overtaken('A finding that was fixed came back, and was deleted meanwhile.');
  }
}

const stateOf: RawBuilder<string> = sql`case when x.excepted then 'excepted' else 'open' end`;
