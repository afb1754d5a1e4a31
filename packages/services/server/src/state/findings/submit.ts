import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { Database, FindingState } from '../tables.ts';
import { applyExceptions } from '../exceptions/apply.ts';
import { findingId } from '../ids.ts';
import { type FindingRow, type SubmittedFinding, toRow } from './row.ts';

/** All that an engine has to say about a scope: what is missing from it has been fixed. */
export interface FindingSet {
  /** Absent for what belongs to no cluster. */
  readonly cluster?: string;
  readonly engine: string;
  /** The subject that the set is complete for: a resource's or image's id, or `cluster`. */
  readonly scope: string;
  /** When the engine looked. */
  readonly at: Date;
  /** False when the engine could not see everything: then nothing counts as fixed. */
  readonly complete: boolean;
  readonly findings: readonly SubmittedFinding[];
}

/** What a set changed, by the findings' ids. */
export interface SubmitResult {
  readonly opened: readonly string[];
  readonly reopened: readonly string[];
  readonly fixed: readonly string[];
  /** Of those that stayed, how many say something else than before. */
  readonly changed: number;
  readonly unchanged: number;
}

interface Before {
  readonly id: string;
  readonly state: FindingState;
  readonly severity: string;
  readonly body_hash: string;
  readonly exception_id: number | null;
  readonly engine: string;
  readonly scope: string;
}

/** Rows of one statement: bounds the memory of both sides. */
const batchSize = 1250;
/** So many rows are made before others have their turn, the connection that sends the batch before among them. */
const slice = 64;

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Stores a set and moves the life of its findings on, all or nothing. Sets of the same scope wait for one another. */
export function submitFindings(db: Kysely<Database>, set: FindingSet): Promise<SubmitResult> {
  return db.transaction().execute((trx) => submit(trx, set));
}

async function submit(trx: Transaction<Database>, set: FindingSet): Promise<SubmitResult> {
  const scopeKey = JSON.stringify([set.cluster ?? null, set.engine, set.scope]);
  await sql`select pg_advisory_xact_lock(hashtextextended(${scopeKey}, 0))`.execute(trx);
  // Sorted, so that sets that share findings never wait for each other in a circle; the last of several alike counts.
  const byId = new Map(set.findings.map((each) => [findingId(set.cluster, each.finding.id), each]));
  const all = [...byId].sort(([a], [b]) => (a < b ? -1 : 1));
  const before = await stored(
    trx,
    all.map(([id]) => id),
  );
  const fresh: string[] = [];
  const same: string[] = [];
  const reopened: string[] = [];
  const severities: { id: string; from: string; to: string }[] = [];
  const opened: string[] = [];
  // While the database works on a batch, the next is made.
  let writing: Promise<void> = Promise.resolve();
  for (let from = 0; from < all.length; from += batchSize) {
    const changed: FindingRow[] = [];
    for (const [index, [id, submitted]] of all.slice(from, from + batchSize).entries()) {
      if (index % slice === slice - 1) await turn();
      const row = toRow(set, id, submitted);
      const was = before.get(id);
      if (was === undefined) opened.push(id);
      else if (was.state === 'fixed') reopened.push(id);
      if (was !== undefined && was.severity !== row.severity) {
        severities.push({ id, from: was.severity, to: row.severity });
      }
      if (was !== undefined && isSame(was, row, set)) same.push(id);
      else changed.push(row);
    }
    if (changed.length === 0) continue;
    for (const { id } of changed) fresh.push(id);
    await writing;
    writing = write(trx, set, changed);
    // Whoever waits for it hears of it.
    writing.catch(() => undefined);
  }
  await writing;
  if (same.length > 0) {
    await sql`update findings set last_seen = ${set.at} where id = any(${same}) and last_seen < ${set.at}`.execute(trx);
  }
  await remember(trx, set.at, 'reopened', reopened);
  await rememberSeverities(trx, set.at, severities);
  const fixed = set.complete ? await fix(trx, set) : [];
  await applyExceptions(trx, fresh, set.at);
  const changed = fresh.length - opened.length - reopened.length;
  return { opened, reopened, fixed, changed, unchanged: same.length };
}

