import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { entriesOf, places } from '../src/calls/numbers.ts';
import type { Numbers } from '../src/calls/row.ts';
import { calls } from '../src/calls/table.ts';
import { tailAt } from '../src/programs/frame.ts';

const headers = [
  ['/usr/include/x86_64-linux-gnu/asm/unistd_64.h', 0],
  ['/usr/include/asm-generic/unistd.h', 1],
  ['/usr/include/x86_64-linux-gnu/asm/unistd_32.h', 2],
] as const;

/** Newer than the headers of many a distribution. */
const newer = new Set(['fchmodat2']);

test.each(headers)("numbers are those of the kernel's header %s", (file, column) => {
  if (!existsSync(file)) return;
  const known = new Map<string, number>();
  for (const [, name = '', number] of readFileSync(file, 'utf8').matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)\b/gm))
    if (!known.has(name)) known.set(name, Number(number));
  const wrong = calls
    .filter(({ name }) => !newer.has(name))
    .filter(({ name, numbers }) => firstOf(numbers, column) !== known.get(name))
    .map(({ name }) => name);
  expect(wrong).toEqual([]);
});

function firstOf(numbers: Numbers, column: 0 | 1 | 2): number | undefined {
  const given = numbers[column];
  return typeof given === 'object' ? given[0] : given;
}

test('no two calls stand at one place, and all places are in the table', () => {
  const taken = new Map<number, string>();
  for (const row of calls) {
    for (const { place } of entriesOf(row, 'x64')) {
      expect(`${place} ${taken.get(place) ?? row.name}`).toBe(`${place} ${row.name}`);
      expect(place).toBeLessThan(places.size);
      taken.set(place, row.name);
    }
  }
});

test('names of calls are told apart, and what is fixed of a record fits well', () => {
  expect(new Set(calls.map(({ name }) => name)).size).toBe(calls.length);
  expect(Math.max(...calls.map(tailAt))).toBeLessThan(512);
});
