import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstSignIn } from '../../src/auth/first-user.ts';
import { answerOf, browser, cookieOf, openTestApi, password, type TestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await api.signIn('anna', ['admin']);
});
afterAll(() => api.close());

const minute = 60_000;

function after(ms: number): void {
  api.clock = new Date(api.clock.getTime() + ms);
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const said = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers };
  return api.request(`/api/v1${path}`, { method: 'POST', headers: said, body: JSON.stringify(body) });
}

describe('signing in', () => {
  test('gives a cookie that scripts and other sites do not get', async () => {
    const answer = await post('/sign-in', { name: 'ANNA', password });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^seawall_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    const https = await post('/sign-in', { name: 'anna', password }, { 'x-forwarded-proto': 'https' });
    expect(https.headers.get('set-cookie')).toMatch(/^__Host-seawall_session=.*; Secure$/);
    expect(https.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  test('refuses a wrong password, an unknown name and a disabled user alike', async () => {
    const gone = await api.signIn('gone', ['viewer']);
    await api.state.db.updateTable('users').set({ disabled: true }).where('id', '=', gone.id).execute();
    const answers = await Promise.all([
      post('/sign-in', { name: 'anna', password: 'wrong' }).then(answerOf),
      post('/sign-in', { name: 'nobody', password }).then(answerOf),
      post('/sign-in', { name: 'gone', password }).then(answerOf),
    ]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'wrong-password' } });
    expect((await gone.get('/me')).body['code']).toBe('disabled');
  });

  test('has to wait after ten wrong passwords, and then may again', async () => {
    const from = { 'x-forwarded-for': '192.0.2.7' };
    for (let i = 0; i < 10; i += 1) await post('/sign-in', { name: 'bert', password: 'wrong' }, from);
    const refused = await post('/sign-in', { name: 'bert', password }, from);
    expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, 900]);
    // Whoever is elsewhere is not kept out by it.
    expect((await post('/sign-in', { name: 'bert', password }, { 'x-forwarded-for': '192.0.2.8' })).status).toBe(401);
    after(16 * minute);
    expect((await post('/sign-in', { name: 'bert', password }, from)).status).toBe(401);
  });

  test('from another site’s page is refused', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      expect((await answerOf(await post('/sign-in', { name: 'anna', password }, headers))).body['code']).toBe(
        'foreign-origin',
      );
    }
    const old = await api.request('/api/v1/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.test' },
      body: '{}',
    });
    expect((await answerOf(old)).body['code']).toBe('foreign-origin');
  });

  test('is written down, whether it went well or not', async () => {
    const anna = await browser(api.request, 'anna');
    const log = await anna.get('/server-audit?action=sign-in&limit=500');
    const lines = log.items.map((line) => `${String(line['who'])} ${String(line['outcome'])}`);
    expect(lines).toContain('anna done');
    expect(lines).toContain('nobody refused');
    expect(JSON.stringify(log.body)).not.toContain(password);
  });

  test('by a link works once, and not after its time', async () => {
    const { db } = api.state;
    // As replicas ask for it that start at once: each gets a link of one user.
    await Promise.all([1, 2, 3, 4].map(() => firstSignIn(db, api.clock, 5 * minute)));
    const secret = await firstSignIn(db, api.clock, 5 * minute);
    const first = await api.request(`/auth/link?token=${secret}`);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    const me = await answerOf(await api.request('/api/v1/me', { headers: { cookie: cookieOf(first) } }));
    expect(me.body).toMatchObject({ user: { name: 'admin', source: 'link' }, roles: ['admin'] });
    const again = await api.request(`/auth/link?token=${secret}`);
    expect([again.headers.get('location'), cookieOf(again)]).toEqual(['/sign-in?problem=link', '']);
    const late = await firstSignIn(db, api.clock, 5 * minute);
    after(6 * minute);
    expect((await api.request(`/auth/link?token=${late}`)).headers.get('location')).toBe('/sign-in?problem=link');
  });
});

