import { expect, test } from 'vitest';
import { nextTime } from '../../src/reports/make.ts';

test.each([
  ['daily', '2026-11-26T12:00:00Z', '2026-11-27T00:00:00.000Z'],
  ['weekly', '2026-11-26T12:00:00Z', '2026-11-30T00:00:00.000Z'],
  ['weekly', '2026-11-30T00:00:00Z', '2026-12-07T00:00:00.000Z'],
  ['weekly', '2026-11-29T23:59:59Z', '2026-11-30T00:00:00.000Z'],
  ['monthly', '2026-12-31T12:00:00Z', '2027-01-01T00:00:00.000Z'],
] as const)('%s after %s comes %s', (schedule, now, next) => {
  expect(nextTime(schedule, new Date(now))?.toISOString()).toBe(next);
});

test('what has no schedule is made once', () => {
  expect(nextTime('none', new Date())).toBeUndefined();
});
