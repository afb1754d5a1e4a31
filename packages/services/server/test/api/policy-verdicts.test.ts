import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Events, openEvents } from '../../src/events/open.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { seedEstate } from '../support/estate.ts';
import { event } from '../support/events.ts';

// What policies denied, as the audit log tells it: the number of a policy, and the requests that it leads to.

const folder = mkdtempSync(join(tmpdir(), 'seawall-verdicts-'));
let events: Events;
let api: TestApi;
let admin: Browser;
let tenant: Browser;

function audited(namespace: string, fields: Readonly<Record<string, string>>) {
  const time = new Date(api.clock.getTime() - 3_600_000).toISOString();
  return event('audit', time, {
    source: 'k8s_audit',
    workload: { namespace },
    fields: { 'ka.target.namespace': namespace, ...fields },
  });
}

beforeAll(async () => {
  events = await openEvents({ folder });
  api = await openTestApi({ events });
  await seedEstate(api.state.db, 'east', ['shop', 'bank'], api.clock);
  await seedEstate(api.state.db, 'west', ['mint'], api.clock);
  const own = 'ValidatingAdmissionPolicy east-no-latest';
  await events.insert(
    [
      audited('shop', { 'ka.denied.by': own }),
      audited('shop', { 'ka.denied.by': `${own}\nPodSecurity shop` }),
      audited('shop', { 'ka.violated': 'PodSecurity shop' }),
      audited('bank', { 'ka.denied.by': 'PodSecurity bank' }),
      audited('shop', { 'ka.verb': 'get' }),
    ],
    'verdicts',
  );
  admin = await api.signIn('olga', ['admin']);
  tenant = await api.signIn('tina', ['viewer'], { clusters: ['east'], namespaces: ['shop'] });
});
afterAll(async () => {
  await api.close();
  await events.close();
  rmSync(folder, { recursive: true });
});

const numbers = ['denied', 'violations'] as const;
const verdicts = { denied: 'denied', violations: 'violated' } as const;

test.each(['admin', 'tenant'] as const)('each number of a policy leads to as many requests, for %s', async (who) => {
  const caller = { admin, tenant }[who];
  const { items } = await caller.get('/policies');
  const counted = items.filter(({ uncounted }) => uncounted === undefined);
  const told: Record<string, unknown> = {};
  for (const policy of counted) {
    for (const name of numbers) {
      const query = new URLSearchParams({
        policy: String(policy['id']),
        verdict: verdicts[name],
        from: String(policy['countedSince']),
      });
      const requests = await caller.get(`/audit?${query.toString()}`);
      expect([policy['name'], name, requests.items.length]).toEqual([policy['name'], name, policy[name]]);
    }
    told[`${String(policy['dialect'])} ${String(policy['name'])}`] = numbers.map((name) => policy[name]);
  }
  expect(told).toMatchObject({ 'PodSecurity shop': [1, 1] });
});

test('a policy of the whole cluster counts what it denied in every namespace; one that is not seen leads to nothing', async () => {
  const { items } = await admin.get('/policies?dialect=ValidatingAdmissionPolicy&cluster=east');
  expect(items.map(({ name, denied }) => [name, denied])).toEqual([['east-no-latest', 2]]);
  const query = `policy=${String(items[0]?.['id'])}`;
  expect((await admin.get(`/audit?${query}`)).items).toHaveLength(2);
  expect((await tenant.get(`/audit?${query}`)).items).toEqual([]);
});

test('without an audit log nothing is said to be zero', async () => {
  const { items } = await admin.get('/policies?cluster=west');
  for (const policy of items) {
    expect(policy).not.toHaveProperty('denied');
    expect(policy['uncounted']).toBeDefined();
  }
  expect(items.length).toBeGreaterThan(0);
});