describe('a session', () => {
  test('gets another secret from time to time; the one before is good for a moment', async () => {
    const anna = await browser(api.request, 'anna');
    const before = anna.cookie;
    after(16 * minute);
    const answer = await api.request('/api/v1/me', { headers: { cookie: before } });
    const next = cookieOf(answer);
    expect(next).toMatch(/^seawall_session=/);
    expect(next).not.toBe(before);
    expect((await api.request('/api/v1/me', { headers: { cookie: before } })).status).toBe(200);
    // Used again much later, it is in two hands: the session ends for both.
    after(5 * minute);
    expect((await api.request('/api/v1/me', { headers: { cookie: before } })).status).toBe(401);
    expect((await api.request('/api/v1/me', { headers: { cookie: next } })).status).toBe(401);
  });

  test('ends when it rests too long', async () => {
    const anna = await browser(api.request, 'anna');
    after(9 * 60 * minute);
    const { status, body, headers } = await anna.get('/me');
    expect([status, body['code']]).toEqual([401, 'session-over']);
    expect(headers.get('set-cookie')).toMatch(/seawall_session=; .*1970/);
  });

  test('ends in the end, however busy', async () => {
    const anna = await browser(api.request, 'anna');
    for (let hours = 0; hours < 7 * 24; hours += 6) {
      const answer = await api.request('/api/v1/me', { headers: { cookie: anna.cookie } });
      expect([hours, answer.status]).toEqual([hours, 200]);
      anna.cookie = cookieOf(answer) || anna.cookie;
      after(6 * 60 * minute);
    }
    expect((await anna.get('/me')).status).toBe(401);
  });

  test('changes nothing without its CSRF token', async () => {
    const anna = await browser(api.request, 'anna');
    for (const header of ['', 'x'.repeat(43)]) {
      const { status, body } = await anna.send('POST', '/sign-out', undefined, { 'x-seawall-csrf': header });
      expect([status, body['code']]).toEqual([403, 'csrf']);
    }
    expect((await anna.get('/me')).status).toBe(200);
    expect((await anna.send('POST', '/sign-out')).status).toBe(204);
    expect((await anna.get('/me')).status).toBe(401);
  });

  test('ends elsewhere when the password is changed', async () => {
    await api.signIn('carl', ['viewer']);
    const [here, there] = await Promise.all([browser(api.request, 'carl'), browser(api.request, 'carl')]);
    const wrong = await here.send('POST', '/me/password', { current: 'wrong', next: 'a much longer one' });
    expect(wrong.read('errors.0.pointer')).toBe('/current');
    const changed = await here.send('POST', '/me/password', { current: password, next: 'a much longer one' });
    expect(changed.status).toBe(204);
    expect([(await here.get('/me')).status, (await there.get('/me')).status]).toEqual([200, 401]);
  });
});

describe('a token', () => {
  test('is shown once, does what it may, and ends', async () => {
    const anna = await browser(api.request, 'anna');
    const expiresAt = new Date(api.clock.getTime() + 60 * minute).toISOString();
    const made = await anna.send('POST', '/tokens', { name: 'ci', permissions: ['read'], expiresAt });
    const secret = made.text('secret');
    expect(secret).toMatch(/^swl_[0-9a-f]{12}_[\w-]{43}$/);
    expect(JSON.stringify((await anna.get('/tokens')).body)).not.toContain(secret.slice(17));
    const bearer = { authorization: `Bearer ${secret}` };
    expect((await api.request('/api/v1/findings', { headers: bearer })).status).toBe(200);
    // A token is sent on purpose: it needs no CSRF token, but the permission.
    const refused = await answerOf(
      await post('/roles', { id: 'x1', title: { en: '', zh: '' }, permissions: ['read'] }, bearer),
    );
    expect(refused.body['code']).toBe('forbidden');
    const tried = await anna.get('/server-audit?action=POST%20/api/v1/roles');
    expect(tried.items[0]).toMatchObject({ who: 'anna (ci)', how: 'token', outcome: 'refused' });
    after(61 * minute);
    expect((await answerOf(await api.request('/api/v1/findings', { headers: bearer }))).body['code']).toBe(
      'expired-token',
    );
  });

  test('that was revoked, or never was, is refused and says so', async () => {
    const anna = await browser(api.request, 'anna');
    const expiresAt = new Date(api.clock.getTime() + 60 * minute).toISOString();
    const made = await anna.send('POST', '/tokens', { name: 'ci', permissions: ['read'], expiresAt });
    expect((await anna.send('DELETE', `/tokens/${made.text('token.id')}`)).status).toBe(204);
    const by = async (token: string): Promise<unknown> =>
      (await answerOf(await api.request('/api/v1/me', { headers: { authorization: `Bearer ${token}` } }))).body['code'];
    expect(await by(made.text('secret'))).toBe('revoked-token');
    expect(await by('swl_000000000000_'.padEnd(60, 'x'))).toBe('unknown-token');
    // A bad token is not passed over for a good cookie.
    const both = { authorization: 'Bearer nonsense', cookie: anna.cookie };
    expect((await api.request('/api/v1/me', { headers: both })).status).toBe(401);
  });

  test('may no more than its owner may by now', async () => {
    const dora = await api.signIn('dora', ['analyst']);
    const expiresAt = new Date(api.clock.getTime() + 60 * minute).toISOString();
    const made = await dora.send('POST', '/tokens', { name: 'x', permissions: ['read', 'reports.make'], expiresAt });
    await api.state.db
      .updateTable('users')
      .set({ roles: ['viewer'] })
      .where('id', '=', dora.id)
      .execute();
    const me = await answerOf(
      await api.request('/api/v1/me', { headers: { authorization: `Bearer ${made.text('secret')}` } }),
    );
    expect(me.body['permissions']).toEqual(['read']);
  });
});

test('nothing was unforeseen', () => {
  expect(api.faults).toEqual([]);
});
