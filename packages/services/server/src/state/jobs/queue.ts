import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, JobTable } from '../tables.ts';

export type Job = Selectable<JobTable>;

type Facts = Readonly<Record<string, unknown>>;

/** Work for any replica. */
export interface NewJob {
  readonly kind: string;
  /** Of jobs of one kind and key only one waits or runs: asking again changes nothing. */
  readonly key: string;
  readonly payload?: Facts;
  /** Not before; at once unless given. */
  readonly runAt?: Date;
  readonly maxAttempts?: number;
  /** Asked for while it runs, it is done once more: what it has read by then may be old. */
  readonly again?: boolean;
}

/** @returns the id of the job that was made; undefined when one of that kind and key waits or runs already */
export async function enqueue(db: Kysely<Database>, job: NewJob): Promise<number | undefined> {
  const { again = false, key, kind, maxAttempts, payload = {}, runAt } = job;
  // One statement: a job that ends in between would never hear of it.
  const { rows } = await sql<{ id: number; made: boolean }>`
    insert into jobs as j (kind, key, payload, run_at, max_attempts)
    values (${kind}, ${key}, ${JSON.stringify(payload)}, coalesce(${runAt ?? null}::timestamptz, now()), ${maxAttempts ?? 5})
    on conflict (kind, key) where state in ('queued', 'running')
      do update set payload = excluded.payload || '{"again": true}' where ${again} and j.state = 'running'
    returning id, xmax = 0 as made`.execute(db);
  const [row] = rows;
  return row?.made === true ? row.id : undefined;
}

/** How long a lease lasts, in seconds. A worker renews it well before; a lost worker's jobs wait that long. */
export const leaseSeconds = 30;

/**
 * Takes what is due, each job by one worker only. A job whose worker was lost is taken over when its lease is over; one that lost its worker
 * as often as it may be tried has failed.
 */
export async function takeJobs(
  db: Kysely<Database>,
  worker: string,
  kinds: readonly string[],
  limit: number,
): Promise<Job[]> {
  await sql`
    update jobs set state = case when payload ? 'again' then 'queued' else 'failed' end,
      attempts = case when payload ? 'again' then 0 else attempts end,
      finished_at = case when not payload ? 'again' then now() end, lease_until = null,
      error = 'its worker ' || coalesce(worker, '') || ' was lost ' || attempts || ' times'
    where state = 'running' and lease_until < now() and attempts >= max_attempts`.execute(db);
  const { rows } = await sql<Job>`
    update jobs set state = 'running', worker = ${worker}, attempts = attempts + 1, started_at = now(),
      payload = payload - 'again',
      lease_until = now() + make_interval(secs => ${leaseSeconds}), error = null
    where id in (
      select id from jobs
      where kind = any(${kinds}) and ((state = 'queued' and run_at <= now()) or (state = 'running' and lease_until < now()))
      order by run_at, id limit ${limit} for update skip locked)
    returning *`.execute(db);
  return rows.sort((a, b) => a.id - b.id);
}

/**
 * Says that the worker still works on it.
 * @returns false when the job is no longer this worker's: it took too long to say so, and has to stop
 */
export async function renewLease(db: Kysely<Database>, job: Job, progress?: Facts): Promise<boolean> {
  const { rows } = await sql`
    update jobs set lease_until = now() + make_interval(secs => ${leaseSeconds}),
      progress = coalesce(${progress === undefined ? null : JSON.stringify(progress)}::jsonb, progress)
    where ${own(job)} returning id`.execute(db);
  return rows.length > 0;
}

/** A job that is asked for again and again rests so long in between. */
const restSeconds = 2;

/** @returns false when the job was another worker's by then: its result does not count */
export async function finishJob(db: Kysely<Database>, job: Job, result: unknown): Promise<boolean> {
  const { rows } = await sql`
    update jobs set lease_until = null, result = ${JSON.stringify(result ?? null)}, payload = payload - 'again',
      state = case when payload ? 'again' then 'queued' else 'done' end,
      finished_at = case when payload ? 'again' then null else now() end,
      run_at = case when payload ? 'again' then now() + make_interval(secs => ${restSeconds}) else run_at end,
      attempts = case when payload ? 'again' then 0 else attempts end
    where ${own(job)} returning id`.execute(db);
  return rows.length > 0;
}

/** Tries again later, each time twice as long; after the last attempt the job has failed. */
export async function failJob(db: Kysely<Database>, job: Job, error: string): Promise<void> {
  const wait = Math.min(3600, 5 * 2 ** (job.attempts - 1));
  await sql`
    update jobs set
      state = case when attempts >= max_attempts and not payload ? 'again' then 'failed' else 'queued' end,
      finished_at = case when attempts >= max_attempts and not payload ? 'again' then now() end,
      attempts = case when payload ? 'again' then 0 else attempts end, payload = payload - 'again',
      run_at = now() + make_interval(secs => ${wait}),
      lease_until = null, error = ${error.slice(0, 4000)}
    where ${own(job)}`.execute(db);
}

function own({ id, worker, attempts }: Job) {
  return sql`id = ${id} and worker = ${worker} and attempts = ${attempts} and state = 'running'`;
}
