import type { ApiWorld } from './api/world.ts';
import { sweepSessions } from './auth/sessions.ts';
import { sweepLive } from './live/publish.ts';

const everyMs = 10 * 60_000;

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
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}

async function sweep({ state: { db }, times, now }: ApiWorld): Promise<void> {
  await sweepSessions(db, times(), now());
  await sweepLive(db, now());
}
