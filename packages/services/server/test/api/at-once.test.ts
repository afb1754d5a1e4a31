import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { makeTicket } from '../../src/auth/tickets.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { requestException } from '../../src/state/exceptions/exceptions.ts';
import { addCluster } from '../../src/state/inventory/clusters.ts';
import { type Answer, type Browser, cookieOf, openTestApi, password, type TestApi } from '../support/api.ts';
import { seedEstate } from '../support/estate.ts';

// What several ask for at the same moment happens once, and the log tells it once. Two are told apart where each has its own
// effect: two reports, two tokens.

let api: TestApi;
let olga: Browser;
const at = new Date('2026-12-20T00:00:00Z');

beforeAll(async () => {
  api = await openTestApi();
  await seedEstate(api.state.db, 'east', ['shop', 'bank'], api.clock);
  olga = await api.signIn('olga', ['admin']);
});
afterAll(() => api.close());

const times = 5;

interface Asked {
  readonly path: string;
  readonly body?: unknown;
  readonly by?: Browser;
}

interface Case {
  readonly ask: () => Promise<Asked>;
  /** How the answers come out, where that is not chance. */
  readonly statuses?: readonly number[];
  /** What the log calls it, and how often it was done. */
  readonly action?: string;
  readonly done?: number;
}

let count = 0;
function fresh(prefix: string): string {
  count += 1;
  return `${prefix}-${count}`;
}

function once(first: number, other: number): number[] {
  return [first, ...Array.from({ length: times - 1 }, () => other)];
}
function sorted(statuses: readonly number[]): number[] {
  return statuses.toSorted((a, b) => a - b);
}
const each = (status: number): number[] => Array.from({ length: times }, () => status);

async function made(path: string, body: object, by = olga): Promise<string> {
  const answer = await by.send('POST', path, body);
  expect(answer.body).toMatchObject({ id: expect.any(String) });
  return answer.text('id');
}

async function pending(): Promise<string> {
  const asked = { rule: 'host-network', reason: 'r', requester: 'lin', expiresAt: at };
  return String(await requestException(api.state.db, asked, api.clock));
}

async function cluster(): Promise<string> {
  const id = fresh('cluster');
  await addCluster(api.state.db, { id, name: id, origin: 'enrolled' });
  return id;
}

async function findingId(): Promise<string> {
  const row = await api.state.db.selectFrom('findings').select('id').executeTakeFirstOrThrow();
  await sql`update findings set assignee = null`.execute(api.state.db);
  return row.id;
}

async function output(): Promise<string> {
  const name = fresh('hook');
  await olga.send('PUT', `/notifications/${name}`, webhook);
  return name;
}

const webhook = { kind: 'webhook', enabled: true, settings: { url: 'https://192.0.2.1/x' } };
const user = () => ({ name: fresh('user'), displayName: 'U', roles: ['viewer'], scope: {}, password });
const role = () => ({ id: fresh('role'), title: { en: 'R', zh: '角' }, permissions: ['read'] });

