import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Row } from '@seawall/forward';
import {
  type Batch,
  createAuthority,
  type Ingest,
  newEnrolmentToken,
  openAuthority,
  startIngest,
} from '@seawall/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Box, boxMissing, startBox } from '../../../services/agent/test/runc-box.ts';

const missing = boxMissing();
if (missing !== undefined) console.log(`the agent is not run here: ${missing}`);
const program = fileURLToPath(new URL('../bin/seawall.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'seawall-agent-'));
const authority = openAuthority(createAuthority(new Date()));
const { stored, text: token } = newEnrolmentToken('shop', authority);
const containerId = randomBytes(32).toString('hex');
const podUid = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const rule = 'Passwords of accounts read';

describe.skipIf(missing !== undefined)('seawall agent', () => {
  const batches: Batch[] = [];
  let ingest: Ingest;
  let box: Box;
  let away = false;
  let running: ChildProcess | undefined;

  beforeAll(async () => {
    ingest = await startIngest({
      address: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] },
      authority,
      now: () => new Date(),
      onError: () => undefined,
      senders: {
        token: (id) => Promise.resolve(id === stored.id ? stored : undefined),
        enrolling: () => Promise.resolve({ ended: () => Promise.resolve() }),
        enrolled: () => Promise.resolve(),
        isWelcome: () => Promise.resolve(true),
        bearer: () => Promise.resolve(undefined),
      },
      sink: {
        stored: (id) => Promise.resolve(batches.find(({ header }) => header.id === id)?.acknowledgement),
        store: (batch) =>
          away ? Promise.reject(new Error('the disk is full')) : Promise.resolve(void batches.push(batch)),
      },
    });
    writeFileSync(join(folder, 'token'), `${token}\n`);
    box = startBox({ name: `seawall-${containerId.slice(0, 8)}`, podUid, containerId });
  });
  afterAll(async () => {
    running?.kill('SIGKILL');
    box.stop();
    await ingest.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<ChildProcess> {
    const args = ['agent', '--server', ingest.url, '--token-file', 'token', '--state', 'state', '--node', 'worker-1'];
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    running = child;
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      said += part.toString();
    });
    await until(() => said.includes('Watching') || child.exitCode !== null);
    if (child.exitCode !== null) throw new Error(said);
    return child;
  }

  const rows = (): Row[] => batches.flatMap((batch) => [...batch.rows]);
  const alerts = (): number =>
    rows().filter((row) => row.type === 'alert' && row.alert.rule === rule && row.alert.workload !== undefined).length;

  it('tells a server of alerts with their pod, of programs, of flows and of its node', async () => {
    const child = await start();
    await box.execAsync('cat /etc/shadow; curl -m 1 http://127.0.0.1:1/; exit 0');
    await until(() => alerts() > 0);
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
    await until(() => rows().some((row) => row.type === 'event' && row.event.kind === 'flow'));
    const alert = rows().find((row) => row.type === 'alert' && row.alert.rule === rule);
    expect(alert).toMatchObject({ alert: { node: 'worker-1', workload: { containerId, podUid } } });
    expect(batches[0]?.sender).toMatchObject({ cluster: 'shop' });
    const kinds = new Set(rows().map((row) => (row.type === 'event' ? row.event.kind : row.type)));
    expect([...kinds]).toEqual(expect.arrayContaining(['alert', 'process', 'flow', 'node']));
  });

  it('that is killed sends what it had seen when it runs again', async () => {
    away = true;
    const before = alerts();
    const child = await start();
    await box.execAsync('cat /etc/shadow');
    // An alert is on the disk a quarter of a second after it was raised.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(alerts()).toBe(before);
    away = false;
    const again = await start();
    await until(() => alerts() > before);
    again.kill('SIGTERM');
    await new Promise((resolve) => again.once('close', resolve));
    expect(alerts()).toBe(before + 1);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1200 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(holds()).toBe(true);
}
