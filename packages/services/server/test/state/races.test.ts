import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveException, requestException, revokeException } from '../../src/state/exceptions/exceptions.ts';
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
