import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConsole } from '../../src/api/console-files.ts';
import { createLimiter } from '../../src/api/limits.ts';
import { readJson } from '../../src/api/read-body.ts';
import { checkHost } from '../../src/api/security.ts';
import { answerOf, type Browser, openTestApi, type TestApi } from '../support/api.ts';

let api: TestApi;
let anna: Browser;
beforeAll(async () => {
  api = await openTestApi();
  anna = await api.signIn('anna', ['admin']);
});
afterAll(() => api.close());

describe('a refusal', () => {
  test('points at every field of a body that is wrong, in the language that is asked for', async () => {
    const { status, headers, items, text } = await anna.send(
      'POST',
      '/users',
      { name: 'a b', roles: [], admin: true },
      { 'accept-language': 'zh-CN' },
    );
    expect([status, headers.get('content-type')]).toEqual([422, 'application/problem+json']);
    expect(items.map((error) => String(error['pointer'])).toSorted()).toEqual([
      '/admin',
      '/displayName',
      '/name',
      '/password',
      '/roles',
    ]);
    expect(text('detail')).toMatch(/^请求不符合要求/);
    const said = Object.fromEntries(items.map((error) => [String(error['pointer']), String(error['detail'])]));
    expect(said).toMatchObject({
      '/admin': '此处没有该项',
      '/name': '只能包含字母、数字和 . _ @ + -',
      '/displayName': '无效输入：期望 string，实际接收 undefined',
      '/roles': '数值过小：期望 array >=1 项',
    });
  });

  test('names parameters that are unknown or wrong: a filter that is misspelt does not show everything', async () => {
    const { status, items } = await anna.get('/findings?severty=high&limit=0&severity=bad');
    expect(status).toBe(422);
    expect(items.map((error) => `${String(error['in'])} ${String(error['pointer'])}`).toSorted()).toEqual([
      'query /limit',
      'query /severity/0',
      'query /severty',
    ]);
  });

  test.each([
    ['no JSON', '{', 'application/json', 400, 'bad-json'],
    ['another type', 'a=1', 'application/x-www-form-urlencoded', 415, 'not-json'],
    ['too much', `"${'x'.repeat(1 << 20)}"`, 'application/json', 413, 'too-large'],
  ])('%s', async (_, body, type, status, code) => {
    const answer = await api.request('/api/v1/roles', {
      method: 'POST',
      headers: { cookie: anna.cookie, 'x-seawall-csrf': anna.csrf, 'content-type': type },
      body,
    });
    expect(await answerOf(answer)).toMatchObject({ status, body: { status, code } });
  });

  test.each([
    [
      'a name that JavaScript reads otherwise',
      '{"kind":"slack","settings":{"__proto__":{"admin":true}}}',
      '/settings/__proto__',
    ],
    ['the character of code 0', '{"kind":"slack","settings":{"url":"a\\u0000b"}}', '/settings/url'],
    ['half a character', '{"kind":"slack","settings":{"\\ud800":1}}', '/settings/\ufffd'],
    [
      'nesting without an end',
      `{"kind":"slack","settings":${'{"a":'.repeat(90_000)}1${'}'.repeat(90_000)}}`,
      `/settings${'/a'.repeat(39)}`,
    ],
  ])('of %s in a body that takes any fields', async (_, body, pointer) => {
    const answer = await api.request('/api/v1/notifications/mine', {
      method: 'PUT',
      headers: { cookie: anna.cookie, 'x-seawall-csrf': anna.csrf, 'content-type': 'application/json' },
      body,
    });
    const { status, items } = await answerOf(answer);
    expect([status, items[0]?.['pointer']]).toEqual([422, pointer]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    expect(api.faults).toEqual([]);
  });

  test.each([
    ['scope', 'POST', '/users', { scope: { namespces: ['shop'] } }, '/scope/namespces'],
    ['scope', 'POST', '/tokens', { scope: { namespces: ['shop'] } }, '/scope/namespces'],
    ['scope', 'POST', '/exceptions', { scope: { namespce: 'shop' } }, '/scope/namespce'],
  ])('of a %s that is misspelt: it would hold everywhere (%s %s)', async (_, method, path, body, pointer) => {
    const { status, items } = await anna.send(method, path, body);
    expect([status, items.map((each) => each['pointer'])]).toEqual([422, expect.arrayContaining([pointer])]);
  });

  test('is kept in the audit log as one line, whatever the address says', async () => {
    const vera = await api.signIn('vera', ['viewer']);
    expect((await vera.send('DELETE', `/roles/${encodeURIComponent('a\n\0b')}`)).status).toBe(403);
    const { items } = await anna.get('/server-audit?who=vera');
    expect(items[0]).toMatchObject({ action: 'DELETE /api/v1/roles/a\ufffd\ufffdb', outcome: 'refused' });
  });

  test('of what does not exist, what needs sign-in, and a cursor of another list', async () => {
    expect((await anna.get('/nothing')).body).toMatchObject({ status: 404, code: 'not-found' });
    const stranger = await answerOf(await api.request('/api/v1/findings'));
    expect([stranger.status, stranger.body['code'], stranger.headers.get('www-authenticate')]).toEqual([
      401,
      'not-signed-in',
      'Bearer realm="seawall"',
    ]);
    expect((await anna.get('/findings?cursor=bm9uZQ')).status).toBe(409);
  });
});

test('a body that trickles in is given up, and nothing of it is held', async () => {
  const { promise: dropped, resolve } = Promise.withResolvers<string>();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.from('{"a":')),
    cancel: () => resolve('dropped'),
  });
  const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } };
  const read = await readJson(new Request('http://localhost/', init as RequestInit), 50);
  expect(read).toMatchObject({ status: 408, code: 'too-slow' });
  expect(await dropped).toBe('dropped');
});

