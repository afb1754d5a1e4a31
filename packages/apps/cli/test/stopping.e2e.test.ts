import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';

// The platform is told to stop at any moment of its start: it ends in order and soon, leaves no process behind, and starts again.

const folder = mkdtempSync(join(tmpdir(), 'seawall-stopping-'));
// The database runs as another user, who has to come through.
chmodSync(folder, 0o755);
const program = resolve(import.meta.dirname, '../bin/seawall.js');
let child: ChildProcess | undefined;
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  said(): string;
}

function up(data: string): Running {
  const env = { ...process.env, KUBECONFIG: join(folder, 'none'), HOME: folder, LANG: 'C.UTF-8' };
  const own = spawn(process.execPath, [program, 'up', '--port', '0', '--data', data], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = own;
  let said = '';
  own.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { child: own, said: () => said };
}

/** Processes whose command line names the folder. */
function left(name: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(name) ? [line] : [];
    } catch {
      return [];
    }
  });
}

async function stopped({ child: own, said }: Running): Promise<void> {
  const from = performance.now();
  const ended = once(own, 'exit');
  own.kill('SIGTERM');
  expect([await ended, said()]).toEqual([[0, null], expect.stringMatching(/Stopped\. The data is in /)]);
  expect(performance.now() - from).toBeLessThan(30_000);
}

test.each([0, 700, 2500, 6000])('it is told to stop %i ms after it began to start for the first time', async (ms) => {
  const data = join(folder, `data-${ms}`);
  const first = up(data);
  await expect.poll(first.said, { timeout: 60_000, interval: 20 }).not.toBe('');
  await wait(ms);
  await stopped(first);
  await expect.poll(() => left(data), { timeout: 5000 }).toEqual([]);
  const second = up(data);
  await expect
    .poll(() => second.said().includes('Ctrl-C stops it') || second.child.exitCode !== null, { timeout: 120_000 })
    .toBe(true);
  await stopped(second);
  await expect.poll(() => left(data), { timeout: 5000 }).toEqual([]);
});
