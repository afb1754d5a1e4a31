import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import { connect } from 'node:http2';
import { request as send } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, isRefusal } from '../src/contract/index.ts';
import { type Server, startServer } from '../src/server.ts';
import { cookieOf } from './support/api.ts';

// The whole server as it is started: embedded stores, TLS, HTTP/1.1 and HTTP/2, traces to a collector of this test.

let folder: string;
let server: Server;
let collector: HttpServer;
const traces: string[] = [];
const faults: unknown[] = [];
let ca: Buffer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seawall-server-'));
  execFileSync('chmod', ['755', folder]);
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ],
    { stdio: 'ignore' },
  );
  ca = readFileSync(cert);
  collector = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      traces.push(Buffer.concat(parts).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  server = await startServer({
    dataFolder: join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0, tls: { certificate: cert, key } },
    intake: {
      advisories: join(folder, 'advisories'),
      ingest: { host: '127.0.0.1', port: 0, names: ['localhost'] },
      scanImages: false,
    },
    version: '1.2.3',
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    onFault: (error) => faults.push(error),
    onTrouble: () => {},
    checkAnswers: true,
  });
});
afterAll(async () => {
  await server.close();
  await new Promise((resolve) => collector.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** A request over HTTP/1.1 that knows the test’s certificate. */
function fetchTls(address: string | URL, init: RequestInit = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    const request = send(address, { ca, method: init.method ?? 'GET', headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const said = Object.entries(answer.headers).flatMap(([name, value]) =>
          [value ?? []].flat().map((each): [string, string] => [name, each]),
        );
        const body = answer.statusCode === 204 || answer.statusCode === 304 ? null : Buffer.concat(parts);
        resolve(new Response(body, { status: answer.statusCode ?? 0, headers: said }));
      });
    });
    request.on('error', reject);
    request.end(typeof init.body === 'string' ? init.body : undefined);
  });
}

test('is ready, over HTTP/1.1 and HTTP/2', async () => {
  expect(await (await fetchTls(`${server.url}/readyz`)).text()).toBe('ok\n');
  const session = connect(server.url, { ca });
  const stream = session.request({ ':path': '/api/v1/sign-in' });
  let text = '';
  for await (const part of stream.setEncoding('utf8')) text += String(part);
  session.close();
  expect(JSON.parse(text)).toEqual({ password: true, version: '1.2.3' });
});

test('the typed client signs in by the link, changes things, and enrols a cluster', async () => {
  const answer = await fetchTls(await server.signInLink());
  const cookie = cookieOf(answer);
  expect(cookie).toMatch(/^__Host-seawall_session=/);
  const client = createClient({
    base: `${server.url}/api/v1`,
    fetch: (address, init) =>
      fetchTls(address as string, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie } }),
  });
  expect((await client.call('GET /me')).user.name).toBe('admin');
  const enrolment = await client.call('POST /clusters', { body: { name: 'production' } });
  expect(enrolment.command).toMatch(/^sudo SEAWALL_TOKEN=swe_\S+ seawall agent --server https:\/\/localhost:\d+$/);
  expect((await client.call('GET /clusters')).items).toMatchObject([
    { id: 'production', health: 'never-seen', origin: 'enrolled' },
  ]);
  const report = await client.call('POST /reports', { body: { name: 'All', kind: 'findings' } });
  await expect.poll(async () => (await client.call('GET /reports')).items[0]?.state, { timeout: 60_000 }).toBe('made');
  const pdf = await fetchTls(client.address('GET /reports/{id}/pdf', { params: { id: report.id } }), {
    headers: { cookie },
  });
  expect([pdf.status, (await pdf.text()).slice(0, 5)]).toEqual([200, '%PDF-']);
  expect((await client.call('GET /overview')).safe.answer).toBe('unknown');
  const error: unknown = await client
    .call('GET /findings/{id}', { params: { id: 'none' } })
    .catch((reason: unknown) => reason);
  expect(isRefusal(error) && error.problem.status).toBe(404);
  expect(faults).toEqual([]);
});

test('tells of itself: every request is a span of the trace that it belongs to', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  await fetchTls(`${server.url}/api/v1/findings/f1`, { headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` } });
  await expect.poll(() => traces.some((text) => text.includes(trace)), { timeout: 20_000 }).toBe(true);
  const text = traces.find((each) => each.includes(trace)) ?? '';
  expect(text).toContain('GET /api/v1/findings/{id}');
  expect(text).toContain('"b7ad6b7169203331"');
});
