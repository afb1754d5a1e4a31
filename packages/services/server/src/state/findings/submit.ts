import { setImmediate as turn } from 'node:timers/promises';
import { breather } from '@seawall/scan/breathe';
import { type Kysely, sql, type Transaction } from 'kysely';
import { ServerError } from '../../error.ts';
import type { Database, FindingState } from '../tables.ts';
import { within } from '../transaction.ts';
import { applyExceptions, exceptionsLock } from '../exceptions/apply.ts';
import { findingId } from '../ids.ts';
import {
  type FindingBatch,
  findingBatch,
  type FindingTypes,
  seal,
  type SubmittedFinding,
  toRow,
  toText,
} from './row.ts';
import type { FindingSet } from './set.ts';
import { addFindings, changeFindings } from './write.ts';

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
  readonly seq: number;
  readonly state: FindingState;
  readonly severity: string;
  readonly row_hash: string;
  readonly text_hash: string;
  /** Whether it belongs to another scope until now. */
  readonly moved: boolean;
}

/** Rows of one statement: bounds the memory of both sides. */
const batchSize = 800;
/** Ids that are asked for at once: as a parameter they are written in one go. */
const lookupSize = 5000;
/** So many rows are made before others have their turn, the connection that sends the batch before among them. */
const slice = 64;

/** Stores a set and moves the life of its findings on, all or nothing. Sets of the same scope wait for one another. */
export function submitFindings(db: Kysely<Database>, set: FindingSet): Promise<SubmitResult> {
  return within(db, (trx) => submit(trx, set));
}

async function submit(trx: Transaction<Database>, set: FindingSet): Promise<SubmitResult> {
  const { types, last } = await enter(trx, set);
  // Sorted, so that sets that share findings never wait for each other in a circle; the last of several alike counts.
  const byId = new Map<string, SubmittedFinding>();
  const breathe = breather();
  for (const each of set.findings) {
    byId.set(findingId(set.cluster, each.finding.id), each);
    await breathe();
  }
  const ids = await sorted(byId.keys());
  const before = await stored(trx, set, byId);
  const numbers = await takeNumbers(trx, ids.filter((id) => !before.has(id)).length);
  const fresh: string[] = [];
  /** Whose rows need not be written. */
  const seen: string[] = [];
  let unchanged = 0;
  const reopened: string[] = [];
  const severities: { id: string; from: string; to: string }[] = [];
  const opened: string[] = [];
  // While the database works on a batch, the next is made.
  let writing = Promise.resolve();
  for (let from = 0; from < ids.length; from += batchSize) {
    const adding = findingBatch(types);
    const changing = findingBatch(types);
    for (const [index, id] of ids.slice(from, from + batchSize).entries()) {
      if (index % slice === slice - 1) await turn();
      const submitted = byId.get(id);
      if (submitted === undefined) continue;
      const was = before.get(id);
      const { severity } = submitted.finding;
      const { rows, texts } = was === undefined ? adding : changing;
      const seq = was?.seq ?? numbers.next().value ?? 0;
      const stands = rows.add(toRow(set, { seq, id }, submitted), seal) === was?.row_hash && stays(was);
      const reads = texts.add(toText(seq, submitted), seal) === was?.text_hash;
      if (stands) {
        rows.drop();
        seen.push(id);
      }
      if (reads) texts.drop();
      if (stands && reads) {
        unchanged += 1;
        continue;
      }
      fresh.push(id);
      if (was === undefined) opened.push(id);
      else if (was.state === 'fixed') reopened.push(id);
      if (was !== undefined && was.severity !== severity) severities.push({ id, from: was.severity, to: severity });
    }
    await writing;
    writing = write(trx, set, adding, changing);
    // Whoever waits for it hears of it.
    writing.catch(() => undefined);
  }
  await writing;
  await remember(trx, set.at, 'reopened', reopened);
  await rememberSeverities(trx, set.at, severities);
  const fixed = set.complete
    ? await finish(
        trx,
        set,
        last,
        [...before.keys()].filter((id) => !byId.has(id)),
      )
    : [];
  if (!set.complete) await touch(trx, set.at, seen);
  await applyExceptions(trx, fresh, set.at);
  const changed = fresh.length - opened.length - reopened.length;
  return { opened, reopened, fixed, changed, unchanged };
}

/** A hundred thousand at once would take long: they are sorted by what they begin with. */
async function sorted(ids: Iterable<string>): Promise<string[]> {
  const alike = Map.groupBy(ids, (id) => id.slice(0, 2));
  const all: string[] = [];
  const breathe = breather();
  for (const beginning of [...alike.keys()].sort()) {
    for (const id of (alike.get(beginning) ?? []).sort()) all.push(id);
    await breathe();
  }
  return all;
}

