import { afterAll, beforeAll, expect, test } from 'vitest';
import { kept, renewKept } from '../../src/read/kept.ts';
import { submitFindings } from '../../src/state/findings/submit.ts';
import { totalFindings } from '../../src/state/findings/counts.ts';
import type { State } from '../../src/state/open.ts';
import { finding } from '../support/findings.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
  await state.pool.query(`insert into clusters (id, name, origin) values ('east', 'East', 'watched')`);
});
afterAll(() => state.close());

async function submit(...names: string[]): Promise<void> {
  await submitFindings(state.db, {
    cluster: 'east',
    engine: 'posture',
    scope: 'cluster',
    at: new Date(),
    complete: true,
    findings: names.map((name) => ({ finding: finding(name) })),
  });
}

/** Asks for the number of findings, and tells how often it was counted. */
function counter(name: string) {
  let counted = 0;
  return {
    ask: async (scope = {}, filter = {}) =>
      (
        await kept(state.db, name, [scope, filter], async () => {
          counted += 1;
          return await totalFindings(state.db, scope, filter);
        })
      ).total,
    counted: () => counted,
  };
}

test('what was counted is kept until a finding changes', async () => {
  const { ask, counted } = counter('until');
  await submit('cart');
  expect([await ask(), await ask(), counted()]).toEqual([1, 1, 1]);
  await submit('cart', 'shop');
  expect([await ask(), await ask(), counted()]).toEqual([2, 2, 2]);
  await submit('shop');
  expect([await ask(), counted()]).toEqual([1, 3]);
  await state.pool.query('update findings set risk = 7');
  await ask();
  expect(counted()).toBe(4);
});

test('a change counts from when it is seen, not from when it was made', async () => {
  const { ask } = counter('seen');
  await submit('cart');
  const other = await state.pool.connect();
  await other.query('begin');
  await other.query('delete from findings');
  expect(await ask()).toBe(1);
  await other.query('commit');
  other.release();
  expect(await ask()).toBe(0);
});

test('askers at the same time wait for one count', async () => {
  await submit('cart');
  const { ask, counted } = counter('together');
  await Promise.all([ask(), ask(), ask()]);
  expect(counted()).toBe(1);
});

test('a narrower scope and rare filters are counted each time', async () => {
  const { ask, counted } = counter('narrow');
  await ask({ namespaces: ['shop'] });
  await ask({ namespaces: ['shop'] });
  await ask({}, { q: 'cart' });
  await ask({}, { q: 'cart' });
  expect(counted()).toBe(4);
});

test('is counted ahead after a change', async () => {
  const { ask, counted } = counter('ahead');
  await submit('cart');
  await ask();
  await submit('cart', 'shop', 'till');
  await renewKept(state.db);
  expect(counted()).toBe(2);
  expect([await ask(), counted()]).toEqual([3, 2]);
});

test('a count that fails is not kept', async () => {
  const broken = () => kept(state.db, 'broken', [{}, {}], () => Promise.reject(new Error('no')));
  await expect(broken()).rejects.toThrow('no');
  expect(await kept(state.db, 'broken', [{}, {}], () => Promise.resolve(1))).toBe(1);
});
