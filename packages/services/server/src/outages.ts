import type { Text } from '@seawall/model';
import { sql } from 'kysely';
import { ServerError } from './error.ts';
import { inTime } from './in-time.ts';
import { isAway } from './state/away.ts';
import type { Stores } from './stores.ts';

/** Tells once that a store is away and once that it is back, instead of every failure that comes of it. */
export interface Outages {
  /** Calls `otherwise` where a failure is not that of a store that is away now. */
  sort(error: unknown, otherwise: () => void): void;
  close(): void;
}

/** One that does not answer in time is away. */
const patienceMs = 5000;
/** It is looked for so often until it is back. */
const againMs = 1000;

interface Watched {
  readonly part: string;
  readonly isOf: (error: unknown) => boolean;
  readonly ask: () => Promise<unknown>;
  /** Whether it is there, while that is being asked. */
  asked?: Promise<boolean> | undefined;
  away: boolean;
}

/** @param onTrouble told what is away, and nothing when it is there again */
export function watchOutages(
  { state, events }: Pick<Stores, 'state' | 'events'>,
  onTrouble: (part: string, messages: readonly Text[]) => void,
): Outages {
  const watched: Watched[] = [
    { part: 'state store', isOf: isAway, ask: () => sql`select 1`.execute(state.db), away: false },
    {
      part: 'event store',
      isOf: (error) => error instanceof ServerError && error.code === 'store-unavailable',
      ask: () => events.engine.query('select 1 as one', {}),
      away: false,
    },
  ];
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  function isThere(store: Watched): Promise<boolean> {
    store.asked ??= inTime(store.ask(), patienceMs)
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        store.asked = undefined;
      });
    return store.asked;
  }

  async function look(): Promise<void> {
    for (const store of watched) {
      if (!store.away || !(await isThere(store)) || closed) continue;
      store.away = false;
      onTrouble(store.part, []);
    }
    wait();
  }

  function wait(): void {
    if (closed || !watched.some(({ away }) => away)) return;
    timer = setTimeout(() => void look(), againMs).unref();
  }

  async function decide(error: unknown, otherwise: () => void): Promise<void> {
    const suspects = watched.filter((store) => store.isOf(error));
    for (const store of suspects) {
      if (store.away) return;
      if (await isThere(store)) continue;
      if (closed || store.away) return;
      store.away = true;
      onTrouble(store.part, [awayText]);
      clearTimeout(timer);
      wait();
      return;
    }
    otherwise();
  }

  return {
    sort: (error, otherwise) => void decide(error, otherwise),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

const awayText: Text = {
  en: 'it is away; what needs it waits or is refused until it is back',
  zh: '无法连接；依赖它的操作将等待或被拒绝，直至其恢复',
};