/** Every endpoint that writes, but for what acts in clusters: that is tried on a real API server. */
const cases: Readonly<Record<string, Case>> = {
  'POST /sign-in': {
    ask: async () => {
      const name = fresh('guest');
      await api.signIn(name, ['viewer']);
      return { path: '/sign-in', body: { name, password } };
    },
    statuses: each(200),
    action: 'sign-in',
    done: times,
  },
  'POST /sign-out': {
    ask: async () => ({ path: '/sign-out', by: await api.signIn(fresh('guest'), ['viewer']) }),
    action: 'sign-out',
    done: 1,
  },
  'POST /me/password': {
    ask: async () => ({
      path: '/me/password',
      body: { current: password, next: 'another long sentence' },
      by: await api.signIn(fresh('guest'), ['viewer']),
    }),
    statuses: once(204, 422),
    action: 'password.change',
    done: 1,
  },
  'POST /users': {
    ask: async () => ({ path: '/users', body: user() }),
    statuses: once(201, 422),
    action: 'user.create',
    done: 1,
  },
  'PATCH /users/{id}': {
    ask: async () => ({ path: `/users/${await made('/users', user())}`, body: { displayName: 'V' } }),
    statuses: each(200),
    action: 'user.change',
    done: times,
  },
  'DELETE /users/{id}': {
    ask: async () => ({ path: `/users/${await made('/users', user())}` }),
    statuses: once(204, 404),
    action: 'user.delete',
    done: 1,
  },
  'POST /roles': {
    ask: async () => ({ path: '/roles', body: role() }),
    statuses: once(201, 422),
    action: 'role.create',
    done: 1,
  },
  'PUT /roles/{id}': {
    ask: async () => {
      const body = role();
      return { path: `/roles/${await made('/roles', body)}`, body };
    },
    statuses: each(200),
    action: 'role.change',
    done: times,
  },
  'DELETE /roles/{id}': {
    ask: async () => ({ path: `/roles/${await made('/roles', role())}` }),
    statuses: once(204, 404),
    action: 'role.delete',
    done: 1,
  },
  'POST /tokens': {
    ask: async () => ({ path: '/tokens', body: { name: 'ci', permissions: ['read'], scope: {}, expiresAt: at } }),
    statuses: each(201),
    action: 'token.create',
    done: times,
  },
  'DELETE /tokens/{id}': {
    ask: async () => {
      const body = { name: 'ci', permissions: ['read'], scope: {}, expiresAt: at };
      return { path: `/tokens/${(await olga.send('POST', '/tokens', body)).text('token.id')}` };
    },
    statuses: once(204, 404),
    action: 'token.revoke',
    done: 1,
  },
  'PATCH /findings/{id}': {
    ask: async () => ({ path: `/findings/${await findingId()}`, body: { assignee: olga.id } }),
    statuses: each(200),
    action: 'finding.assign',
    done: 1,
  },
  'POST /exceptions': {
    ask: async () => ({
      path: '/exceptions',
      body: { rule: 'host-network', reason: 'It is known and watched', scope: { cluster: 'east' }, expiresAt: at },
    }),
    statuses: each(201),
    action: 'exception.request',
    done: times,
  },
  'POST /exceptions/{id}/approve': {
    ask: async () => ({ path: `/exceptions/${await pending()}/approve`, body: {} }),
    statuses: once(200, 409),
    action: 'exception.approve',
    done: 1,
  },
  'POST /exceptions/{id}/deny': {
    ask: async () => ({ path: `/exceptions/${await pending()}/deny`, body: {} }),
    statuses: once(200, 409),
    action: 'exception.deny',
    done: 1,
  },
  'POST /exceptions/{id}/revoke': {
    ask: async () => ({ path: `/exceptions/${await pending()}/revoke`, body: {} }),
    statuses: once(200, 409),
    action: 'exception.revoke',
    done: 1,
  },
  'POST /reports': {
    ask: async () => ({ path: '/reports', body: { name: 'All', kind: 'findings' } }),
    statuses: each(202),
    action: 'report.create',
    done: times,
  },
  'DELETE /reports/{id}': {
    ask: async () => ({ path: `/reports/${await made('/reports', { name: 'All', kind: 'findings' })}` }),
    statuses: once(204, 404),
    action: 'report.delete',
    done: 1,
  },
  'POST /incidents/{id}/state': {
    ask: async () => ({ path: '/incidents/incident-shop.east/state', body: { state: 'acknowledged' } }),
    statuses: each(200),
    action: 'incident.acknowledged',
    done: 1,
  },
  'POST /clusters': {
    ask: async () => ({ path: '/clusters', body: { name: fresh('cluster') } }),
    statuses: once(201, 422),
    action: 'cluster.create',
    done: 1,
  },
  'POST /clusters/{id}/token': {
    ask: async () => ({ path: `/clusters/${await cluster()}/token` }),
    statuses: each(201),
    action: 'cluster.token',
    done: times,
  },
  'DELETE /clusters/{id}': {
    ask: async () => ({ path: `/clusters/${await cluster()}` }),
    statuses: once(204, 404),
    action: 'cluster.delete',
    done: 1,
  },
  'PUT /notifications/{name}': {
    ask: () => Promise.resolve({ path: `/notifications/${fresh('hook')}`, body: webhook }),
    statuses: each(200),
    action: 'notification.create',
    done: 1,
  },
  'DELETE /notifications/{name}': {
    ask: async () => ({ path: `/notifications/${await output()}` }),
    statuses: once(204, 404),
    action: 'notification.delete',
    done: 1,
  },
  'POST /notifications/{name}/test': {
    ask: () => Promise.resolve({ path: '/notifications/none/test' }),
    statuses: each(404),
  },
  'PATCH /settings': {
    ask: () => Promise.resolve({ path: '/settings', body: { silentAfterSeconds: 120 } }),
    statuses: each(200),
    action: 'settings.change',
    done: times,
  },
};

const inClusters = new Set(['POST /responses', 'POST /responses/preview', 'POST /responses/{id}/undo']);

test('no endpoint that writes is left out', () => {
  const writing = Object.keys(endpoints).filter((key) => !key.startsWith('GET ') && !inClusters.has(key));
  expect(Object.keys(cases).sort()).toEqual(writing.sort());
});

async function logged(action: string): Promise<number> {
  const { count: lines } = await api.state.db
    .selectFrom('audit_log')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('action', '=', action)
    .where('outcome', '=', 'done')
    .executeTakeFirstOrThrow();
  return lines;
}

function together(method: string, { path, body, by = olga }: Asked): Promise<Answer[]> {
  return Promise.all(Array.from({ length: times }, () => by.send(method, path, body)));
}

