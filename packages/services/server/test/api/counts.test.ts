import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinList } from '../../src/contract/lists.ts';
import { type Answer, type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { seedEstate } from '../support/estate.ts';

// Whatever a list counts, another list has: as many, under the filter that the number stands for.

let api: TestApi;
let callers: Readonly<Record<'all' | 'tenant', Browser>>;
beforeAll(async () => {
  api = await openTestApi();
  await seedEstate(api.state.db, 'east', ['shop', 'bank'], api.clock);
  await seedEstate(api.state.db, 'west', ['shop'], api.clock);
  callers = {
    all: await api.signIn('olga', ['admin']),
    tenant: await api.signIn('tina', ['viewer'], { clusters: ['east'], namespaces: ['shop'] }),
  };
});
afterAll(() => api.close());

async function total(who: Browser, path: string, filters: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await who.get(`${path}?${new URLSearchParams({ ...filters, total: 'true', limit: '1' }).toString()}`);
  return answer.body['total'];
}

type Row = Answer['items'][number];

function idOf(row: Row): string {
  return String(row['digest'] ?? row['id']);
}

/** Of images the findings of one cluster are told: in each that runs one they are the same. */
function placeOf(row: Row): Readonly<Record<string, string>> {
  const clusters = row['clusters'] as readonly { readonly id: string }[] | undefined;
  return clusters?.[0] === undefined ? {} : { cluster: clusters[0].id };
}

describe.each(['all', 'tenant'] as const)('what %s is told', (caller) => {
  test.each(['workloads', 'images', 'nodes', 'identities'])('of the findings of %s', async (list) => {
    const who = callers[caller];
    const { items } = await who.get(`/${list}`);
    for (const row of items) {
      for (const [severity, count] of Object.entries(row['findings'] as Readonly<Record<string, number>>)) {
        const found = await total(who, '/findings', { entity: idOf(row), severity, ...placeOf(row) });
        expect([row['name'] ?? row['reference'], severity, found]).toEqual([
          row['name'] ?? row['reference'],
          severity,
          count,
        ]);
      }
    }
    // Nodes belong to no namespace.
    expect(items.length > 0).toBe(caller === 'all' || list !== 'nodes');
  });

  test('of the workloads that policies select, of nodes and of images', async () => {
    const who = callers[caller];
    const policies = await who.get('/policies');
    const selecting = policies.items.filter(({ workloads }) => workloads !== undefined);
    expect(selecting.length).toBeGreaterThan(0);
    for (const { id, name, workloads } of selecting) {
      expect([name, await total(who, '/workloads', { policy: String(id) })]).toEqual([name, workloads]);
    }
    for (const row of (await who.get('/nodes')).items) {
      const node = await who.get(`/nodes/${idOf(row)}`);
      expect(await total(who, '/workloads', { node: idOf(row) })).toBe((node.read('workloads') as unknown[]).length);
    }
    for (const row of (await who.get('/images')).items) {
      expect(await total(who, '/workloads', { image: idOf(row) })).toBe(row['workloads']);
    }
    const all = await total(who, '/images', {});
    const scanned = await Promise.all(['true', 'false'].map((value) => total(who, '/images', { scanned: value })));
    expect(Number(scanned[0]) + Number(scanned[1])).toBe(all);
  });

  test('of the objects and the findings of each cause', async () => {
    const who = callers[caller];
    const causes = await who.get('/findings/counts?by=cause');
    const groups = causes.read('groups') as readonly { key: string; count: number; subjects: number }[];
    expect(groups.length).toBeGreaterThan(0);
    for (const { key, count, subjects } of groups) {
      const cause = joinList([key]);
      expect([key, await total(who, '/findings', { cause })]).toEqual([key, count]);
      const own = await who.get(`/findings/counts?by=subject&cause=${encodeURIComponent(cause)}`);
      const found = own.read('groups') as readonly { key: string; count: number }[];
      expect([key, found.length]).toEqual([key, subjects]);
      for (const each of found) {
        expect(await total(who, '/findings', { cause, subject: joinList([each.key]) })).toBe(each.count);
      }
    }
  });

  test('of what changed since yesterday', async () => {
    const who = callers[caller];
    const overview = await who.get('/overview');
    const changedSince = overview.text('changed.since');
    for (const change of ['new', 'fixed', 'reopened']) {
      const counts = overview.read(`changed.${change}`) as Readonly<Record<string, number>>;
      for (const [severity, count] of Object.entries(counts)) {
        const filters = { changedSince, change, severity, state: 'open,fixed,excepted' };
        expect([change, severity, await total(who, '/findings', filters)]).toEqual([change, severity, count]);
      }
    }
  });
});

test('a network policy says why its denials are not counted, and so does a cluster whose audit log is not heard', async () => {
  const { items } = await callers.all.get('/policies?cluster=east');
  const network = items.find(({ dialect }) => dialect === 'NetworkPolicy');
  const admission = items.find(({ dialect }) => dialect === 'ValidatingAdmissionPolicy');
  for (const policy of [network, admission]) {
    expect(policy).not.toHaveProperty('denied');
    expect(policy).toHaveProperty('uncounted.zh', expect.stringMatching(/审计日志/));
  }
  expect(network?.['uncounted']).not.toEqual(admission?.['uncounted']);
});

test('what a list is narrowed by has a name, within the scope', async () => {
  const ids = await Promise.all(
    ['workloads', 'images', 'nodes', 'identities', 'policies'].map(async (list) =>
      (await callers.all.get(`/${list}`)).items.map(idOf),
    ),
  );
  const query = `/names?ids=${encodeURIComponent(joinList(ids.flat()))}`;
  const [all, own] = await Promise.all([callers.all.get(query), callers.tenant.get(query)]);
  expect(new Set(all.items.map(({ id }) => id))).toEqual(new Set(ids.flat()));
  expect(all.items.map(({ name }) => name)).toContain('Deployment bank/bank-web');
  const names = own.items.map(({ name }) => name);
  expect(names).toContain('Deployment shop/shop-web');
  expect(names).toContain('NetworkPolicy shop/shop-deny');
  expect(names.filter((name) => /bank|node|cluster/.test(String(name)))).toEqual([]);
});

test('users are listed by role, as many as the role says', async () => {
  const who = callers.all;
  for (const { id, users } of (await who.get('/roles')).items) {
    expect([id, await total(who, '/users', { role: String(id) })]).toEqual([id, users]);
  }
});

test('controls that could not be assessed somewhere are listed with the reason', async () => {
  const who = callers.all;
  const overview = await who.get('/overview');
  const { items, body } = await who.get('/controls?assessed=false&total=true');
  expect(body['total']).toBe(overview.read('notAssessed.controls'));
  expect(items.map(({ id }) => id)).toEqual(['run-as-root']);
  expect(items[0]?.['reasons']).toEqual([{ en: 'The image was not read', zh: '未读取镜像' }]);
});
