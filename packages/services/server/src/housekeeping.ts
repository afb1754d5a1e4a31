import type { ApiWorld } from './api/world.ts';
import { sweepSessions } from './auth/sessions.ts';
import { sql } from 'kysely';
import { sweepFindingChanges } from './read/kept.ts';
import { publishLive, sweepLive } from './live/publish.ts';

const everyMs = 10 * 60_000;
const listenMs = 15_000;

/** Takes out what is over from time to time: sessions, links, what live views were told. Gives what ends it. */
export function housekeeping(world: ApiWorld, onFault: (error: unknown, where: string) => void): () => Promise<void> {
  let sweeping: Promise<void> | undefined;
  const timer = setInterval(() => {
    sweeping ??= sweep(world)
      .catch((error: unknown) => onFault(error, 'housekeeping'))
      .finally(() => {
        sweeping = undefined;
      });
  }, everyMs).unref();
  const listening = setInterval(() => {
    tellSilence(world).catch((error: unknown) => onFault(error, 'housekeeping'));
  }, listenMs).unref();
  return async () => {
    clearInterval(timer);
    clearInterval(listening);
    await sweeping;
  };
}

async function sweep({ state: { db }, times, now }: ApiWorld): Promise<void> {
  await sweepSessions(db, times(), now());
  await sweepLive(db, now());
  await sweepFindingChanges(db);
}

/** Tells live views when a cluster falls silent, and when it is heard again; whichever replica sees it first. */
export async function tellSilence({
  state: { db },
  now,
  silentAfterMs,
}: Pick<ApiWorld, 'state' | 'now' | 'silentAfterMs'>): Promise<void> {
  const silent = sql`last_seen_at < ${new Date(now().getTime() - silentAfterMs())}`;
  const { rows } = await sql<{ id: string; name: string; silent: boolean }>`
    update clusters set facts = facts || jsonb_build_object('silent', ${silent})
    where origin <> 'sample' and last_seen_at is not null
      and coalesce((facts ->> 'silent')::boolean, false) is distinct from (${silent})
    returning id, name, (facts ->> 'silent')::boolean as silent`.execute(db);
  await publishLive(
    db,
    rows.map(({ id, name, silent: isSilent }) => ({
      topic: 'cluster',
      what: isSilent ? 'silent' : 'live',
      id,
      title: { en: name, zh: name },
      cluster: id,
    })),
  );
}
