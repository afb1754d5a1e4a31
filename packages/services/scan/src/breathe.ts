import { setImmediate as turn } from 'node:timers/promises';

/** Work of so long in one go is not felt by whoever waits for an answer. */
const longestMs = 10;

/** For long computations: awaited between their steps, it lets requests be answered every few milliseconds. */
export function breather(): () => Promise<void> {
  let from = performance.now();
  return async () => {
    if (performance.now() - from < longestMs) return;
    await turn();
    from = performance.now();
  };
}