function isSame(was: Before, row: FindingRow, set: FindingSet): boolean {
  const moved = was.engine !== set.engine || was.scope !== set.scope;
  return was.state !== 'fixed' && was.body_hash === row.body_hash && !moved;
}

async function stored(trx: Transaction<Database>, ids: readonly string[]): Promise<Map<string, Before>> {
  const { rows: found } = await sql<Before>`
    select id, state, severity, body_hash, exception_id, engine, scope from findings where id = any(${ids})`.execute(
    trx,
  );
  return new Map(found.map((row) => [row.id, row]));
}

/**
 * As JSON, which both sides read and write faster than arrays of PostgreSQL. An exception's hold outlives changes, but
 * not a repair; one that the configuration makes ends with the next set that does not say so.
 */
async function write(trx: Transaction<Database>, set: FindingSet, rows: readonly FindingRow[]): Promise<void> {
  await sql`
    with incoming as materialized (
      select * from json_to_recordset(${`[${rows.map(({ json }) => json).join(',')}]`}::json) as x(
        id text, fingerprint text, kind text, rule text, severity text, subject_ref text, subject text, part text, resource_id text,
        image text, node text, namespace text, cause text, fixable boolean, frameworks text[], title jsonb, search text,
        body_hash text, body json, risk smallint, excepted boolean)
    ), upserted as (
      insert into findings as f (
        id, fingerprint, cluster, engine, scope, kind, rule, severity, subject_ref, subject, part, resource_id,
        image, node, namespace, cause, fixable, frameworks, title, search, body_hash, risk, state, first_seen, last_seen)
      select id, fingerprint, ${set.cluster ?? null}, ${set.engine}, ${set.scope}, kind, rule, severity, subject_ref, subject,
        part, resource_id, image, node, namespace, cause, fixable, frameworks, title, search, body_hash, risk,
        case when excepted then 'excepted' else 'open' end, ${set.at}::timestamptz, ${set.at}::timestamptz
      from incoming
      on conflict (id) do update set
        engine = excluded.engine, scope = excluded.scope, severity = excluded.severity,
        subject_ref = excluded.subject_ref, subject = excluded.subject, part = excluded.part, resource_id = excluded.resource_id,
        image = excluded.image, node = excluded.node, namespace = excluded.namespace, cause = excluded.cause,
        fixable = excluded.fixable, frameworks = excluded.frameworks, title = excluded.title,
        search = excluded.search, body_hash = excluded.body_hash, risk = excluded.risk,
        last_seen = greatest(f.last_seen, excluded.last_seen),
        state = case when f.state = 'excepted' and f.exception_id is not null then 'excepted' else excluded.state end,
        fixed_at = null,
        reopened_at = case when f.state = 'fixed' then excluded.last_seen else f.reopened_at end,
        reopen_count = f.reopen_count + (f.state = 'fixed')::integer
    )
    insert into finding_bodies (id, body) select id, body from incoming
    on conflict (id) do update set body = excluded.body`.execute(trx);
}

/** What the scope had and the set has not. A set older than the last that was stored fixes nothing of that one. */
async function fix(trx: Transaction<Database>, set: FindingSet): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with gone as (
      update findings set state = 'fixed', fixed_at = ${set.at}, exception_id = null
      where engine = ${set.engine} and scope = ${set.scope} and cluster is not distinct from ${set.cluster ?? null}
        and state <> 'fixed' and last_seen < ${set.at}
      returning id
    ), remembered as (
      insert into finding_history (finding_id, at, what) select id, ${set.at}::timestamptz, 'fixed' from gone
    )
    select id from gone`.execute(trx);
  return rows.map(({ id }) => id);
}

async function remember(trx: Transaction<Database>, at: Date, what: 'reopened', ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`insert into finding_history (finding_id, at, what)
    select id, ${at}::timestamptz, ${what} from unnest(${ids}::text[]) as id`.execute(trx);
}

async function rememberSeverities(
  trx: Transaction<Database>,
  at: Date,
  changes: readonly { id: string; from: string; to: string }[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`insert into finding_history (finding_id, at, what, detail)
    select id, ${at}::timestamptz, 'severity', jsonb_build_object('from', "from", 'to', "to")
    from json_to_recordset(${JSON.stringify(changes)}::json) as x(id text, "from" text, "to" text)`.execute(trx);
}
