import type { Finding } from '@seawall/model';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countFindings } from '../../src/state/findings/counts.ts';
import { type FindingFilter, type FindingSort, listFindings } from '../../src/state/findings/list.ts';
import { assignFinding, getFinding } from '../../src/state/findings/one.ts';
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
beforeEach(async () => {
  await state.pool.query('delete from clusters');
  await state.pool.query(
    `insert into clusters (id, name, origin) values ('east', 'East', 'watched'), ('west', 'West', 'watched')`,
  );
});

const minute = (n: number): Date => new Date(Date.UTC(2026, 10, 26, 10, n));

function submit(
  findings: readonly Finding[],
  at: number,
  more: { cluster?: string; complete?: boolean; scope?: string } = {},
) {
  const { cluster = 'east', complete = true, scope = 'cluster' } = more;
  return submitFindings(state.db, {
    cluster,
    engine: 'posture',
    scope,
    at: minute(at),
    complete,
    findings: findings.map((each) => ({ finding: each })),
  });
}

async function names(filter: FindingFilter, scope = {}, sort: FindingSort = 'subject'): Promise<string[]> {
  const { items } = await listFindings(state.db, scope, filter, { sort, limit: 100 });
  return items.map(({ subject }) => subject);
}

async function seen(): Promise<Record<string, Date>> {
  const { items } = await listFindings(state.db, {}, { state: ['open', 'fixed'] }, { sort: 'subject', limit: 100 });
  return Object.fromEntries(items.map(({ subject, last_seen }) => [subject.split('/')[1], last_seen]));
}

function idOf(name: string, more = {}): string {
  return findingId('east', finding(name, more).id);
}

