import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTable } from '@seawall/runtime';
import { afterAll, describe, expect, test } from 'vitest';
import { openNode } from '../src/node.ts';
import { watch, whyNot } from './sensor-helpers.ts';

// What is rare on a test machine and usual on a large node: very many processes, numbers that come back, clocks that jump.

const folder = mkdtempSync(join(tmpdir(), 'seawall-crowd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const crowd = join(folder, 'crowd');
const source = fileURLToPath(new URL('crowd.c', import.meta.url));
const reason =
  whyNot() ??
  (spawnSync('cc', ['-O2', '-static', '-o', crowd, source]).status === 0 ? undefined : 'needs a C compiler');
if (reason !== undefined) console.log(`crowd: ${reason}`);

/** An idle child takes the kernel about this much. */
const bytesEach = 90 * 1024;
const most = 100_000;
const pidMax = '/proc/sys/kernel/pid_max';
const lastPid = '/proc/sys/kernel/ns_last_pid';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(reason !== undefined)('a large node', () => {
  test('a hundred thousand processes are known, and what one of them does is told', async () => {
    const count = Math.min(most, Math.floor(freemem() / 2 / bytesEach));
    const before = readFileSync(pidMax, 'utf8').trim();
    writeFileSync(pidMax, '4194304');
    const table = createTable();
    const node = openNode({ node: 'crowded' });
    const watching = watch({ table, enricher: node.enricher });
    // A control group of this shell's may hold fewer; the limit of users does not bind root.
    const child = spawn(crowd, [String(count)], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const made = await new Promise<number>((resolve) =>
        child.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))),
      );
      console.log(`crowd: ${made} processes at once`);
      expect(made).toBeGreaterThan(count / 2);
      for (let tries = 0; tries < 600 && watching.sensor.counters.ring.fill > 0; tries += 1) await sleep(50);
      const { lost } = watching.sensor.counters;
      expect(table.size.processes + table.forgotten.processes + lost).toBeGreaterThanOrEqual(made);
      const { pid } = await watching.run('/bin/sh', ['-c', 'rmdir /nowhere/at/all 2>/dev/null; true']);
      expect(watching.of(pid).some(({ event }) => event.type === 'rmdir')).toBe(true);
    } finally {
      child.stdin.end();
      await new Promise((resolve) => child.once('close', resolve));
      watching.close();
      node.close();
      writeFileSync(pidMax, before);
    }
  });

  test.skipIf(!existsSync(lastPid))('a number that comes back belongs to somebody new', async () => {
    const watching = watch();
    try {
      // The kernel is told which number it gave last, over and over: most rounds get the same one again.
      const number = Math.min(Number(readFileSync(pidMax, 'utf8')) - 300, Math.max(...processNumbers()) + 200);
      const script = `for i in $(seq 80); do echo ${number - 1} > ${lastPid}; /bin/rmdir /none/$i 2>/dev/null; done; true`;
      await watching.run('/bin/bash', ['-c', script]);
      const made = watching.seen.filter(({ event }) => event.type === 'clone' || event.type === 'rmdir');
      const again = [...Map.groupBy(made, ({ kernel }) => kernel.pid).values()].filter((all) => all.length > 2);
      expect(again.length).toBeGreaterThan(0);
      for (const all of again) {
        const starts = all.filter(({ event }) => event.type === 'clone').map(({ kernel }) => kernel.task?.start);
        expect(new Set(starts).size).toBe(starts.length);
        // Each is known by what it was started as, not by what had its number before.
        for (const { event } of all.filter(({ event: { type } }) => type === 'rmdir'))
          expect(event.process?.args).toEqual([event.args?.['path']]);
      }
    } finally {
      watching.close();
    }
  });

  test('a clock that is set back and forth moves the time that events bear, and nothing else', async (context) => {
    // Little, for whoever else is on this machine.
    const jump = 5000;
    const watching = watch();
    const mark = async (name: string): Promise<number> => {
      await sleep(400);
      await watching.run('/bin/rmdir', [`/none/${name}`]).catch(() => undefined);
      const found = watching.seen.find(({ event }) => event.args?.['path'] === `/none/${name}`);
      return Number((found?.event.time ?? 0n) / 1_000_000n);
    };
    try {
      const now = await mark('now');
      if (!shift(jump)) context.skip('the clock cannot be set here');
      const ahead = await mark('ahead');
      shift(-jump);
      const back = await mark('back');
      expect(ahead - back).toBeGreaterThan(jump - 3000);
      expect(back - now).toBeGreaterThanOrEqual(0);
      expect(back - now).toBeLessThan(60_000);
      expect(watching.sensor.counters.lost).toBe(0);
      expect(watching.sensor.counters.lagMs.longest).toBeLessThan(60_000);
    } finally {
      watching.close();
    }
  });
});

function shift(by: number): boolean {
  return spawnSync('date', ['-s', `@${((Date.now() + by) / 1000).toFixed(3)}`]).status === 0;
}

function processNumbers(): number[] {
  return spawnSync('ps', ['-eLo', 'tid=']).stdout.toString().trim().split(/\s+/).map(Number);
}
