import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { inTime } from '../../in-time.ts';
import { reasonOf } from '../../error.ts';
import type { Database } from '../tables.ts';
import { failJob, finishJob, type Job, leaseSeconds, renewLease, takeJobs } from './queue.ts';

/** What a kind of job does. Throwing tries it again later. The signal ends when the job is no longer ours. */
type JobHandler = (job: Job, context: JobContext) => Promise<unknown>;

interface JobContext {
  readonly signal: AbortSignal;
  /** Shown beside the job while it runs. */
  progress(facts: Readonly<Record<string, unknown>>): Promise<void>;
}

export interface WorkerOptions {
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** Whether this worker can do a kind now; the others are left to those that can. All unless given. */
  readonly isAble?: (kind: string) => boolean;
  /** Jobs at a time; 2 unless given. */
  readonly parallel?: number;
  /** Milliseconds between looks for work when there was none; a second unless given. */
  readonly pause?: number;
  /** Milliseconds that jobs which run are waited for at the end; ten seconds unless given. */
  readonly grace?: number;
  /** Told when the database cannot be asked; the worker keeps trying. */
  readonly onError?: (error: unknown) => void;
}

export interface Worker {
  readonly name: string;
  /** Looks for work now instead of after the pause. */
  wake(): void;
  /** Ends after the jobs that run, which are told by their signal; one that takes too long is left to the next worker. */
  stop(): Promise<void>;
}

/** Works on due jobs until it is stopped. Any number of replicas may. */
export function startWorker(db: Kysely<Database>, options: WorkerOptions): Worker {
  const { handlers, isAble = () => true, parallel = 2, pause = 1000, grace = 10_000, onError = () => {} } = options;
  const name = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  const kinds = Object.keys(handlers);
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let alarm = new AbortController();

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      alarm = new AbortController();
      let found = 0;
      try {
        const jobs =
          running.size < parallel ? await takeJobs(db, name, kinds.filter(isAble), parallel - running.size) : [];
        found = jobs.length;
        for (const job of jobs) {
          const run = runJob(db, job, handlers[job.kind] as JobHandler, stopping.signal, onError).finally(() => {
            running.delete(run);
            alarm.abort();
          });
          running.add(run);
        }
      } catch (error) {
        onError(error);
      }
      if (found === 0 || running.size >= parallel) {
        await wait(pause, undefined, { signal: AbortSignal.any([alarm.signal, stopping.signal]) }).catch(() => {});
      }
    }
  };
  const ended = loop();
  return {
    name,
    wake: () => alarm.abort(),
    stop: async () => {
      stopping.abort();
      await ended;
      await inTime(Promise.all(running), grace).catch(() => undefined);
    },
  };
}

async function runJob(
  db: Kysely<Database>,
  job: Job,
  handler: JobHandler,
  stopping: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  const lost = new AbortController();
  const renew = async (progress?: Readonly<Record<string, unknown>>): Promise<void> => {
    try {
      if (!(await renewLease(db, job, progress))) lost.abort();
    } catch (error) {
      onError(error);
    }
  };
  const heartbeat = setInterval(() => void renew(), (leaseSeconds * 1000) / 3);
  try {
    const result = await handler(job, { signal: AbortSignal.any([lost.signal, stopping]), progress: renew });
    await finishJob(db, job, result);
  } catch (error) {
    await failJob(db, job, reasonOf(error)).catch(onError);
  } finally {
    clearInterval(heartbeat);
  }
}