describe('the life of a finding', () => {
  test('first seen, seen again, fixed, reopened', async () => {
    const cart = finding('cart');
    const id = idOf('cart');
    expect(await submit([cart], 1)).toMatchObject({ opened: [id], fixed: [], unchanged: 0 });
    expect(await submit([cart], 2)).toMatchObject({ opened: [], unchanged: 1, changed: 0 });
    expect(await submit([], 3)).toMatchObject({ fixed: [id] });
    expect(await names({})).toEqual([]);
    expect(await submit([cart], 4)).toMatchObject({ opened: [], reopened: [id] });
    const stored = await getFinding(state.db, {}, id);
    expect(stored?.row).toMatchObject({
      state: 'open',
      first_seen: minute(1),
      last_seen: minute(4),
      fixed_at: null,
      reopened_at: minute(4),
      reopen_count: 1,
    });
    expect(stored?.history.map(({ what, at }) => [what, at])).toEqual([
      ['fixed', minute(3)],
      ['reopened', minute(4)],
    ]);
    expect(stored?.body).toEqual(cart);
  });

  test('a set of one scope leaves the others alone', async () => {
    await submit([finding('cart')], 1, { scope: 'a' });
    await submit([finding('cart')], 1, { cluster: 'west', scope: 'a' });
    await submit([finding('web')], 1, { scope: 'b' });
    expect(await submit([], 2, { scope: 'b' })).toMatchObject({ fixed: [idOf('web')] });
    expect(await names({})).toEqual(['Deployment shop/cart', 'Deployment shop/cart']);
  });

  test('what an incomplete scan does not show is not fixed', async () => {
    await submit([finding('cart')], 1);
    expect(await submit([], 2, { complete: false })).toMatchObject({ fixed: [] });
    expect(await names({})).toHaveLength(1);
  });

  test('a set that comes late, older than what is stored, fixes nothing', async () => {
    await submit([finding('cart')], 5);
    expect(await submit([], 4)).toMatchObject({ fixed: [] });
  });

  test('a set that says what the last one said is remembered for all of its findings at once', async () => {
    await submit([finding('cart'), finding('web')], 1);
    await submit([finding('cart'), finding('web')], 2);
    expect(await seen()).toEqual({ cart: minute(2), web: minute(2) });
    await submit([finding('cart')], 3, { complete: false });
    expect(await seen()).toEqual({ cart: minute(3), web: minute(2) });
    await submit([finding('db')], 4, { scope: 'other' });
    await submit([finding('cart')], 5);
    // What is gone was seen last by the set before.
    expect(await seen()).toEqual({ cart: minute(5), web: minute(2), db: minute(4) });
    await submit([finding('cart')], 6);
    expect(await seen()).toEqual({ cart: minute(6), web: minute(2), db: minute(4) });
    expect((await getFinding(state.db, {}, idOf('cart')))?.row.last_seen).toEqual(minute(6));
  });

  test('a finding that another scope says from now on is of that scope', async () => {
    await submit([finding('cart')], 1, { scope: 'a' });
    expect(await submit([finding('cart')], 2, { scope: 'b' })).toMatchObject({ opened: [], changed: 1 });
    expect(await submit([], 3, { scope: 'a' })).toMatchObject({ fixed: [] });
    expect(await submit([], 4, { scope: 'b' })).toMatchObject({ fixed: [idOf('cart')] });
  });

  test('scopes that share new findings and come at the same time store each once', async () => {
    const many = Array.from({ length: 40 }, (_, i) => finding(`shared-${i}`));
    const sets = ['a', 'b', 'c', 'd'].map((scope) => submit(many.toReversed(), 1, { scope, complete: false }));
    await Promise.all(sets);
    const { rows } = await state.pool.query('select count(*) as n from findings join finding_texts on finding = seq');
    expect(rows).toEqual([{ n: 40 }]);
  });

  test('what is rated otherwise keeps its text, and what reads otherwise its row in the lists', async () => {
    const versions = async () => {
      const { rows } = await state.pool.query(
        'select findings.xmin as row, finding_texts.xmin as text from findings join finding_texts on finding = seq',
      );
      return rows[0] as { row: string; text: string };
    };
    await submit([finding('cart')], 1);
    const first = await versions();
    await submit([finding('cart', { severity: 'critical' })], 2);
    const rated = await versions();
    expect([rated.row === first.row, rated.text === first.text]).toEqual([false, true]);
    const said = finding('cart', { severity: 'critical', evidence: [{ field: 'spec', value: 'true' }] });
    expect(await submit([said], 3)).toMatchObject({ changed: 1 });
    expect((await versions()).row).toBe(rated.row);
    const stored = await getFinding(state.db, {}, idOf('cart'));
    expect([stored?.body, stored?.row.last_seen]).toEqual([said, minute(3)]);
  });

  test('one that comes back just as its time has come is new', async () => {
    await submit([finding('cart')], 1);
    await submit([], 2);
    const client = await state.pool.connect();
    await client.query('begin');
    await client.query('delete from findings where id = $1', [idOf('cart')]);
    const back = submit([finding('cart')], 3);
    await expect
      .poll(async () => (await state.pool.query('select from pg_locks where not granted')).rowCount, {
        timeout: 10_000,
      })
      .toBe(1);
    await client.query('commit');
    client.release();
    expect(await back).toMatchObject({ opened: [idOf('cart')], reopened: [] });
    expect((await getFinding(state.db, {}, idOf('cart')))?.row.first_seen).toEqual(minute(3));
  });

  test('of a cluster that is not there nothing is stored, and one that goes takes all of its findings with it', async () => {
    await expect(submit([finding('cart')], 1, { cluster: 'gone' })).rejects.toMatchObject({ code: 'refused' });
    await submit([finding('cart')], 1);
    await submit([], 2);
    await state.pool.query(`delete from clusters where id = 'east'`);
    for (const table of ['findings', 'finding_texts', 'finding_history', 'finding_sets']) {
      expect((await state.pool.query(`select * from ${table}`)).rows).toEqual([]);
    }
  });

  test('a severity that changes is in the history', async () => {
    await submit([finding('cart')], 1);
    expect(await submit([finding('cart', { severity: 'critical' })], 2)).toMatchObject({ changed: 1 });
    const stored = await getFinding(state.db, {}, idOf('cart'));
    expect(stored?.row).toMatchObject({ severity: 'critical', rank: 4 });
    expect(stored?.history).toMatchObject([{ what: 'severity', detail: { from: 'high', to: 'critical' } }]);
  });

  test('what the configuration excepts is open again when it no longer does', async () => {
    await submit([finding('cart', { status: 'excepted' })], 1);
    expect(await names({ state: ['excepted'] })).toHaveLength(1);
    await submit([finding('cart')], 2);
    expect(await names({})).toHaveLength(1);
  });

  test('assigning is in the history, and only in reach of the scope', async () => {
    await submit([finding('cart')], 1);
    const by = { who: 'lin', at: minute(2) };
    await expect(assignFinding(state.db, { clusters: ['west'] }, idOf('cart'), 'mo', by)).rejects.toMatchObject({
      code: 'not-found',
    });
    await assignFinding(state.db, {}, idOf('cart'), 'mo', by);
    expect(await names({ assignee: ['mo'] })).toHaveLength(1);
    expect(await names({ assignee: ['none'] })).toHaveLength(0);
    const stored = await getFinding(state.db, {}, idOf('cart'));
    expect(stored?.history).toMatchObject([{ what: 'assigned', who: 'lin', detail: { from: null, to: 'mo' } }]);
  });

  test('texts that PostgreSQL cannot hold are stored with the replacement character', async () => {
    await submit([finding('cart', { values: { name: 'a\0b\ud800c\\u0000' } })], 1);
    const stored = await getFinding(state.db, {}, idOf('cart'));
    expect(stored?.body.values).toEqual({ name: 'a\ufffdb\ufffdc\\u0000' });
  });

  test('sets of one scope that arrive together end in one of the two', async () => {
    const both = await Promise.all([submit([finding('a'), finding('b')], 1), submit([finding('b'), finding('c')], 2)]);
    expect(both).toHaveLength(2);
    expect((await names({})).at(-1)).toBe('Deployment shop/c');
  });
});

