import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { enqueue } from '../state/jobs/queue.ts';
import type { Database } from '../state/tables.ts';
import { openAdvisories } from './match.ts';

/** What is done again and again, by the kind of the job, with the minutes in between. */
const periods: Readonly<Record<string, number>> = {
  'expire-exceptions': 1,
  'rescore-all': 60,
  retention: 360,
};

const lookMs = 15_000;

interface ScheduleOptions {
  readonly db: Kysely<Database>;
  readonly advisories: string;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** Makes the jobs that are due, however many replicas do so, until the signal is aborted. Never rejects. */
export async function runSchedule(options: ScheduleOptions): Promise<void> {
  const { signal, onError } = options;
  while (!signal.aborted) {
    try {
      await makeDue(options.db, options.advisories);
    } catch (error) {
      onError(error);
    }
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Makes what is due now. */
export async function makeDue(db: Kysely<Database>, advisories: string): Promise<void> {
  for (const [kind, minutes] of Object.entries(periods)) {
    if (await claim(db, `schedule ${kind}`, minutes)) await enqueue(db, { kind, key: 'all' });
  }
  const open = openAdvisories(advisories);
  if (open === undefined) return;
  const { built } = open.manifest;
  open.close();
  const { rows } = await sql`select from image_bills where coalesce(db_version < ${built}, true) limit 1`.execute(db);
  if (rows.length > 0) await enqueue(db, { kind: 'match-all', key: built });
}

/** Whether it is this replica's turn: the first that asks after the time is over. */
async function claim(db: Kysely<Database>, key: string, minutes: number): Promise<boolean> {
  const { rows } = await sql`
    insert into settings as s (key, value) values (${key}, '{}')
    on conflict (key) do update set updated_at = now()
      where s.updated_at < now() - make_interval(mins => ${minutes})
    returning key`.execute(db);
  return rows.length > 0;
}
