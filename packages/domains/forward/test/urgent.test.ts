import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createForwarder, type Forwarder, openSpool, type Row, type Spool } from '../src/index.ts';

let folder: string;
let forwarder: Forwarder | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seawall-forward-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await forwarder?.close();
  forwarder = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const spoolHere = (): Promise<Spool> => openSpool({ folder, maxBytes: 1e6, whenFull: 'drop-oldest' });
const alert = (id: string): Row => ({ type: 'alert', alert: { id } }) as Row;
const event: Row = { type: 'event', event: {} } as Row;

async function open(): Promise<Spool> {
  const spool = await spoolHere();
  forwarder = createForwarder({
    url: 'http://127.0.0.1:1',
    source: { kind: 'agent', name: 'node', version: '0' },
    credentials: { current: () => Promise.resolve({ trust: {}, headers: {} }) },
    spool,
    now: Date.now,
  });
  return spool;
}

test('alerts are on the disk without waiting for more, with what waits beside them', async () => {
  // No timer ever fires: nothing but the alert itself closes the batch.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const spool = await open();
  await Promise.all([forwarder?.push(event), forwarder?.push(alert('a')), forwarder?.push(alert('b'))]);
  expect(spool.stats()).toMatchObject({ batches: 1, rows: 3 });
});

test('a flood of alerts is written in few batches', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const spool = await open();
  const pushed: Promise<void>[] = [];
  for (let round = 0; round < 20; round += 1) {
    for (let number = 0; number < 50; number += 1) pushed.push(forwarder?.push(alert(`${round}.${number}`)) as never);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(pushed);
  expect(spool.stats().rows).toBe(1000);
  expect(spool.stats().batches).toBeLessThan(20);
});

test('an alert outlives a process that is killed', async () => {
  const program = fileURLToPath(new URL('alert-program.ts', import.meta.url));
  const { signal } = spawnSync(process.execPath, [program, folder], { timeout: 20_000 });
  expect(signal).toBe('SIGKILL');
  const spool = await spoolHere();
  const batch = spool.oldest();
  if (batch === undefined) throw new Error('nothing is in the spool');
  expect(zstdDecompressSync(await spool.read(batch.sequence)).toString()).toContain('"id":"urgent"');
});