describe('lists', () => {
  beforeEach(async () => {
    await submit(
      [finding('cart', { severity: 'low' }), finding('web', { severity: 'critical', rule: 'host-network' })],
      1,
    );
    await submitFindings(state.db, {
      cluster: 'east',
      engine: 'leaks',
      scope: 'image',
      at: minute(1),
      complete: true,
      findings: [{ finding: finding('db_1', { namespace: 'data', kind: 'secret', rule: 'aws-key' }), cause: 'base' }],
    });
    await submit([finding('cart', { severity: 'medium' })], 2, { cluster: 'west' });
  });

  test.each<[string, FindingFilter, string[]]>([
    ['cluster', { cluster: ['west'] }, ['Deployment shop/cart']],
    ['namespace', { namespace: ['data'] }, ['Deployment data/db_1']],
    ['kind', { kind: ['secret'] }, ['Deployment data/db_1']],
    ['severity', { severity: ['critical', 'medium'] }, ['Deployment shop/cart', 'Deployment shop/web']],
    ['rule', { rule: ['host-network'] }, ['Deployment shop/web']],
    ['cause', { cause: ['host-network', 'base'] }, ['Deployment data/db_1', 'Deployment shop/web']],
    ['a rule that is not its own cause', { cause: ['aws-key'] }, []],
    ['state', { state: ['fixed'] }, []],
    ['framework', { framework: 'cis-kubernetes-2.0.1', cluster: ['west'] }, ['Deployment shop/cart']],
    ['requirement', { framework: 'cis-kubernetes-2.0.1/9.9' }, []],
    ['fixable', { fixable: true }, []],
    ['words', { q: 'WEB privileged' }, ['Deployment shop/web']],
    ['Chinese words', { q: '特权 db_' }, ['Deployment data/db_1']],
    ['no wildcards in words', { q: 'ca%t' }, []],
    ['changed since', { changedSince: minute(2) }, ['Deployment shop/cart']],
  ])('are narrowed by %s', async (_, filter, expected) => {
    expect(await names(filter)).toEqual(expected);
  });

  test.each<[string, object, number]>([
    ['everything', {}, 4],
    ['a cluster', { clusters: ['west'] }, 1],
    ['a namespace in every cluster', { namespaces: ['shop'] }, 3],
    ['a namespace of a cluster', { clusters: ['east'], namespaces: ['shop'] }, 2],
    ['nothing', { clusters: [] }, 0],
  ])('show only what the scope reaches: %s', async (_, scope, expected) => {
    expect(await names({}, scope)).toHaveLength(expected);
    const counts = await countFindings(state.db, scope, {}, 'severity', 10);
    expect(counts.total).toBe(expected);
  });

  test.each<FindingSort>(['risk', 'severity', 'newest', 'oldest', 'subject'])(
    'come page by page without a gap, by %s, also when a finding leaves meanwhile',
    async (sort) => {
      const all = (await listFindings(state.db, {}, {}, { sort, limit: 10 })).items.map(({ id }) => id);
      const first = await listFindings(state.db, {}, {}, { sort, limit: 2 });
      await state.pool.query('delete from findings where id = $1', [all[0]]);
      const second = await listFindings(state.db, {}, {}, { sort, limit: 2, cursor: first.next ?? '' });
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all);
      expect(second.next).toBeUndefined();
    },
  );

  test('a cursor of another list is refused', async () => {
    const page = { sort: 'risk', limit: 2, cursor: 'bm9uZQ' } as const;
    await expect(listFindings(state.db, {}, {}, page)).rejects.toMatchObject({ code: 'refused' });
  });

  test('counts in groups, with severities and subjects', async () => {
    const counts = await countFindings(state.db, {}, {}, 'namespace', 1);
    expect(counts).toMatchObject({
      total: 4,
      further: 1,
      bySeverity: { critical: 1, high: 1, medium: 1, low: 1, info: 0 },
    });
    expect(counts.groups).toMatchObject([{ key: 'shop', count: 3, subjects: 2 }]);
  });
});
