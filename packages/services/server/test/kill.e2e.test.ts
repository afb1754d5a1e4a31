import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openStores } from '../src/stores.ts';
import { startProgram } from './support/programs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seawall-kill-'));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ingest {
  readonly child: ChildProcess;
  /** The last batch that was acknowledged. */
  stored(): number;
}

function startIngest(): Ingest {
  const { child, lines } = startProgram('./stores-process.ts', [folder]);
  return {
    child,
    stored: () => Number(lines.findLast((line) => line.startsWith('stored '))?.slice('stored '.length) ?? 0),
  };
}

/** Processes whose command line names the folder. */
function processesOf(name: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(name);
      } catch {
        return false;
      }
    })
    .map(Number);
}

test('a server that is killed during ingest loses nothing that it had acknowledged', async () => {
  let acknowledged = 0;
  for (const more of [20, 15]) {
    const ingest = startIngest();
    await vi.waitFor(() => expect(ingest.stored()).toBeGreaterThan(more), { timeout: 120_000, interval: 20 });
    const ended = once(ingest.child, 'close');
    ingest.child.kill('SIGKILL');
    await ended;
    acknowledged = Math.max(acknowledged, ingest.stored());
  }
  // Both children hear that their server is gone.
  await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), { timeout: 30_000, interval: 100 });
  const stores = await openStores({ folder });
  const [events] = await stores.events.engine.query<{ batches: number; least: number }>(
    `select count() as batches, min(rows) as least from (
       select JSONExtractInt(fields, 'batch') as batch, uniqExact(id) as rows from seawall.event_process group by batch)
     where batch <= {last:UInt32}`,
    { last: acknowledged },
  );
  expect(events).toEqual({ batches: acknowledged, least: 200 });
  const { rows: findings } = await stores.state.pool.query<{ count: number }>(
    `select count(*) as count from findings where split_part(scope, '-', 2)::integer <= $1`,
    [acknowledged],
  );
  expect(findings).toEqual([{ count: acknowledged }]);
  const { rows: messages } = await stores.state.pool.query<{ count: number }>(
    `select count(distinct data) as count from bus_messages where subject = 'work.kept' and data::integer <= $1`,
    [acknowledged],
  );
  expect(messages).toEqual([{ count: acknowledged }]);
  await stores.close();
});

test('a database or an event store that is killed comes back, with the server or by itself', async () => {
  const first = await openStores({ folder });
  const [child] = processesOf(join(folder, 'events'));
  process.kill(child as number, 'SIGKILL');
  await vi.waitFor(() => expect(first.events.engine.query('select 1 as one')).resolves.toEqual([{ one: 1 }]), 20_000);
  process.kill(first.state.pid() as number, 'SIGKILL');
  await vi.waitFor(
    async () => expect((await first.state.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]),
    30_000,
  );
  await first.close();
  const second = await openStores({ folder });
  expect((await second.state.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await second.close();
});

test('a second server on the folder is refused and names the first', async () => {
  const first = await openStores({ folder });
  await expect(openStores({ folder })).rejects.toMatchObject({
    code: 'data-folder-in-use',
    message: expect.stringContaining(`${folder} is in use by this process already`),
  });
  await first.close();
});
