import { expect, test } from 'vitest';
import { isAtLeastVersion, parseKubernetesVersion, parseQuantity } from '../src/index.ts';

test.each([
  ['250m', 0.25],
  ['1', 1],
  [2, 2],
  ['0.5', 0.5],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['100k', 100_000],
  ['1Ki', 1024],
  ['1e3', 1000],
  ['1E', 1e18],
  ['-1', -1],
  ['100n', 1e-7],
])('%s is %s', (text, expected) => {
  expect(parseQuantity(text)).toBeCloseTo(expected, 12);
});

test.each(['', 'm', '1 Gi', '1gb', '1ki', '0x10', '1.2.3', Number.NaN])('%j is no quantity', (text) => {
  expect(parseQuantity(text)).toBeUndefined();
});

test.each([
  ['1.31', { major: 1, minor: 31 }],
  ['v1.9', { major: 1, minor: 9 }],
  ['v1.30.2-gke.100', { major: 1, minor: 30 }],
  ['one', undefined],
  ['1', undefined],
])('version %s', (text, expected) => {
  expect(parseKubernetesVersion(text)).toEqual(expected);
});

test('versions compare by number, not by letters', () => {
  expect(isAtLeastVersion({ major: 1, minor: 10 }, { major: 1, minor: 9 })).toBe(true);
  expect(isAtLeastVersion({ major: 1, minor: 9 }, { major: 1, minor: 10 })).toBe(false);
});
