import { expect, test } from 'vitest';
import { createClock } from '../src/capture/clock.ts';

test('wall time follows a clock that is set, and keeps still while it only wanders', () => {
  let wall = 1_000_000;
  let boot = 5_000_000_000n;
  const clock = createClock(
    () => wall,
    () => boot,
  );
  const before = clock.offset;
  expect(before + boot).toBe(1_000_000_000_000n);
  wall += 1005;
  boot += 1_000_000_000n;
  clock.check();
  expect(clock.offset).toBe(before);
  wall -= 3_600_000;
  clock.check();
  expect(clock.offset - before).toBe(-3_599_995_000_000n);
});
