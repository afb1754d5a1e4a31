import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  approveException,
  coveredFindings,
  denyException,
  type ExceptionRequest,
  exceptionHistory,
  expireExceptions,
  listExceptions,
  requestException,
  revokeException,
} from '../../src/state/exceptions/exceptions.ts';
import { listFindings } from '../../src/state/findings/list.ts';
import { getFinding } from '../../src/state/findings/one.ts';
import { submitFindings } from '../../src/state/findings/submit.ts';
import { findingId } from '../../src/state/ids.ts';
import type { State } from '../../src/state/open.ts';
import { finding } from '../support/findings.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
});
afterAll(() => state.close());

const day = (n: number): Date => new Date(Date.UTC(2026, 10, n));
const all = [
  finding('cart'),
  finding('cat'),
  finding('web', { rule: 'host-network' }),
  finding('db', { namespace: 'data' }),
];

beforeEach(async () => {
  await state.pool.query('delete from exceptions; delete from clusters');
  await state.pool.query(`insert into clusters (id, name, origin) values ('east', 'East', 'watched')`);
  await submit(1);
});

async function submit(at: number, findings = all): Promise<void> {
  const set = { cluster: 'east', engine: 'posture', scope: 'cluster', at: day(at), complete: true };
  await submitFindings(state.db, { ...set, findings: findings.map((each) => ({ finding: each })) });
}

function ask(more: Partial<ExceptionRequest>): Promise<number> {
  const request = { reason: 'measured and accepted', requester: 'lin', expiresAt: day(20) };
  return requestException(state.db, { ...request, ...more }, day(2));
}

async function hidden(): Promise<string[]> {
  const page = await listFindings(state.db, {}, { state: ['excepted'] }, { sort: 'subject', limit: 10 });
  return page.items.map(({ subject }) => subject);
}

test.each<[string, Partial<ExceptionRequest>, string[]]>([
  ['a finding', { finding: findingId('east', all[0]!.id) }, ['Deployment shop/cart']],
  ['a rule', { rule: 'host-network' }, ['Deployment shop/web']],
  ['rules by pattern', { rule: 'host-*' }, ['Deployment shop/web']],
  ['a subject by pattern', { subject: 'Deployment shop/ca*t' }, ['Deployment shop/cart', 'Deployment shop/cat']],
  ['no pattern of SQL', { subject: 'Deployment shop/ca_' }, []],
  ['a rule in a namespace', { rule: 'privileged-container', namespace: 'data' }, ['Deployment data/db']],
  ['another cluster', { rule: 'x', cluster: 'east' }, []],
])('an exception for %s hides these once approved', async (_, asked, expected) => {
  const id = await ask(asked);
  expect(await hidden()).toEqual([]);
  expect(await coveredFindings(state.db, id)).toHaveLength(expected.length);
  await approveException(state.db, id, { who: 'mo' }, day(3));
  expect(await hidden()).toEqual(expected);
  expect(await listExceptions(state.db, ['approved'])).toMatchObject([{ id, hides: expected.length, approver: 'mo' }]);
});

test('nobody decides on their own request, neither here nor in the database', async () => {
  const id = await ask({ rule: 'host-network' });
  await expect(approveException(state.db, id, { who: 'lin' }, day(3))).rejects.toMatchObject({ code: 'refused' });
  await expect(denyException(state.db, id, { who: 'lin' }, day(3))).rejects.toMatchObject({ code: 'refused' });
  const own = state.pool.query(`update exceptions set state = 'approved', approver = 'lin' where id = $1`, [id]);
  await expect(own).rejects.toThrow(/check constraint/);
});

test('what was decided is not decided again, and what is unknown is said so', async () => {
  const id = await ask({ rule: 'host-network' });
  await denyException(state.db, id, { who: 'mo', comment: 'mend it' }, day(3));
  await expect(approveException(state.db, id, { who: 'mo' }, day(3))).rejects.toMatchObject({
    message: `Exception ${id} is denied already.`,
  });
  await expect(approveException(state.db, 0, { who: 'mo' }, day(3))).rejects.toMatchObject({ code: 'not-found' });
  expect(await exceptionHistory(state.db, id)).toMatchObject([
    { what: 'requested', who: 'lin', comment: 'measured and accepted' },
    { what: 'denied', who: 'mo', comment: 'mend it' },
  ]);
});

test('two who decide at once: one of them is told that it is done', async () => {
  const id = await ask({ rule: 'host-network' });
  const both = await Promise.allSettled([
    approveException(state.db, id, { who: 'mo' }, day(3)),
    denyException(state.db, id, { who: 'zed' }, day(3)),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a new finding under an approved exception is born hidden, a repaired one comes back hidden', async () => {
  await approveException(state.db, await ask({ rule: 'privileged-*', namespace: 'shop' }), { who: 'mo' }, day(3));
  await submit(4, [...all, finding('new')]);
  expect(await hidden()).toContain('Deployment shop/new');
  await submit(5, []);
  expect(await hidden()).toEqual([]);
  await submit(6, [finding('new')]);
  expect(await hidden()).toEqual(['Deployment shop/new']);
});

test('the end of an exception shows again what no other covers, with history', async () => {
  const wide = await ask({ namespace: 'shop', rule: '*' });
  await approveException(state.db, wide, { who: 'mo' }, day(3));
  await approveException(state.db, await ask({ rule: 'host-network', expiresAt: day(30) }), { who: 'mo' }, day(3));
  const opened = await revokeException(state.db, wide, { who: 'ada', comment: 'too wide' }, day(4));
  expect(opened).toHaveLength(2);
  expect(await hidden()).toEqual(['Deployment shop/web']);
  const cart = await getFinding(state.db, {}, findingId('east', all[0]!.id));
  expect(cart?.history.map(({ what, who }) => [what, who])).toEqual([
    ['excepted', 'mo'],
    ['exception-ended', 'ada'],
  ]);
  expect(await expireExceptions(state.db, day(31))).toMatchObject({
    ended: 1,
    opened: [findingId('east', all[2]!.id)],
  });
  expect(await hidden()).toEqual([]);
});

test('an exception has to end in the future, and is not approved after its end', async () => {
  await expect(ask({ rule: 'r', expiresAt: day(1) })).rejects.toMatchObject({ code: 'refused' });
  const id = await ask({ rule: 'host-network', expiresAt: day(5) });
  await expect(approveException(state.db, id, { who: 'mo' }, day(6))).rejects.toMatchObject({ code: 'refused' });
});
