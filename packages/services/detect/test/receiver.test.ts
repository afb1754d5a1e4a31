import type { Alert } from '@seawall/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Listening } from '../src/index.ts';
import { startReceiver } from '../src/receiver/index.ts';

const posted = {
  output: 'Error File below /etc opened',
  priority: 'Error',
  rule: 'Write below etc',
  output_fields: {},
};

let server: Listening;
let kept: Alert[];
let tests: number;
let full: boolean;

beforeEach(async () => {
  kept = [];
  tests = 0;
  full = false;
  server = await startReceiver({
    host: '127.0.0.1',
    port: 0,
    token: 't0k',
    now: () => new Date('2026-11-25T10:42:00Z'),
    onAlert: (alert) => {
      if (full) return Promise.reject(new Error('no space'));
      kept.push(alert);
      return Promise.resolve();
    },
    onTest: () => {
      tests += 1;
      return Promise.resolve();
    },
    metrics: () => 'seawall_notifications_sent 3',
  });
});
afterEach(() => server.close());

async function ask(path: string, body?: string, token = 't0k'): Promise<[number, string]> {
  const response = await fetch(server.url + path, {
    ...(body === undefined ? {} : { method: 'POST', body }),
    headers: { authorization: `Bearer ${token}` },
  });
  return [response.status, (await response.text()).trim()];
}

test('what Falco posts is kept, then acknowledged', async () => {
  expect(await ask('/', JSON.stringify(posted))).toEqual([200, '']);
  expect(kept).toMatchObject([{ rule: 'Write below etc', severity: 'high', time: '2026-11-25T10:42:00.000Z' }]);
});

test('it answers on the paths of Falcosidekick', async () => {
  expect(await ask('/ping')).toEqual([200, 'pong']);
  expect(await ask('/healthz')).toEqual([200, '{"status": "ok"}']);
  expect(await ask('/metrics')).toEqual([200, 'seawall_notifications_sent 3']);
  expect(await ask('/test', '')).toEqual([200, '']);
  expect(tests).toBe(1);
});

test.each<[string, string, string | undefined, string, [number, RegExp]]>([
  ['no JSON', '/', '{', 't0k', [400, /no JSON/]],
  ['a strange token', '/', '{}', 'other', [401, /bearer token/]],
  ['another path', '/alerts', '{}', 't0k', [404, /posted to/]],
  ['a GET', '/', undefined, 't0k', [405, /posted/]],
  ['too much', '/', 'x'.repeat(1_100_000), 't0k', [413, /more than 1 MiB/]],
])('%s is refused with the reason', async (_, path, body, token, [status, why]) => {
  const [code, text] = await ask(path, body, token);
  expect(code).toBe(status);
  expect(text).toMatch(why);
  expect(kept).toEqual([]);
});

test('what could not be kept is not acknowledged', async () => {
  full = true;
  expect((await ask('/', JSON.stringify(posted)))[0]).toBe(503);
});
