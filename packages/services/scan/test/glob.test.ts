import { expect, test } from 'vitest';
import { globMatches } from '../src/glob.ts';

test.each([
  ['host-*', 'host-pid', true],
  ['host-*', 'a-host-pid', false],
  ['*', 'a/b', false],
  ['**', 'a/b', true],
  ['**/b.yaml', 'b.yaml', true],
  ['**/b.yaml', 'a/c/b.yaml', true],
  ['**/b.yaml', 'ab.yaml', false],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['vendor/**', 'vendor/a/b.yaml', true],
  ['v?', 'v1', true],
  ['v?', 'v/', false],
  ['a.b', 'axb', false],
  ['', '', true],
])('%s against %s: %s', (pattern, text, expected) => {
  expect(globMatches(pattern, text)).toBe(expected);
});

test('a hostile pattern takes no longer than its length times the text', () => {
  expect(globMatches(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
});