/** Waits until no other set of the scope is being stored and no exception decided on, and holds on to the cluster. */
async function enter(
  trx: Transaction<Database>,
  { cluster, engine, scope }: FindingSet,
): Promise<{ readonly types: FindingTypes; readonly last: Date | null }> {
  const key = JSON.stringify([cluster ?? null, engine, scope]);
  const { rows } = await sql<FindingTypes & { cluster: string | null }>`
    select pg_advisory_xact_lock(hashtextextended(${key}, 0)),
      pg_advisory_xact_lock_shared(hashtextextended(${exceptionsLock}, 0)),
      'finding_row'::regtype::oid as row, 'finding_text'::regtype::oid as text,
      (select id from clusters where id = ${cluster ?? null} for key share) as cluster`.execute(trx);
  const entered = rows[0];
  if (entered === undefined) throw new Error('A selection without a row.');
  if (cluster !== undefined && entered.cluster === null) {
    throw new ServerError('refused', {
      en: `There is no cluster ${cluster}, or it was removed: its findings cannot be stored.`,
      zh: `集群 ${cluster} 不存在或已被移除：无法存储其发现。`,
    });
  }
  // A statement of its own: the one that waited does not see what the other set has written.
  const { rows: sets } = await sql<{ at: Date }>`
    select at from finding_sets where engine = ${engine} and scope = ${scope} and cluster is not distinct from ${cluster ?? null}`.execute(
    trx,
  );
  return { types: entered, last: sets[0]?.at ?? null };
}

function stays(was: Before): boolean {
  return was.state !== 'fixed' && !was.moved;
}

async function write(
  trx: Transaction<Database>,
  set: FindingSet,
  adding: FindingBatch,
  changing: FindingBatch,
): Promise<void> {
  await addFindings(trx, set, adding);
  await changeFindings(trx, set, changing);
}

/** The numbers of findings that are stored for the first time, in the order in which they come. */
async function takeNumbers(trx: Transaction<Database>, count: number): Promise<Iterator<number, undefined>> {
  if (count === 0) return [].values();
  const { rows } = await sql<{ numbers: number[] }>`
    select json_agg(nextval('findings_seq_seq')) as numbers from generate_series(1, ${count})`.execute(trx);
  return (rows[0]?.numbers ?? []).values();
}

/** All of the scope that is not fixed, and what the set has of others. */
async function stored(
  trx: Transaction<Database>,
  { cluster, engine, scope }: FindingSet,
  ids: ReadonlyMap<string, unknown>,
): Promise<Map<string, Before>> {
  const columns = sql`id, seq, state, severity, row_hash, text_hash`;
  const both = sql`findings join finding_texts on finding = seq`;
  const { rows: own } = await sql<Before>`
    select ${columns}, false as moved from ${both}
    where engine = ${engine} and scope = ${scope} and cluster is not distinct from ${cluster ?? null} and state <> 'fixed'`.execute(
    trx,
  );
  const found = new Map(own.map((row) => [row.id, row]));
  const further = [...ids.keys()].filter((id) => !found.has(id));
  for (let from = 0; from < further.length; from += lookupSize) {
    const { rows: others } = await sql<Before>`
      select ${columns}, engine <> ${engine} or scope <> ${scope} as moved from ${both}
      where id = any(${further.slice(from, from + lookupSize)})`.execute(trx);
    for (const row of others) found.set(row.id, row);
  }
  return found;
}

/**
 * What the scope had and the set has not is fixed; all else of it was seen now. A set older than the last that was stored
 * fixes nothing of that one.
 * @param last when the last complete set of the scope was made
 */
async function finish(
  trx: Transaction<Database>,
  { cluster, engine, scope, at }: FindingSet,
  last: Date | null,
  missing: readonly string[],
): Promise<string[]> {
  await sql`
    insert into finding_sets as s (cluster, engine, scope, at) values (${cluster ?? null}, ${engine}, ${scope}, ${at})
    on conflict (engine, scope, cluster) do update set at = greatest(s.at, excluded.at)`.execute(trx);
  if (missing.length === 0 || (last !== null && last >= at)) return [];
  const { rows } = await sql<{ id: string }>`
    with gone as (
      update findings set state = 'fixed', fixed_at = ${at}, exception_id = null, last_seen = greatest(last_seen, ${last})
      where id = any(${missing}) and state <> 'fixed' and last_seen < ${at}
      returning id
    ), remembered as (
      insert into finding_history (finding_id, at, what) select id, ${at}::timestamptz, 'fixed' from gone
    )
    select id from gone`.execute(trx);
  return rows.map(({ id }) => id);
}

/** An incomplete set has seen these, and says nothing of the others. */
async function touch(trx: Transaction<Database>, at: Date, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update findings set last_seen = ${at} where id = any(${ids}) and last_seen < ${at}`.execute(trx);
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
