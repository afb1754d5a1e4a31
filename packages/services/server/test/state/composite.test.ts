import {
  array as listOf,
  assert,
  asyncProperty,
  boolean,
  dictionary,
  integer,
  option,
  string,
  tuple,
} from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cell, compositeArray } from '../../src/state/composite.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

let state: State;
let type: number;
beforeAll(async () => {
  state = await openTestState();
  await state.pool.query(
    'create type sealed as (name text, labels text[], facts jsonb, risk smallint, fixable boolean, number bigint, seal text)',
  );
  const { rows } = await state.pool.query<{ type: number }>(`select 'sealed'::regtype::oid as type`);
  type = rows[0]?.type ?? 0;
});
afterAll(() => state.close());

const kinds = ['text', 'text[]', 'jsonb', 'smallint', 'boolean', 'bigint'] as const;

async function read(bytes: Buffer): Promise<unknown[][]> {
  const { rows } = await state.pool.query<unknown[]>({
    text: 'select * from unnest($1::sealed[])',
    values: [bytes],
    rowMode: 'array',
  });
  return rows;
}

test('what is written is what PostgreSQL reads', async () => {
  const text = string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));
  const row = tuple(
    option(text),
    option(listOf(text)),
    option(dictionary(text, text)),
    option(integer({ min: -32_768, max: 32_767 })),
    option(boolean()),
    option(integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })),
  );
  await assert(
    asyncProperty(listOf(row, { maxLength: 40 }), integer({ min: 64, max: 2000 }), async (rows, capacity) => {
      const array = compositeArray(type, kinds, capacity);
      for (const [index, [name, labels, facts, risk, fixable, number]] of rows.entries()) {
        const cells: Cell[] = [name, labels, facts === null ? null : JSON.stringify(facts), risk, fixable, number];
        expect(array.add(cells, () => `seal ${index}`)).toBe(`seal ${index}`);
      }
      expect(array.count).toBe(rows.length);
      const expected = rows.map((cells, index) => [...cells, `seal ${index}`]);
      expect(JSON.parse(JSON.stringify(await read(array.finish())))).toEqual(JSON.parse(JSON.stringify(expected)));
    }),
    { numRuns: 60 },
  );
});

test('a row that is taken back was never there', async () => {
  const array = compositeArray(type, kinds);
  const add = (name: string): string => array.add([name, [], null, 1, true, 7], (bytes) => String(bytes.length));
  add('first');
  add('second, and longer');
  array.drop();
  add('third');
  expect((await read(array.finish())).map(([name]) => name)).toEqual(['first', 'third']);
});

test('the seal is made of all other cells and of nothing else', () => {
  const seals = [
    ['a', ['b', 'c'], null, 1, true, 7],
    ['a', ['bc'], null, 1, true, 7],
    ['ab', ['c'], null, 1, true, 7],
    [null, ['b', 'c'], null, 1, true, 7],
    ['', ['b', 'c'], null, 1, true, 7],
    ['a', ['b', 'c'], null, 1, false, 7],
  ].map((cells) => compositeArray(type, kinds).add(cells, (bytes) => bytes.toString('hex')));
  expect(new Set(seals).size).toBe(seals.length);
  const later = compositeArray(type, kinds);
  later.add(['before', [], '{}', 7, null], () => 'x');
  expect(later.add(['a', ['b', 'c'], null, 1, true, 7], (bytes) => bytes.toString('hex'))).toBe(seals[0]);
});

test('what text cannot hold is replaced, and a text may be larger than what was expected', async () => {
  const array = compositeArray(type, kinds, 64);
  const long = '安全'.repeat(100_000);
  array.add([long, ['a\0b', 'c\ud800d'], null, null, null, null], () => 'x');
  expect(await read(array.finish())).toEqual([[long, ['a\ufffdb', 'c\ufffdd'], null, null, null, null, 'x']]);
});