test('every answer forbids browsers what none of ours needs', async () => {
  for (const path of ['/', '/api/v1/findings', '/healthz', '/nothing.js']) {
    const { headers } = await api.request(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(`${path} ${headers.get('content-security-policy')}`).toContain("frame-ancestors 'none'");
    expect(`${path} ${headers.get('content-security-policy')}`).not.toMatch(/unsafe/);
  }
});

test('names that are not the server’s own are refused, lest a page elsewhere points one at us', async () => {
  expect((await api.request('/api/v1/me', { headers: { host: 'evil.test' } })).status).toBe(421);
  const there = { publicUrl: new URL('https://seawall.test'), loopback: false };
  expect(checkHost('/', 'seawall.test', there)).toBeUndefined();
  expect(checkHost('/', 'localhost:8080', there)).toMatchObject({ status: 421 });
  expect(checkHost('/metrics', '10.1.2.3:8443', there)).toBeUndefined();
  expect((await api.request('/metrics', { headers: { host: 'evil.test' } })).status).toBe(421);
  expect(checkHost('/', '[::1]:80', { publicUrl: undefined, loopback: true })).toBeUndefined();
});

test('a caller who asks too much waits; others do not', () => {
  const limiter = createLimiter({ burst: 2, perSecond: 1 });
  expect([limiter.take('a', 0), limiter.take('a', 0), limiter.take('a', 0)]).toEqual([undefined, undefined, 1]);
  expect(limiter.take('b', 0)).toBeUndefined();
  expect(limiter.take('a', 1000)).toBeUndefined();
});

test('metrics need a token that reads everything, and then are Prometheus text', async () => {
  expect((await api.request('/metrics')).status).toBe(401);
  const expiresAt = '2027-01-01T00:00:00Z';
  const narrow = await anna.send('POST', '/tokens', {
    name: 'n',
    permissions: ['read'],
    scope: { namespaces: ['shop'] },
    expiresAt,
  });
  const wide = await anna.send('POST', '/tokens', { name: 'w', permissions: ['read'], expiresAt });
  const by = (answer: typeof wide) =>
    api.request('/metrics', { headers: { authorization: `Bearer ${answer.text('secret')}` } });
  expect((await by(narrow)).status).toBe(401);
  const text = await (await by(wide)).text();
  expect(text).toMatch(/^seawall_http_requests_total\{method="POST",path="\/api\/v1\/tokens",status="201"\} 2$/m);
});

test('strangers make no figures: whatever they ask for, the routes that are counted are those that there are', async () => {
  for (let i = 0; i < 50; i += 1) {
    await api.request(`/stranger-${i}`);
    await api.request(`/api/v1/stranger-${i}`);
    await api.request(`/api/v1/findings/stranger-${i}`);
    await api.request('/api/v1/findings', { method: `STRANGER${i}` });
  }
  const made = await anna.send('POST', '/tokens', {
    name: 'm',
    permissions: ['read'],
    expiresAt: '2027-01-01T00:00:00Z',
  });
  const text = await (
    await api.request('/metrics', { headers: { authorization: `Bearer ${made.text('secret')}` } })
  ).text();
  expect(text.match(/stranger/gi)).toBeNull();
  expect(text).toMatch(
    /^seawall_http_requests_total\{method="GET",path="\/api\/v1\/findings\/\{id\}",status="401"\} 50$/m,
  );
});

test('pages and files are there to be read', async () => {
  for (const path of ['/', '/risk', '/healthz', '/auth/link', '/api/v1/openapi.json']) {
    const { status, headers } = await api.request(path, { method: 'POST' });
    expect([path, status, headers.get('allow')]).toEqual([path, 405, 'GET, HEAD, OPTIONS']);
  }
});

describe('the console’s files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><head></head><script src="/assets/main-abcdef12.js"></script>',
  );
  writeFileSync(join(folder, 'seawall.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets/main-abcdef12.js'), 'console.log(1);'.repeat(200));
  mkdirSync(join(folder, '.vite'));
  writeFileSync(join(folder, '.vite/manifest.json'), '{}');
  const files = readConsole(folder);
  afterAll(() => rmSync(folder, { recursive: true }));
  const get = (path: string, headers: Record<string, string> = {}) => files.answer(path, new Headers(headers));

  test('pages are the one document, which is asked for anew', async () => {
    for (const path of ['/', '/risk', '/workloads/r123', '/runtime/incidents/e7d5.sample']) {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
    }
  });

  test('each page knows the nonce that its own styles need, and no other', async () => {
    const nonces = new Set<string>();
    for (const path of ['/', '/', '/risk']) {
      const answer = await get(path);
      const [, nonce = ''] = /name="style-nonce" content="([^"]{24})"/.exec(await answer.text()) ?? [];
      expect(answer.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}';`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  test('a missing file is no page, unless a browser opens it: names hold dots', async () => {
    expect((await get('/missing.svg')).status).toBe(404);
    expect((await get('/assets/missing-abcdef12.js', { accept: 'text/html' })).status).toBe(404);
    expect((await get('/images/app.svg', { accept: 'text/html,*/*' })).status).toBe(200);
  });

  test('what bears no hash is asked for anew', async () => {
    const etag = (await get('/seawall.svg')).headers.get('etag') ?? '';
    expect((await get('/seawall.svg', { 'if-none-match': etag })).status).toBe(304);
  });

  test('what bears a hash is kept for ever, and packed', async () => {
    const answer = await get('/assets/main-abcdef12.js', { 'accept-encoding': 'gzip;q=0.5, br;q=0' });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(await answer.bytes()).length).toBe(3000);
    expect((await get('/assets/main-abcdef12.js', { 'accept-encoding': 'br' })).headers.get('content-encoding')).toBe(
      'br',
    );
  });

  test('nothing else of the folder, or beside it, is given out', async () => {
    for (const path of ['/.vite/manifest.json', '/assets/none.js', '/../package.json', '/..%2fpackage.json']) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });

  test('without a console a page says how to build it', async () => {
    const answer = await readConsole(undefined).answer('/', new Headers());
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('npm run build -- console')]);
  });
});
