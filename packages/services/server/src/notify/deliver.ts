import { alertNotification, incidentNotification, type Told } from '@seawall/alerting';
import type { Alert, Incident } from '@seawall/model';
import { ruleTitle } from '@seawall/runtime';
import { type Kysely, sql } from 'kysely';
import { enqueue, type Job } from '../state/jobs/queue.ts';
import type { Database } from '../state/tables.ts';
import type { Outputs } from './outputs.ts';

/** The kind of job that the database makes for every new alert and incident while there are outputs. */
export const notifyJob = 'notify';

/** Tried again with growing pauses for about a day; then it is old news. */
const mostAttempts = 33;

/**
 * Hands an alert or incident to each output that wants it, as a job of its own, and sends what such a job is for. What waits is in
 * the state store: the loss of a replica loses none of it. Throws what is worth another try.
 */
export async function deliver(
  db: Kysely<Database>,
  outputs: Outputs,
  { key, payload }: Pick<Job, 'key' | 'payload'>,
): Promise<unknown> {
  const told = await toldOf(db, payload);
  if (told === undefined) return undefined;
  const { output } = payload;
  if (typeof output !== 'string') {
    const names = await outputs.wanting(told);
    for (const name of names) {
      const job = { kind: notifyJob, key: `${key} to ${name}`, payload: { ...payload, output: name } };
      await enqueue(db, { ...job, maxAttempts: mostAttempts });
    }
    return { outputs: names };
  }
  const sent = await outputs.send(output, told);
  if (sent === undefined) return { gone: true };
  if (sent.ok) return { sent: true };
  if (sent.retry) throw new Error(sent.why);
  return { refused: sent.why };
}

async function toldOf(db: Kysely<Database>, payload: Readonly<Record<string, unknown>>): Promise<Told | undefined> {
  const { alert, incident } = payload;
  if (typeof alert === 'string') {
    const row = await db.selectFrom('alerts').select('body').where('id', '=', alert).executeTakeFirst();
    const one = row?.body as Alert | undefined;
    return one && ((language) => alertNotification(one, language, ruleTitle(one.rule, language)));
  }
  if (typeof incident !== 'string') return undefined;
  const row = await db.selectFrom('incidents').select('body').where('id', '=', incident).executeTakeFirst();
  const one = row?.body as Incident | undefined;
  return one && ((language) => incidentNotification(one, language));
}

/** What became of notifications, by output, as far back as finished jobs are kept. */
export interface OutputStats {
  readonly sent: number;
  /** Attempts that came to nothing. */
  readonly failed: number;
  /** Given up, or refused for good. */
  readonly dropped: number;
  readonly waiting: number;
  /** Why the last attempt failed; absent when one has succeeded since. */
  readonly lastError?: string;
}

/** Of all replicas together. */
export async function outputStats(db: Kysely<Database>): Promise<ReadonlyMap<string, OutputStats>> {
  interface Row extends Omit<OutputStats, 'lastError'> {
    readonly output: string;
    readonly problem: string | null;
  }
  const { rows } = await sql<Row>`
    with told as (
      select payload ->> 'output' as output, state, result ? 'sent' as sent, attempts,
        coalesce(error, result ->> 'refused') as problem, coalesce(finished_at, started_at) as at
      from jobs where kind = ${notifyJob} and payload ? 'output'
    )
    select output, count(*) filter (where sent)::int as sent,
      (sum(attempts) - count(*) filter (where sent or state = 'running'))::int as failed,
      count(*) filter (where state = 'failed' or (state = 'done' and problem is not null))::int as dropped,
      count(*) filter (where state in ('queued', 'running'))::int as waiting,
      case when max(at) filter (where problem is not null) > coalesce(max(at) filter (where sent), '-infinity')
        then (array_agg(problem order by at desc) filter (where problem is not null))[1] end as problem
    from told group by output`.execute(db);
  return new Map(
    rows.map(({ output, problem, ...counts }) => [
      output,
      { ...counts, ...(problem === null ? {} : { lastError: problem }) },
    ]),
  );
}
