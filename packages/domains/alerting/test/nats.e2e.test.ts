import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { notification, sender } from './helpers.ts';
import { freePort } from '../../../../tests/free-port.ts';

const missing = spawnSync('nats-server', ['--version']).status === 0 ? undefined : 'there is no nats-server';
if (missing !== undefined) console.log(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)('a real NATS server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-nats-'));
  let server: ChildProcess | undefined;
  let client: NatsConnection | undefined;
  let url = '';

  beforeAll(async () => {
    const port = await freePort();
    url = `127.0.0.1:${port}`;
    server = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder], { stdio: 'ignore' });
    client = await vi.waitFor(() => connect({ servers: url, reconnect: false }), { timeout: 10_000, interval: 100 });
  });
  afterAll(async () => {
    await client?.close();
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test('hands alerts to who listens', async () => {
    const subscription = client?.subscribe('sec.>', { max: 2 });
    await client?.flush();
    const output = await sender('nats', { servers: [url], subject: 'sec.alerts', shape: 'ocsf' });
    expect(await output.send([notification(), notification()])).toEqual({ ok: true });
    for await (const message of subscription ?? []) expect(message.json()).toMatchObject({ class_uid: 2004 });
    await output.close();
  });

  test('has JetStream say that each is stored, and says when no stream listens', async () => {
    const output = await sender('nats', { servers: [url], subject: 'kept.alerts', jetstream: true });
    expect(await output.send([notification()])).toMatchObject({ ok: false, retry: true });
    const stream = {
      name: 'KEPT',
      subjects: ['kept.>'],
      storage: 'file',
      retention: 'limits',
      max_consumers: -1,
      num_replicas: 1,
    };
    await client?.request('$JS.API.STREAM.CREATE.KEPT', JSON.stringify(stream));
    expect(await output.send([notification(), notification()])).toEqual({ ok: true });
    const info = await client?.request('$JS.API.STREAM.INFO.KEPT', '');
    expect(info?.json()).toMatchObject({ state: { messages: 2 } });
    await output.close();
  });
});
