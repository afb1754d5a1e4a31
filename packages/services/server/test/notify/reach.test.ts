import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { destinationOf, hostsIn, openReach } from '../../src/notify/reach.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';

// Whoever sets up outputs has the server send somewhere: not to what only the server reaches.

const reach = openReach({});
const open = openReach({ SEAWALL_OUTPUTS_REACH: '127.0.0.1, 10.0.0.0/8' });
let server: Server;
let port: number;
const asked: { url: string | undefined; headers: unknown; body: string }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      asked.push({ url: request.url, headers: request.headers, body });
      if (request.url === '/moved') response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end();
      else
        response
          .writeHead(request.url === '/empty' ? 204 : 200, { 'x-one': '1' })
          .end(request.url === '/empty' ? '' : 'taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

describe('an output', () => {
  test.each([
    'http://127.0.0.1:1/',
    'http://127.9.9.9/',
    'http://localhost:1/',
    'http://0.0.0.0/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://224.0.0.1/',
  ])('does not send to %s', async (url) => {
    await expect(reach.fetch(url, { method: 'POST', body: '{}' })).rejects.toThrow(/outputs do not send there/);
    expect(await reach.refusal(hostsIn({ url }))).toBeDefined();
  });

  test('sends where it may, and tells what came back; a redirect leads nowhere', async () => {
    const answer = await open.fetch(`http://127.0.0.1:${port}/hook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
      body: '{"a":1}',
    });
    expect([answer.status, answer.headers.get('x-one'), await answer.text()]).toEqual([200, '1', 'taken']);
    expect(asked.at(-1)).toMatchObject({ url: '/hook', headers: { authorization: 'Bearer x' }, body: '{"a":1}' });
    expect((await open.fetch(`http://127.0.0.1:${port}/empty`, { method: 'POST', body: '' })).status).toBe(204);
    const moved = await open.fetch(`http://127.0.0.1:${port}/moved`, { method: 'POST', body: '' });
    expect(moved.status).toBe(307);
    await moved.body?.cancel();
  });

  test('gives up when it is told to', async () => {
    const gone = open.fetch(`http://127.0.0.1:${port}/hook`, { signal: AbortSignal.abort() });
    await expect(gone).rejects.toThrow(/abort/i);
    await expect(open.fetch('http://10.0.0.1/', { headers: { 'x-a': 'b\r\nc: d' } })).rejects.toThrow(/header/i);
  });

  test('is held to what a name leads to, and may use private networks', async () => {
    expect(await reach.refusal(['localhost'])).toBe('localhost');
    expect(await reach.refusal(['10.1.2.3', '192.168.1.1', '172.16.0.1', '192.0.2.1', 'fd12::1'])).toBeUndefined();
    expect(await open.refusal(['127.0.0.1'])).toBeUndefined();
    expect(await open.refusal(['127.0.0.2'])).toBe('127.0.0.2');
  });
});

test('hosts are found wherever settings name them', () => {
  expect(
    hostsIn({
      url: 'https://[::1]:8/x',
      smtp: { host: 'mail' },
      brokers: ['k1:9092', '10.0.0.1:1'],
      servers: ['nats://n:4'],
    }),
  ).toEqual(['::1', 'mail', 'k1', '10.0.0.1', 'n']);
});

test('what decides where credentials go is told apart from the rest', () => {
  const one = { url: 'https://a', headers: { A: '1' }, channel: 'x', smtp: { host: 'm', port: 25, tls: true } };
  expect(destinationOf({ ...one, channel: 'y', headers: {} })).toEqual(destinationOf({ ...one, headers: { B: '2' } }));
  expect(destinationOf({ ...one, smtp: { ...one.smtp, tls: false } })).not.toEqual(destinationOf(one));
  expect(destinationOf({ ...one, url: 'https://b' })).not.toEqual(destinationOf(one));
});

describe('the API', () => {
  let api: TestApi;
  let olga: Browser;
  beforeAll(async () => {
    api = await openTestApi();
    olga = await api.signIn('olga', ['operator']);
  });
  afterAll(() => api.close());
  const put = (settings: object) => olga.send('PUT', '/notifications/hook', { kind: 'webhook', settings });

  test('takes no output that sends to the server itself or to its cloud', async () => {
    for (const url of ['http://127.0.0.1:8686/', 'http://169.254.169.254/', 'http://localhost/']) {
      const { status, read } = await put({ url });
      expect([status, read('errors.0.pointer')]).toEqual([422, '/settings']);
    }
    const socket = { kind: 'syslog', settings: { host: '127.0.0.1', protocol: 'tcp' } };
    expect((await olga.send('PUT', '/notifications/log', socket)).status).toBe(422);
  });

  test('sends no stored credential to an address that it was not stored for', async () => {
    const url = 'https://hooks.example.test/in';
    const kept = await put({ url, headers: { Authorization: 'Bearer s3cr3t' } });
    expect([kept.status, JSON.stringify(kept.body)]).toEqual([200, expect.not.stringContaining('s3cr3t')]);
    const shown = kept.read('settings') as { url: string; headers: object };
    const moved = await put({ ...shown, url: 'https://evil.example.test/' });
    expect([moved.status, moved.read('errors.0.pointer')]).toEqual([422, '/settings']);
    const stolen = await put({ url: 'https://evil.example.test/', headers: { Authorization: '********' } });
    expect(stolen.status).toBe(422);
    // What stays where it is stays, and a new address goes with new credentials.
    expect((await put(shown)).status).toBe(200);
    const row = await api.state.db.selectFrom('notification_outputs').selectAll().executeTakeFirstOrThrow();
    expect(row.settings).toEqual({ url, headers: { Authorization: 'Bearer s3cr3t' } });
    expect((await put({ url: 'https://evil.example.test/', headers: { Authorization: 'mine' } })).status).toBe(200);
    expect(api.faults).toEqual([]);
  });
});
