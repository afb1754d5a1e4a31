import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveException, requestException, revokeException } from '../../src/state/exceptions/exceptions.ts';
import { startWorker } from '../../src/state/jobs/worker.ts';
import { enqueue } from '../../src/state/jobs/queue.ts';
import { migrate } from '../../src/state/migrate.ts';
import { migrations } from '../../src/state/migrations/index.ts';
import { submitFindings } from '../../src/state/findings/submit.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import type { State } from '../../src/state/open.ts';
import { within } from '../../src/state/transaction.ts';
import { finding } from '../support/findings.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
  await saveCluster(state.db, { id: 'east', name: 'East', origin: 'watched' });
});
afterAll(() => state.close());

test('of two transactions that wait for each other both are done in the end', async () => {
  const { db } = state;
  await sql`insert into causes (id, title) values ('a', '{}'), ('b', '{}')`.execute(db);
  const touch = (first: string, second: string, mark: string): Promise<void> =>
    within(db, async (trx) => {
      await sql`update causes set title = title || ${JSON.stringify({ [mark]: 1 })}::jsonb where id = ${first}`.execute(
        trx,
      );
      await wait(100);
      await sql`update causes set title = title || ${JSON.stringify({ [mark]: 1 })}::jsonb where id = ${second}`.execute(
        trx,
      );
    });
  await Promise.all([touch('a', 'b', 'one'), touch('b', 'a', 'two')]);
  const { rows } = await sql`select id, title from causes order by id`.execute(db);
  expect(rows).toEqual(['a', 'b'].map((id) => ({ id, title: { one: 1, two: 1 } })));
});

/** Findings of a rule that are hidden without an exception in force, or shown in spite of one. */
async function strays(rule: string): Promise<unknown> {
  const { rows } = await sql`
    select f.state, e.state as exception from findings f join exceptions e on e.rule = f.rule
    where f.rule = ${rule} and (f.state = 'excepted') <> (e.state = 'approved')`.execute(state.db);
  return rows;
}

test('what is stored while an exception is decided on is hidden by it, or shown when it has ended', async () => {
  const now = new Date('2026-11-02T00:00:00Z');
  const later = new Date('2026-12-02T00:00:00Z');
  const store = (name: string): Promise<unknown> =>
    submitFindings(state.db, {
      cluster: 'east',
      engine: 'posture',
      scope: name,
      at: now,
      complete: true,
      findings: Array.from({ length: 30 }, (_, n) => ({ finding: finding(`${name}-${n}`, { rule: name }) })),
    });
  for (let n = 0; n < 8; n += 1) {
    const rule = `rule-${n}`;
    const id = await requestException(state.db, { rule, reason: 'r', requester: 'lin', expiresAt: later }, now);
    await Promise.all([store(rule), wait(n).then(() => approveException(state.db, id, { who: 'kim' }, now))]);
    expect(await strays(rule)).toEqual([]);
    await sql`delete from findings`.execute(state.db);
    await Promise.all([store(rule), wait(n).then(() => revokeException(state.db, id, { who: 'kim' }, now))]);
    expect(await strays(rule)).toEqual([]);
  }
});

test('what brings the schema up to date is broken off, while it waits for another and in a step', async () => {
  const slow = { number: 999, name: 'slow', sql: 'create table slow (); select pg_sleep(60)' };
  const all = [...migrations, slow];
  const brokenOff = async (): Promise<unknown> => {
    const stop = new AbortController();
    const migrating = migrate(state.pool, all, stop.signal).catch((error: unknown) => error);
    await wait(300);
    stop.abort();
    return await migrating;
  };
  const other = await state.pool.connect();
  await other.query('select pg_advisory_lock($1)', [0x73656177]);
  expect(await brokenOff()).toMatchObject({ code: '57014' });
  await other.query('select pg_advisory_unlock_all()');
  other.release();
  expect(await brokenOff()).toMatchObject({ code: 'migration-failed' });
  const { rows } = await state.pool.query(`select to_regclass('slow') as slow`);
  expect(rows).toEqual([{ slow: null }]);
});

test('a worker that stops does not wait for ever: a job that goes on is left to the next', async () => {
  const { db } = state;
  await enqueue(db, { kind: 'endless', key: 'a' });
  const begun = Promise.withResolvers<void>();
  const endless = (): Promise<never> => {
    begun.resolve();
    return new Promise(() => undefined);
  };
  const worker = startWorker(db, { handlers: { endless }, pause: 20, grace: 50 });
  await begun.promise;
  await worker.stop();
  const { rows } = await state.pool.query(`select state from jobs where kind = 'endless'`);
  expect(rows).toEqual([{ state: 'running' }]);
});
