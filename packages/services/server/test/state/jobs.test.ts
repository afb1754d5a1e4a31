import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { enqueue, failJob, finishJob, renewLease, takeJobs } from '../../src/state/jobs/queue.ts';
import { startWorker } from '../../src/state/jobs/worker.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
});
afterAll(() => state.close());
beforeEach(() => state.pool.query('delete from jobs'));

/** The lease of every running job is over, as if its worker had died half a minute ago. */
function loseWorkers(): Promise<unknown> {
  return state.pool.query(`update jobs set lease_until = now() - interval '1 second' where state = 'running'`);
}

async function states(): Promise<unknown[]> {
  const { rows } = await state.pool.query('select kind, key, state, attempts, error, result from jobs order by id');
  return rows;
}

test('one job of a kind and key waits or runs at a time', async () => {
  const job = { kind: 'rematch', key: 'all' };
  expect(await enqueue(state.db, job)).toBeTypeOf('number');
  expect(await enqueue(state.db, job)).toBeUndefined();
  const [taken] = await takeJobs(state.db, 'w', ['rematch'], 1);
  expect(await enqueue(state.db, job)).toBeUndefined();
  await finishJob(state.db, taken!, { images: 3 });
  expect(await enqueue(state.db, job)).toBeTypeOf('number');
});

test('what is asked for while it runs is done once more, however often it was asked', async () => {
  const job = { kind: 'rescore', key: 'east', payload: { cluster: 'east' }, again: true };
  await enqueue(state.db, job);
  const [first] = await takeJobs(state.db, 'w', ['rescore'], 1);
  for (const n of [1, 2]) {
    expect(await enqueue(state.db, { ...job, payload: { cluster: 'east', n } })).toBeUndefined();
  }
  await finishJob(state.db, first!, 1);
  expect(await states()).toMatchObject([{ state: 'queued', attempts: 0 }]);
  await state.pool.query('update jobs set run_at = now()');
  const [second] = await takeJobs(state.db, 'w', ['rescore'], 1);
  expect(second).toMatchObject({ id: first!.id, payload: { cluster: 'east', n: 2 } });
  await finishJob(state.db, second!, 2);
  expect(await states()).toMatchObject([{ state: 'done', result: 2 }]);
});

test('a job that fails for the last time, or loses its worker so, still runs for who asked meanwhile', async () => {
  const job = { kind: 'rescore', key: 'east', again: true, maxAttempts: 1 } as const;
  await enqueue(state.db, job);
  const [first] = await takeJobs(state.db, 'w', ['rescore'], 1);
  await enqueue(state.db, job);
  await failJob(state.db, first!, 'no');
  await state.pool.query('update jobs set run_at = now()');
  expect(await takeJobs(state.db, 'lost', ['rescore'], 1)).toHaveLength(1);
  await enqueue(state.db, job);
  await loseWorkers();
  const [last] = await takeJobs(state.db, 'w', ['rescore'], 1);
  await failJob(state.db, last!, 'no');
  expect(await states()).toMatchObject([{ state: 'failed', attempts: 1 }]);
});

test('workers share the jobs, each has one worker', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, i) => enqueue(state.db, { kind: 'k', key: String(i) })));
  const taken = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => takeJobs(state.db, worker, ['k'], 10)));
  const ids = taken.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const rest = await takeJobs(state.db, 'e', ['k'], 40);
  expect(ids.length + rest.length).toBe(40);
});

test('jobs of the future and of other kinds are left', async () => {
  await enqueue(state.db, { kind: 'k', key: 'later', runAt: new Date(Date.now() + 60_000) });
  await enqueue(state.db, { kind: 'other', key: 'now' });
  expect(await takeJobs(state.db, 'w', ['k'], 10)).toEqual([]);
});

test('a lost worker’s job is taken over, and what the lost one says then no longer counts', async () => {
  await enqueue(state.db, { kind: 'k', key: '1' });
  const [lost] = await takeJobs(state.db, 'lost', ['k'], 1);
  expect(await takeJobs(state.db, 'next', ['k'], 1)).toEqual([]);
  await loseWorkers();
  const [taken] = await takeJobs(state.db, 'next', ['k'], 1);
  expect(taken).toMatchObject({ id: lost!.id, attempts: 2, worker: 'next' });
  expect(await renewLease(state.db, lost!)).toBe(false);
  expect(await finishJob(state.db, lost!, 'late')).toBe(false);
  expect(await finishJob(state.db, taken!, 'done')).toBe(true);
  expect(await states()).toMatchObject([{ state: 'done', result: 'done' }]);
});

test('a job that kills its workers is not tried for ever', async () => {
  await enqueue(state.db, { kind: 'k', key: '1', maxAttempts: 2 });
  for (const worker of ['a', 'b']) {
    expect(await takeJobs(state.db, worker, ['k'], 1)).toHaveLength(1);
    await loseWorkers();
  }
  expect(await takeJobs(state.db, 'c', ['k'], 1)).toEqual([]);
  expect(await states()).toMatchObject([{ state: 'failed', error: 'its worker b was lost 2 times' }]);
});

test('a failure is tried again later, the last one stays', async () => {
  await enqueue(state.db, { kind: 'k', key: '1', maxAttempts: 2 });
  const [first] = await takeJobs(state.db, 'a', ['k'], 1);
  await failJob(state.db, first!, 'registry down');
  expect(await states()).toMatchObject([{ state: 'queued', error: 'registry down' }]);
  expect(await takeJobs(state.db, 'a', ['k'], 1)).toEqual([]);
  await state.pool.query('update jobs set run_at = now()');
  const [second] = await takeJobs(state.db, 'a', ['k'], 1);
  await failJob(state.db, second!, 'registry down still');
  expect(await states()).toMatchObject([{ state: 'failed', error: 'registry down still', attempts: 2 }]);
});

test('what a worker is not able to do it leaves to others, until it is', async () => {
  const done: string[] = [];
  let able = false;
  const worker = startWorker(state.db, {
    pause: 20,
    isAble: (kind) => kind !== 'match' || able,
    handlers: { match: async () => done.push('match'), other: async () => done.push('other') },
  });
  await enqueue(state.db, { kind: 'match', key: '1' });
  await enqueue(state.db, { kind: 'other', key: '1' });
  await vi.waitFor(() => expect(done).toEqual(['other']), 5000);
  able = true;
  await vi.waitFor(() => expect(done).toEqual(['other', 'match']), 5000);
  await worker.stop();
});

test('a worker runs what comes, tells its progress, and ends after what runs', async () => {
  const seen: string[] = [];
  const worker = startWorker(state.db, {
    pause: 20,
    handlers: {
      k: async (job, { progress, signal }) => {
        await progress({ half: true });
        seen.push(job.key);
        if (job.key === 'long') await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return { key: job.key };
      },
      broken: () => Promise.reject(new Error('no such thing')),
    },
  });
  await enqueue(state.db, { kind: 'broken', key: 'x', maxAttempts: 1 });
  await enqueue(state.db, { kind: 'k', key: 'short' });
  await enqueue(state.db, { kind: 'k', key: 'long' });
  await vi.waitFor(() => expect(seen.toSorted()).toEqual(['long', 'short']), 5000);
  await worker.stop();
  expect(await states()).toMatchObject([
    { kind: 'broken', state: 'failed', error: 'no such thing' },
    { key: 'short', state: 'done', result: { key: 'short' } },
    { key: 'long', state: 'done' },
  ]);
});
