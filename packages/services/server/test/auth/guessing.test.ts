import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networkOf } from '../../src/auth/failures.ts';
import { answerOf, type Browser, browser, openTestApi, password, type TestApi } from '../support/api.ts';

// Somebody guesses at passwords: faster, from more places, and through other doors than the sign-in page.

let api: TestApi;
let anna: Browser;
beforeAll(async () => {
  api = await openTestApi();
  anna = await api.signIn('anna', ['admin']);
});
afterAll(() => api.close());

function attempt(name: string, guess: string, address: string): Promise<Response> {
  return api.request('/api/v1/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ name, password: guess }),
  });
}

function later(minutes: number): void {
  api.clock = new Date(api.clock.getTime() + minutes * 60_000);
}

/** How many of many tries were answered with each status. */
async function tally(tries: readonly Promise<Response>[]): Promise<Record<number, number>> {
  const answers = await Promise.all(tries);
  const statuses = Map.groupBy(answers, ({ status }) => status);
  return Object.fromEntries([...statuses].map(([status, each]) => [status, each.length]));
}

describe('guesses', () => {
  test('at the same time are no more than one after another', async () => {
    later(60);
    const tries = Array.from({ length: 40 }, (_, i) => attempt('anna', `guess ${i}`, '192.0.2.1'));
    expect(await tally(tries)).toEqual({ 401: 10, 429: 30 });
    expect((await attempt('anna', password, '192.0.2.1')).status).toBe(429);
  });

  test('at many names from one place come to an end, too', async () => {
    later(60);
    const tries = Array.from({ length: 40 }, (_, i) => attempt(`name-${i}`, 'guess', '192.0.2.2'));
    expect(await tally(tries)).toEqual({ 401: 30, 429: 10 });
  });

  test('from a network of IPv6 are from one place', async () => {
    later(60);
    const tries = Array.from({ length: 12 }, (_, i) => attempt('anna', 'guess', `2001:db8:1:2::${i.toString(16)}`));
    expect(await tally(tries)).toEqual({ 401: 10, 429: 2 });
    expect((await attempt('anna', 'guess', '2001:db8:1:3::1')).status).toBe(401);
  });

  test('from everywhere end for the name, but keep nobody out who signed in from where they are', async () => {
    later(60);
    expect((await attempt('anna', password, '198.51.100.7')).status).toBe(200);
    const tries = Array.from({ length: 110 }, (_, i) => attempt('anna', 'guess', `203.0.113.${i}`));
    expect(await tally(tries)).toEqual({ 401: 100, 429: 10 });
    expect((await attempt('anna', password, '198.51.100.8')).status).toBe(429);
    expect((await attempt('anna', password, '198.51.100.7')).status).toBe(200);
  });

  test('that were right count for nothing', async () => {
    later(60);
    const tries = Array.from({ length: 150 }, () => attempt('anna', password, '192.0.2.9'));
    for (const each of tries) expect([200, 429]).toContain((await each).status);
    expect((await attempt('anna', password, '192.0.2.9')).status).toBe(200);
    const { rows } = await api.state.pool.query(`select 1 from sign_in_failures where key like '%192.0.2.9%'`);
    expect(rows).toEqual([]);
  });

  test('with a session that somebody got hold of come to an end as well', async () => {
    later(60);
    const held = await browser(api.request, 'anna');
    const statuses: unknown[] = [];
    for (let i = 0; i < 12; i += 1) {
      statuses.push(
        (await held.send('POST', '/me/password', { current: `guess ${i}`, next: 'a long enough one' })).status,
      );
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 422), 429, 429]);
    later(60);
    const changed = await held.send('POST', '/me/password', { current: password, next: password });
    expect(changed.status).toBe(204);
  });
});

test('a session that a browser had before is not the one that it has after signing in', async () => {
  later(60);
  const answer = await api.request('/api/v1/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: 'seawall_session=chosen-by-somebody-else' },
    body: JSON.stringify({ name: 'anna', password }),
  });
  expect((await answerOf(answer)).headers.get('set-cookie')).toMatch(/^seawall_session=(?!chosen)[\w-]{43};/);
});

test.each([
  ['a form', { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost' }, 415],
  ['text', { 'content-type': 'text/plain', origin: 'http://localhost' }, 415],
  ['no type', { origin: 'http://localhost' }, 415],
  ['JSON of a page without an origin', { 'content-type': 'application/json', origin: 'null' }, 403],
  ['JSON of another site', { 'content-type': 'application/json', origin: 'https://evil.test' }, 403],
  ['JSON of another port', { 'content-type': 'application/json', origin: 'http://localhost:81' }, 403],
  ['text of another site', { 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' }, 403],
  [
    'JSON of our own page, without its token',
    { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    403,
  ],
] as const)('with the cookie of somebody else %s changes nothing', async (_, headers, status) => {
  const answer = await api.request('/api/v1/roles', {
    method: 'POST',
    headers: {
      cookie: (await browser(api.request, 'anna')).cookie,
      'x-seawall-csrf': status === 415 ? anna.csrf : '',
      ...headers,
    },
    body: '{"id":"evil","title":{"en":"x","zh":"x"},"permissions":["read"]}',
  });
  expect([403, status]).toContain(answer.status);
  const { rows } = await api.state.pool.query('select 1 from roles');
  expect(rows).toEqual([]);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0001:ffff::', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['somewhere', 'somewhere'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('nothing was unforeseen', () => {
  expect(api.faults).toEqual([]);
});
