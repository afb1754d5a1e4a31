import { defaultRuleFiles, loadRules } from '@seawall/runtime';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { interestOf } from '../src/filter/interest.ts';
import { pathTable, told, toldFor } from '../src/programs/path-table.ts';

const { reading, writing } = told;

function answer(path: string, patterns: { reading?: readonly string[]; writing?: readonly string[] }): number {
  const table = pathTable({ reading: patterns.reading, writing: patterns.writing });
  if (table === undefined) throw new Error('too many patterns');
  return toldFor(table, path);
}

test.each([
  ['/etc/shadow', reading],
  ['/etc/shadow-', 0],
  ['/etc/shado', 0],
  ['/root/.ssh/id_rsa', reading],
  ['/root/.ssh', 0],
  ['/var/www/a.php', writing],
  ['/var/www/a.php.txt', 0],
  ['/dev/sda', reading | writing],
  ['/dev/sd', 0],
  ['/home/数据/笔记', reading],
  ['/home/数据/笔', 0],
  ['/usr/lib/.git/x', 0],
])('%s', (path, expected) => {
  const patterns = {
    reading: ['/etc/shadow', '*/.ssh/*', '/dev/sd?*', '*/笔记'],
    writing: ['*.php', '/dev/sd?*'],
  };
  expect(answer(path, patterns)).toBe(expected);
});

test.each(['/a//b', '//a', '/a/./b', '/a/../b', '/a/..', '/a/.', '/a/'])('%s may lead anywhere', (path) => {
  expect(answer(path, { reading: [], writing: [] })).toBe(reading | writing);
});

test('what is not said is told of every path', () => {
  expect(answer('/x', { writing: [] })).toBe(reading);
  expect(answer('/x', { reading: [] })).toBe(writing);
});

test('a table says what a plain reading of the patterns says', () => {
  const letters = fc.constantFrom('/', 'a', 'b', '.', 'é');
  const pattern = fc.string({ unit: fc.constantFrom('/', 'a', 'b', '.', '*', '?', 'é'), maxLength: 6 });
  const path = fc.string({ unit: letters, maxLength: 8 }).map((rest) => `/a${rest}b`);
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 4 }), path, (patterns, text) => {
      const plain = patterns.some((one) => matches(one, text)) || /\/\/|\/\.\.?\//.test(text);
      expect(answer(text, { reading: patterns, writing: [] }) & reading).toBe(plain ? reading : 0);
    }),
  );
});

function bytes(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[\x80-\xff]/g, '#');
}

/** Byte by byte, as the kernel compares: what is not ASCII is all alike. */
function matches(pattern: string, text: string): boolean {
  const expression = bytes(pattern)
    .replace(/[.+^${}()|[\]\\#]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(bytes(text));
}

test('our own rules make a table that is small', () => {
  const { rules } = loadRules(defaultRuleFiles());
  const { paths } = interestOf(rules, { names: true }).get('openat') ?? {};
  const table = pathTable(paths ?? { reading: undefined, writing: undefined });
  expect(table?.rows).toBeLessThanOrEqual(4096);
  expect(table === undefined ? undefined : toldFor(table, '/usr/lib/x86_64-linux-gnu/libc.so.6')).toBe(0);
  expect(table === undefined ? undefined : toldFor(table, '/etc/shadow')).toBe(reading | writing);
});
