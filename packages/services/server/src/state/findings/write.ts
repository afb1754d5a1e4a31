import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { CompositeArray } from '../composite.ts';
import type { Database } from '../tables.ts';
import type { FindingSet } from './set.ts';

/**
 * What a set says of a finding that is stored: `f` is the row, `excluded` what the set has. An exception's hold outlives
 * changes, but not a repair; one that the configuration makes ends with the next set that does not say so.
 */
const renewed = sql`
  engine = excluded.engine, scope = excluded.scope, severity = excluded.severity,
  subject_ref = excluded.subject_ref, subject = excluded.subject, part = excluded.part, resource_id = excluded.resource_id,
  image = excluded.image, node = excluded.node, namespace = excluded.namespace, cause = excluded.cause,
  fixable = excluded.fixable, frameworks = excluded.frameworks, title = excluded.title,
  search = excluded.search, body_hash = excluded.body_hash, risk = excluded.risk,
  last_seen = greatest(f.last_seen, excluded.last_seen),
  state = case when f.state = 'excepted' and f.exception_id is not null then 'excepted' else excluded.state end,
  fixed_at = null,
  reopened_at = case when f.state = 'fixed' then excluded.last_seen else f.reopened_at end,
  reopen_count = f.reopen_count + (f.state = 'fixed')::integer`;

/** @param rows an array of `finding_row` */
function incoming({ cluster, engine, scope, at }: FindingSet, rows: Buffer): RawBuilder<unknown> {
  return sql`incoming as materialized (
    select x.*, ${cluster ?? null}::text as cluster, ${engine}::text as engine, ${scope}::text as scope,
      case when excepted then 'excepted' else 'open' end as state, ${at}::timestamptz as last_seen
    from unnest(${rows}::finding_row[]) as x)`;
}

/** Stores rows of `finding_row`: those that are not stored or were fixed, and those that say something else than before. */
export async function writeFindings(
  trx: Transaction<Database>,
  set: FindingSet,
  opening: CompositeArray,
  changing: CompositeArray,
): Promise<void> {
  if (opening.count > 0) await open(trx, set, opening.finish());
  if (changing.count > 0) await change(trx, set, changing.finish());
}

/** What is not stored, or was fixed. Another set may have stored it meanwhile, or its time may have come. */
async function open(trx: Transaction<Database>, set: FindingSet, rows: Buffer): Promise<void> {
  await sql`
    with ${incoming(set, rows)}, opened as (
      insert into findings as f (
        id, fingerprint, cluster, engine, scope, kind, rule, severity, subject_ref, subject, part, resource_id,
        image, node, namespace, cause, fixable, frameworks, title, search, body_hash, risk, state, first_seen, last_seen)
      select id, fingerprint, cluster, engine, scope, kind, rule, severity, subject_ref, subject, part, resource_id,
        image, node, namespace, cause, fixable, frameworks, title, search, body_hash, risk, state, last_seen, last_seen
      from incoming
      on conflict (id) do update set ${renewed}
      returning id, seq
    )
    insert into finding_bodies (finding, body) select seq, body from incoming join opened using (id)
    on conflict (finding) do update set body = excluded.body`.execute(trx);
}

/** What is stored and not fixed: nothing takes it away meanwhile. */
async function change(trx: Transaction<Database>, set: FindingSet, rows: Buffer): Promise<void> {
  await sql`
    with ${incoming(set, rows)}, changed as (
      update findings as f set ${renewed} from incoming as excluded where f.id = excluded.id
      returning f.seq, excluded.body
    )
    update finding_bodies as b set body = changed.body from changed where b.finding = changed.seq`.execute(trx);
}
