import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Permission } from '../../src/contract/types.ts';
import { publishLive } from '../../src/live/publish.ts';
import { makeReport } from '../../src/reports/make.ts';
import { saveImage } from '../../src/state/inventory/images.ts';
import { submitFindings } from '../../src/state/findings/submit.ts';
import type { AccessScope } from '../../src/state/access.ts';
import { type Answer, answerOf, type Browser, browser, openTestApi, password, type TestApi } from '../support/api.ts';
import { digestOf, seedEstate } from '../support/estate.ts';
import { finding } from '../support/findings.ts';

// Who has a part of somebody’s rights tries to come by the rest.

let api: TestApi;
let olga: Browser;
beforeAll(async () => {
  api = await openTestApi();
  await seedEstate(api.state.db, 'east', ['shop', 'bank'], api.clock);
  await seedEstate(api.state.db, 'west', ['mint'], api.clock);
  olga = await api.signIn('olga', ['admin']);
});
afterAll(() => api.close());

interface Bearer {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
}

async function tokenOf(who: Browser, permissions: readonly Permission[], scope: AccessScope = {}): Promise<Bearer> {
  const expiresAt = new Date(api.clock.getTime() + 86_400_000).toISOString();
  const made = await who.send('POST', '/tokens', { name: permissions.join(' '), permissions, scope, expiresAt });
  expect(made.status).toBe(201);
  const headers = { authorization: `Bearer ${made.text('secret')}` };
  return {
    id: made.text('token.id'),
    headers,
    send: async (method, path, body) =>
      await answerOf(
        await api.request(`/api/v1${path}`, {
          method,
          headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
  };
}

const shop = { clusters: ['east'], namespaces: ['shop'] };
const foreign = /bank|mint|west/;
const about = { version: '1.2.3', now: new Date('2026-11-26T12:30:00Z'), advisories: '/nowhere' };

describe('reports', () => {
  test.each(['findings', 'compliance', 'risk'] as const)(
    'on %s hold what the token saw that ordered them, not what its owner sees',
    async (kind) => {
      const narrow = await tokenOf(olga, ['read', 'reports.make'], shop);
      const framework = kind === 'compliance' ? { framework: 'cis-kubernetes-2.0.1' } : {};
      const made = await narrow.send('POST', '/reports', { kind, name: 'mine', ...framework });
      expect(made.status).toBe(202);
      await makeReport(api.state.db, made.text('id'), about);
      const csv = await narrow.send('GET', `/reports/${made.text('id')}/csv`);
      expect([csv.status, foreign.exec(csv.text('text'))?.[0]]).toEqual([200, undefined]);
    },
  );

  test('that hold more than one sees are not there: for a token of their owner, and for an owner who sees less by now', async () => {
    const owner = await api.signIn('rosa', ['admin']);
    const made = await owner.send('POST', '/reports', { kind: 'findings', name: 'all' });
    const id = made.text('id');
    await makeReport(api.state.db, id, about);
    expect((await owner.get(`/reports/${id}/csv`)).text('text')).toMatch(/bank/);
    const narrow = await tokenOf(owner, ['read', 'reports.make'], shop);
    const seen = async (send: Bearer['send']): Promise<number[]> => [
      (await send('GET', '/reports')).items.filter((each) => each['id'] === id).length,
      (await send('GET', `/reports/${id}/csv`)).status,
      (await send('GET', `/reports/${id}/pdf`)).status,
    ];
    expect(await seen((...asked) => narrow.send(...asked))).toEqual([0, 404, 404]);
    expect((await narrow.send('DELETE', `/reports/${id}`)).status).toBe(404);
    await olga.send('PATCH', `/users/${owner.id}`, { scope: shop });
    const again = await browser(api.request, 'rosa');
    expect(await seen((...asked) => again.send(...asked))).toEqual([0, 404, 404]);
    // Made anew it holds what they see by now, and is theirs again.
    await makeReport(api.state.db, id, about);
    expect(await seen((...asked) => again.send(...asked))).toEqual([1, 200, 200]);
    expect((await again.get(`/reports/${id}/csv`)).text('text')).not.toMatch(foreign);
  });
});

describe('a token', () => {
  test('knows and ends no other of its owner', async () => {
    const [one, other] = [await tokenOf(olga, ['read']), await tokenOf(olga, ['read'])];
    expect((await one.send('GET', '/tokens')).items.map(({ id }) => id)).toEqual([one.id]);
    expect((await one.send('DELETE', `/tokens/${other.id}`)).status).toBe(404);
    expect((await other.send('GET', '/me')).status).toBe(200);
    expect((await one.send('DELETE', `/tokens/${one.id}`)).status).toBe(204);
    expect((await one.send('GET', '/me')).status).toBe(401);
  });

  test('makes no tokens and changes no password', async () => {
    const all = await tokenOf(olga, ['read', 'users.manage']);
    const request = { name: 'x', permissions: ['read'], expiresAt: '2026-12-01T00:00:00Z' };
    expect((await all.send('POST', '/tokens', request)).status).toBe(403);
    expect((await all.send('POST', '/me/password', { current: password, next: password })).status).toBe(403);
  });
});

describe('who manages users and nothing else', () => {
  const title = { en: 'Manager', zh: '管理' };
  const manager = { id: 'manager', title, permissions: ['read', 'users.manage'] };
  let mara: Browser;
  let viewer: string;
  const user = { displayName: 'X', password, roles: ['viewer'] };
  beforeAll(async () => {
    await olga.send('POST', '/roles', manager);
    mara = await api.signIn('mara', ['manager']);
    viewer = (await mara.send('POST', '/users', { ...user, name: 'vic' })).text('id');
  });

  test.each([
    ['gives themselves no more', () => mara.send('PATCH', `/users/${mara.id}`, { roles: ['admin'] }), 422, '/roles/0'],
    [
      'gives nobody more',
      () => mara.send('PATCH', `/users/${viewer}`, { roles: ['viewer', 'operator'] }),
      422,
      '/roles/1',
    ],
    [
      'makes nobody who has more',
      () => mara.send('POST', '/users', { ...user, name: 'y', roles: ['admin'] }),
      422,
      '/roles/0',
    ],
    [
      'makes no role that has more',
      () => mara.send('POST', '/roles', { ...manager, id: 'more', permissions: ['read', 'settings.manage'] }),
      422,
      '/permissions/1',
    ],
    [
      'makes no role have more',
      () => mara.send('PUT', '/roles/manager', { ...manager, permissions: ['users.manage', 'ingest'] }),
      422,
      '/permissions/1',
    ],
    ['takes nobody over who has more', () => mara.send('PATCH', `/users/${olga.id}`, { password }), 403, undefined],
    [
      'shuts nobody out who has more',
      () => mara.send('PATCH', `/users/${olga.id}`, { disabled: true }),
      403,
      undefined,
    ],
    ['removes nobody who has more', () => mara.send('DELETE', `/users/${olga.id}`), 403, undefined],
  ])('%s', async (_, attempt, status, pointer) => {
    const answer = await attempt();
    expect([answer.status, answer.read('errors.0.pointer')]).toEqual([status, pointer]);
  });

  test('nor does a token of somebody who has all of it', async () => {
    const token = await tokenOf(olga, ['read', 'users.manage']);
    expect((await token.send('PATCH', `/users/${olga.id}`, { password })).status).toBe(403);
    expect((await token.send('POST', '/users', { ...user, name: 'z', roles: ['admin'] })).status).toBe(422);
  });

  test('may do the rest: users of no more than their own rights are theirs to change', async () => {
    expect((await mara.send('PATCH', `/users/${viewer}`, { displayName: 'Vic', roles: ['manager'] })).status).toBe(200);
    expect((await mara.send('DELETE', `/users/${viewer}`)).status).toBe(204);
  });

  test('the last role that lets somebody manage users keeps that', async () => {
    await api.state.db.updateTable('users').set({ disabled: true }).where('name', '<>', 'mara').execute();
    const answer = await mara.send('PUT', '/roles/manager', { ...manager, permissions: ['read'] });
    await api.state.db.updateTable('users').set({ disabled: false }).execute();
    expect([answer.status, answer.body['code']]).toEqual([409, 'last-manager']);
  });
});

test('of an image that others run too, the timeline tells what one’s own clusters say', async () => {
  const { db } = api.state;
  const [image, digest] = ['registry.test/shop-app:1', digestOf('shop')];
  await saveImage(db, { digest, names: [image] }, api.clock);
  await submitFindings(db, {
    cluster: 'west',
    engine: 'leaks',
    scope: digest,
    at: api.clock,
    complete: true,
    findings: [
      {
        finding: finding('x', {
          id: 'leak-of-the-mint',
          kind: 'secret',
          subject: { type: 'image', name: image, digest },
          message: { en: 'the key of the mint', zh: '密钥' },
        }),
        image: digest,
      },
    ],
  });
  const tina = await api.signIn('tina', ['viewer'], shop);
  const [own, all] = [await tina.get(`/images/${digest}/timeline`), await olga.get(`/images/${digest}/timeline`)];
  expect(JSON.stringify(all.body)).toContain('the key of the mint');
  expect([own.status, JSON.stringify(own.body)]).toEqual([200, expect.not.stringContaining('mint')]);
  expect(own.items.length).toBeGreaterThan(0);
});

async function listen(headers: Readonly<Record<string, string>>) {
  const answer = await api.request('/api/v1/live', { headers });
  expect(answer.status).toBe(200);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const read = async (): Promise<string | undefined> => {
    const { value } = await reader.read();
    return value === undefined ? undefined : Buffer.from(value).toString();
  };
  return { read, cancel: () => reader.cancel() };
}

describe('a live view', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterAll(() => vi.useRealTimers());

  test.each([
    ['sees less by now', { scope: JSON.stringify(shop) }],
    ['may read no more', { roles: [] as string[] }],
    ['was disabled', { disabled: true }],
  ])('ends for a token whose owner %s', async (name, change) => {
    const owner = await api.signIn(name.replaceAll(' ', '-'), ['admin']);
    const token = await tokenOf(owner, ['read']);
    const live = await listen(token.headers);
    await live.read();
    await live.read();
    await vi.advanceTimersByTimeAsync(16_000);
    // As long as nothing changed it beats.
    expect(await live.read()).toBe(': \n\n');
    await api.state.db.updateTable('users').set(change).where('id', '=', owner.id).execute();
    await vi.advanceTimersByTimeAsync(16_000);
    expect(await live.read()).toBeUndefined();
  });

  test('that is asked for its headers alone is none: it takes no place', async () => {
    for (let i = 0; i < 30; i += 1) {
      const head = await api.request('/api/v1/live', { method: 'HEAD', headers: { cookie: olga.cookie } });
      expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    }
    const live = await listen({ cookie: olga.cookie });
    await live.cancel();
  });

  test('of who names a message that never was is told of a gap, and goes on', async () => {
    const live = await listen({ cookie: olga.cookie, 'last-event-id': '999999999999999' });
    await live.read();
    expect(await live.read()).toContain('event: gap');
    await publishLive(api.state.db, [{ topic: 'cluster', what: 'silent', id: 'east', cluster: 'east' }]);
    expect(await live.read()).toContain('"silent"');
    await live.cancel();
  });

  test('that cannot begin takes no place', async () => {
    const failing = vi.spyOn(api.world.live, 'latest').mockRejectedValue(new Error('the store is away'));
    for (let i = 0; i < 30; i += 1) {
      const live = await listen({ cookie: olga.cookie });
      expect(await live.read()).toBeUndefined();
    }
    failing.mockRestore();
    const live = await listen({ cookie: olga.cookie });
    await live.cancel();
  });
});

test('nothing was unforeseen', () => {
  expect(api.faults).toEqual([]);
});