test.each(Object.entries(cases))('%s', async (key, { ask, statuses, action = '', done = 0 }) => {
  for (let round = 0; round < 3; round += 1) {
    api.faults.splice(0);
    const asked = await ask();
    if (key.startsWith('POST /incidents')) await sql`update incidents set state = 'open'`.execute(api.state.db);
    const before = await logged(action);
    const answers = await together(key.slice(0, key.indexOf(' ')), asked);
    expect(api.faults).toEqual([]);
    const got = answers.map(({ status }) => status);
    expect(sorted(got)).toEqual(sorted(statuses ?? got));
    expect((await logged(action)) - before).toBe(done);
  }
});

describe('at the same moment', () => {
  test('two who manage users take it from each other: one is left', async () => {
    await api.signIn('only-one', ['viewer']);
    for (let round = 0; round < 5; round += 1) {
      const others = await Promise.all([1, 2].map(() => api.signIn(fresh('admin'), ['admin'])));
      await sql`update users set roles = '{viewer}' where id <> all(${others.map(({ id }) => id)})`.execute(
        api.state.db,
      );
      const [one, two] = others as [Browser, Browser];
      const answers = await Promise.all([
        one.send('DELETE', `/users/${two.id}`),
        two.send('PATCH', `/users/${one.id}`, { roles: ['viewer'] }),
      ]);
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      const { rows } = await sql`select id from users where 'admin' = any(roles)`.execute(api.state.db);
      expect(rows).toHaveLength(1);
    }
    await sql`update users set roles = '{admin}' where id = ${olga.id}`.execute(api.state.db);
  });

  test('a role is removed and given to somebody: nobody has a role that there is not', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await made('/roles', role());
      const answers = await Promise.all([
        olga.send('POST', '/users', { ...user(), roles: [id] }),
        olga.send('DELETE', `/roles/${id}`),
      ]);
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    }
  });

  test('a cluster’s token is made anew by several: one is good', async () => {
    const id = await cluster();
    await together('POST', { path: `/clusters/${id}/token` });
    const { rows } = await sql`select id from enrolment_tokens where cluster = ${id}`.execute(api.state.db);
    expect(rows).toHaveLength(1);
  });

  test('a password is changed and the one before signs in: no session of it is left', async () => {
    for (let round = 0; round < 5; round += 1) {
      const name = fresh('guest');
      const here = await api.signIn(name, ['viewer']);
      const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
      const [changed, ...signedIn] = await Promise.all([
        here.send('POST', '/me/password', { current: password, next: 'another long sentence' }),
        ...Array.from({ length: 4 }, () =>
          api.request('/api/v1/sign-in', { method: 'POST', headers, body: JSON.stringify({ name, password }) }),
        ),
      ]);
      expect(changed.status).toBe(204);
      const { rows } = await sql`select id from sessions where user_id = ${here.id}`.execute(api.state.db);
      expect([rows.length, signedIn.length]).toEqual([1, 4]);
    }
  });

  test('a link signs in once', async () => {
    const link = await makeTicket(api.state.db, { kind: 'link', userId: olga.id }, at);
    const answers = await Promise.all(Array.from({ length: times }, () => api.request(`/auth/link?token=${link}`)));
    expect(answers.map(cookieOf).filter((cookie) => cookie !== '')).toHaveLength(1);
  });

  test('a token is made by somebody who is being removed: it is refused, and that is no fault', async () => {
    const gone = await api.signIn(fresh('gone'), ['admin']);
    const asked = await api.state.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('users').where('id', '=', gone.id).execute();
      const answer = gone.send('POST', '/tokens', { name: 'mine', permissions: ['read'], scope: {}, expiresAt: at });
      // It waits for this transaction, which keeps the user.
      await expect
        .poll(async () => (await sql`select 1 from pg_locks where not granted`.execute(api.state.db)).rows.length)
        .toBeGreaterThan(0);
      return { answer };
    });
    const { status, body } = await asked.answer;
    expect([status, body['code']]).toEqual([409, 'removed-meanwhile']);
  });

  test('two change different settings: both hold', async () => {
    await Promise.all([
      olga.send('PATCH', '/settings', { silentAfterSeconds: 77, retention: { alerts: 9, jobs: 3 } }),
      olga.send('PATCH', '/settings', { session: { idleMinutes: 33, hours: 44 }, retention: { jobs: 4, alerts: 8 } }),
    ]);
    const { body } = await olga.get('/settings');
    expect(body).toMatchObject({ silentAfterSeconds: 77, session: { idleMinutes: 33, hours: 44 } });
    const { alerts, jobs } = body['retention'] as Record<string, number>;
    expect(['9 3', '8 4']).toContain(`${alerts} ${jobs}`);
  });
});
