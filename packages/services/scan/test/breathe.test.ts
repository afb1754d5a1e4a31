import { expect, test } from 'vitest';
import { breather } from '../src/breathe.ts';

test('long work lets others have a turn every few milliseconds', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const breathe = breather();
  const end = performance.now() + 200;
  while (performance.now() < end) await breathe();
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});
