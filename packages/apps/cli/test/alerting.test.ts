import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'seawall-alerting-'));
const state = join(root, 'state');
const received: string[] = [];
let server: Server;

/** One attempt to read the shadow file, as Falco writes an event. */
const event = {
  output: 'shadow read',
  priority: 'Error',
  rule: 'Read sensitive file',
  source: 'syscall',
  time: '2026-11-25T10:42:00.000000000Z',
  output_fields: { 'k8s.ns.name': 'shop', 'k8s.pod.name': 'cart' },
};

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    received.push(body);
    response.writeHead(request.url === '/broken' ? 500 : 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const outputs = `
  - {kind: webhook, name: good, url: "http://127.0.0.1:${port}/", minSeverity: info}
  - {kind: webhook, name: bad, url: "http://127.0.0.1:${port}/broken", notify: [alert], rules: [none]}`;
  const response = `
  - {name: tell, when: {minSeverity: info}, mode: apply, actions: [{action: command, command: [/bin/cat]}]}`;
  writeFileSync(join(root, 'seawall.yaml'), `alerting:\n  outputs:${outputs}\n  responses:${response}\n`);
  writeFileSync(join(root, 'wrong.yaml'), 'alerting:\n  outputs: [{kind: pager}]\n');
  writeFileSync(join(root, 'events.ndjson'), `${JSON.stringify(event)}\n`);
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

test('a test says of each output what came of it', async () => {
  const { code, stdout: out } = await run(root, ['notify', 'test']);
  expect(code).toBe(1);
  expect(out).toBe('good: sent\nbad: HTTP 500\n');
  expect((await run(root, ['notify', 'test', 'good'])).code).toBe(0);
});

test.each<[string, string[], RegExp]>([
  ['an output that is not configured', ['notify', 'test', 'chat'], /no output chat; configured are good, bad/],
  ['a kind that does not exist', ['notify', 'outputs', 'pager'], /no output pager/],
  ['a wrong configuration', ['notify', 'test', '--config', 'wrong.yaml'], /outputs\[0\]\.kind/],
  ['an action that was never taken', ['respond', 'undo', 'x', '--state', state], /no action x/],
])('%s is wrong usage', async (_, argv, message) => {
  const { code, stderr: err } = await run(root, argv);
  expect(code).toBe(2);
  expect(err.replaceAll('\n', ' ')).toMatch(message);
});

test('kinds and their settings are listed', async () => {
  expect((await run(root, ['notify', 'outputs'])).stdout).toContain('dingtalk');
  expect((await run(root, ['notify', 'outputs', 'syslog'])).stdout).toMatch(/protocol\s+udp \| tcp \| tls, "udp"/);
});

test('alerts are sent and answered, and the journal knows', async () => {
  received.length = 0;
  await run(root, ['detect', 'events.ndjson', '--notify', '--respond', '--state', state]);
  const alerts = received.map((body) => JSON.parse(body) as { kind: string; title: string });
  expect(alerts.map(({ kind }) => kind)).toContain('alert');
  expect(alerts.map(({ kind }) => kind)).toContain('action');
  const records = readFileSync(join(state, 'actions.ndjson'), 'utf8').trim().split('\n');
  expect(records.map((line) => (JSON.parse(line) as { result: string }).result)).toContain('done');
  expect((await run(root, ['respond', 'journal', '--state', state])).stdout).toContain('tell: ');
});
