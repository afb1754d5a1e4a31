import { sql } from 'kysely';
import { reasonOf } from './error.ts';
import { inTime } from './in-time.ts';
import type { Stores } from './stores.ts';

/** A store that does not answer in time is not ready. */
const patienceMs = 3000;

/** What stands in the way of serving, as sentences; nothing when all is well. */
export async function readiness({
  state,
  events,
  disk,
}: Pick<Stores, 'state' | 'events' | 'disk'>): Promise<readonly string[]> {
  const checks = await Promise.all([
    works('the state store', () => sql`select 1`.execute(state.db)),
    works('the event store', () => events.engine.query('select 1 as one', {})),
    room(disk),
  ]);
  return checks.flat();
}

async function works(what: string, ask: () => Promise<unknown>): Promise<string[]> {
  try {
    await inTime(ask(), patienceMs);
    return [];
  } catch (error) {
    return [`${what} does not answer: ${reasonOf(error)}`];
  }
}

async function room(disk: Stores['disk']): Promise<string[]> {
  const { state, freeBytes } = await disk();
  return state === 'ok'
    ? []
    : [`the disk is full: ${Math.floor(freeBytes / 1024 / 1024)} MiB are left, and nothing is taken in`];
}
