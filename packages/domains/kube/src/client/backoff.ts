import { setTimeout as sleepFor } from 'node:timers/promises';
import type { ClientWorld } from './world.ts';

export interface BackoffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
}

export interface Backoff {
  /** Waits before the next attempt: as long as the server asked, or longer from attempt to attempt. Ends early, without a word, when aborted. */
  sleep(asked?: number, signal?: AbortSignal): Promise<void>;
  /** Something went well: the next wait is short again. */
  reset(): void;
}

/** Doubling waits with jitter: between half and all of each, so that clients that lost one server do not return as one. */
export function backoff({ firstMs, longestMs }: BackoffLimits, { random }: Pick<ClientWorld, 'random'>): Backoff {
  let next = firstMs;
  return {
    async sleep(asked, signal) {
      const jittered = next * (0.5 + random() / 2);
      next = Math.min(next * 2, longestMs);
      const wait = asked === undefined ? jittered : asked + jittered / 2;
      await sleepFor(wait, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    },
    reset() {
      next = firstMs;
    },
  };
}
