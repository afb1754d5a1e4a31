import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { openBus } from '../src/bus/open.ts';
import { enqueue } from '../src/state/jobs/queue.ts';
import { openState } from '../src/state/open.ts';
import { hasNats, startNats } from './support/nats.ts';
import { hasPostgres, startPostgres } from './support/postgres-server.ts';
import { type Program, startProgram } from './support/programs.ts';

function has(replica: Program, kind: string): number {
  return replica.lines.filter((line) => line.startsWith(`${kind} `)).length;
}

test.skipIf(!hasNats || !hasPostgres)(
  'two replicas share the work, hear the same news, and one does what the other had begun when it is lost (root, Debian: postgresql, nats-server)',
  async () => {
    const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
    const database = await postgres.database();
    const start = (): Program => startProgram('./replica-process.ts', [database, nats.url]);
    const replicas = [start(), start()] as const;
    const state = await openState({ url: database });
    const bus = await openBus({ url: nats.url });
    for (const { lines } of replicas) await vi.waitFor(() => expect(lines).toContain('ready'), 30_000);

    await bus.publish('live.finding', 'one');
    for (const replica of replicas) await vi.waitFor(() => expect(has(replica, 'news')).toBe(1), 10_000);
    const all = Array.from({ length: 150 }, (_, n) => n);
    for (const n of all) {
      await enqueue(state.db, { kind: 'count', key: String(n) });
      await bus.publish('work.count', n);
    }
    const [lost, left] = replicas;
    for (const replica of replicas) {
      for (const kind of ['job', 'message']) {
        await vi.waitFor(() => expect(has(replica, kind)).toBeGreaterThan(5), { timeout: 30_000, interval: 10 });
      }
    }
    const ended = once(lost.child, 'exit');
    lost.child.kill('SIGKILL');
    await ended;
    // What it had begun is handed out again when its time is over: half a minute for both.
    const done = new Set<string>();
    await vi.waitFor(
      () => {
        for (const line of [...lost.lines, ...left.lines]) done.add(line);
        for (const n of all) expect(done.has(`job ${n}`) && done.has(`message ${n}`)).toBe(true);
      },
      { timeout: 90_000, interval: 200 },
    );
    await vi.waitFor(
      async () => {
        const { rows } = await state.pool.query(`select state, count(*) as count from jobs group by state`);
        expect(rows).toEqual([{ state: 'done', count: all.length }]);
      },
      { timeout: 60_000, interval: 200 },
    );
    left.child.kill('SIGKILL');
    await bus.close();
    await state.close();
    await Promise.all([postgres.stop(), nats.stop()]);
  },
);
