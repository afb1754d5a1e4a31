import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, browser, openTestApi, password, type TestApi } from '../support/api.ts';

let api: TestApi;
let anna: Browser;
beforeAll(async () => {
  api = await openTestApi();
  anna = await api.signIn('anna', ['admin']);
});
afterAll(() => api.close());

const bert = { name: 'bert', displayName: 'Bert', password, roles: ['viewer'], scope: { namespaces: ['shop'] } };

describe('users', () => {
  test('are made, found and changed, each with a line in the log that holds no password', async () => {
    const made = await anna.send('POST', '/users', bert);
    expect([made.status, made.body['scope']]).toEqual([201, { namespaces: ['shop'] }]);
    const again = await anna.send('POST', '/users', { ...bert, name: 'BERT' });
    expect(again.read('errors.0.pointer')).toBe('/name');
    const session = await browser(api.request, 'bert');
    const id = made.text('id');
    const changed = await anna.send('PATCH', `/users/${id}`, { roles: ['analyst'], password: 'another long password' });
    expect(changed.body['roles']).toEqual(['analyst']);
    // What they may do changed: they sign in again.
    expect((await session.get('/me')).status).toBe(401);
    const log = await anna.get('/server-audit?action=user.create,user.change');
    expect(log.items.map((line) => line['action'])).toEqual(['user.change', 'user.create']);
    expect(JSON.stringify(log.body)).not.toMatch(/battery|another long/);
    expect((await anna.send('DELETE', `/users/${id}`)).status).toBe(204);
    expect((await anna.get('/users')).items.map((user) => user['name'])).toEqual(['anna']);
  });

  test('of one name are made once, by however many at once', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => anna.send('POST', '/users', { ...bert, name: 'carl' })));
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422, 422, 422]);
    const carl = made.find(({ status }) => status === 201)?.text('id');
    expect((await anna.send('DELETE', `/users/${carl}`)).status).toBe(204);
  });

  test('the last who may manage them stays', async () => {
    for (const [method, body] of [
      ['PATCH', { roles: ['viewer'] }],
      ['PATCH', { scope: { namespaces: ['x'] } }],
      ['DELETE', undefined],
    ] as const) {
      const { status, body: problem } = await anna.send(method, `/users/${anna.id}`, body);
      expect([status, problem['code']]).toEqual([409, 'last-manager']);
    }
    expect((await anna.send('PATCH', `/users/${anna.id}`, { roles: ['admin', 'viewer'] })).status).toBe(200);
  });

  test('who sees a part has nothing that bears on the whole, whatever their role', async () => {
    const part = await api.signIn('part', ['admin'], { clusters: ['east'] });
    const me = await part.get('/me');
    expect(me.body['permissions']).not.toContain('users.manage');
    expect((await part.get('/users')).status).toBe(403);
    expect((await part.get('/server-audit')).status).toBe(403);
    expect((await part.get('/settings')).status).toBe(403);
  });

  test('come in pages', async () => {
    for (const name of ['c1', 'c2', 'c3']) await api.signIn(name, ['viewer']);
    const names: unknown[] = [];
    let next = '';
    do {
      const page = await anna.get(`/users?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      names.push(...page.items.map((user) => user['name']));
      next = page.text('next');
    } while (next !== '');
    expect(names).toEqual(['anna', 'c1', 'c2', 'c3', 'part']);
  });
});

describe('roles', () => {
  const reader = { id: 'reader', title: { en: 'Reader', zh: '读者' }, permissions: ['read', 'reports.make'] };

  test('of one’s own are made, given, changed, and removed when nobody has them', async () => {
    expect((await anna.send('POST', '/roles', reader)).status).toBe(201);
    const made = await anna.send('POST', '/users', { ...bert, name: 'rita', roles: ['reader'], scope: {} });
    const rita = await browser(api.request, 'rita');
    expect((await rita.get('/me')).body['permissions']).toEqual(['read', 'reports.make']);
    await anna.send('PUT', '/roles/reader', { ...reader, permissions: ['read'] });
    expect((await rita.get('/me')).body['permissions']).toEqual(['read']);
    expect((await anna.send('DELETE', '/roles/reader')).body['code']).toBe('in-use');
    await anna.send('DELETE', `/users/${made.text('id')}`);
    expect((await anna.send('DELETE', '/roles/reader')).status).toBe(204);
  });

  test('that are built in stay as they are', async () => {
    expect((await anna.send('PUT', '/roles/viewer', { ...reader, id: 'viewer' })).body['code']).toBe('built-in');
    expect((await anna.send('DELETE', '/roles/admin')).body['code']).toBe('built-in');
    const unknown = await anna.send('POST', '/users', { ...bert, name: 'zoe', roles: ['viewer', 'none'] });
    expect(unknown.read('errors.0.pointer')).toBe('/roles/1');
  });
});

test('nothing was unforeseen', () => {
  expect(api.faults).toEqual([]);
});
