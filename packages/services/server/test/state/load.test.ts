import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rescoreCluster } from '../../src/risk/stored/rescore.ts';
import { setIncidentState } from '../../src/state/alerts/incidents.ts';
import { approveException, requestException, revokeException } from '../../src/state/exceptions/exceptions.ts';
import { assignFinding } from '../../src/state/findings/one.ts';
import { submitFindings } from '../../src/state/findings/submit.ts';
import { deleteCluster } from '../../src/state/inventory/clusters.ts';
import type { State } from '../../src/state/open.ts';
import { defaultRetention, deleteOld } from '../../src/state/retention.ts';
import { seedEstate } from '../support/estate.ts';
import { finding } from '../support/findings.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
  await seedEstate(state.db, 'east', ['shop', 'bank'], new Date());
});
afterAll(() => state.close());

const namespaces = ['shop', 'bank', 'mint', 'post'];

/** Sets of the same findings under different scopes, in different orders, some of them without some. */
function submit(round: number): Promise<unknown> {
  const names = Array.from({ length: 60 }, (_, n) => `web-${(n * 7 + round * 13) % 80}`);
  return submitFindings(state.db, {
    cluster: 'east',
    engine: 'posture',
    scope: `part-${round % 3}`,
    at: new Date(),
    complete: true,
    findings: names.map((name) => ({ finding: finding(name, { severity: round % 2 === 0 ? 'high' : 'low' }) })),
  });
}

async function assign(round: number): Promise<void> {
  const { rows } = await sql<{ id: string }>`select id from findings order by id offset ${round} limit 5`.execute(
    state.db,
  );
  for (const { id } of rows.toReversed()) {
    await assignFinding(state.db, {}, id, `u${round}`, { who: 'kim', at: new Date() }).catch(gone);
  }
}

async function except(): Promise<void> {
  const now = new Date();
  const expiresAt = new Date(now.getTime() + 86_400_000);
  const asked = { subject: 'Deployment shop/web-1*', reason: 'r', requester: 'lin', expiresAt };
  const id = await requestException(state.db, asked, now);
  await approveException(state.db, id, { who: 'kim' }, now);
  await revokeException(state.db, id, { who: 'kim' }, now);
}

async function decide(round: number): Promise<void> {
  const id = `incident-${namespaces[round % 2]}.east`;
  const to = round % 2 === 0 ? 'acknowledged' : 'open';
  await setIncidentState(state.db, {}, id, to, { who: 'kim', at: new Date(), comment: 'c' }).catch(gone);
}

/** Somebody else removed it: that is an answer, and no fault. */
function gone(error: unknown): void {
  if ((error as { code?: unknown }).code !== 'not-found') throw error;
}

async function retain(): Promise<void> {
  const soon = new Date(Date.now() + 366 * 86_400_000);
  await deleteOld(state.db, defaultRetention, soon);
}

test('whoever stores, decides, scores and deletes at the same time is let through', async () => {
  const works: ((round: number) => Promise<unknown>)[] = [
    submit,
    (round) => submit(round + 1),
    (round) => submit(round + 2),
    assign,
    except,
    decide,
    () => rescoreCluster(state.db, 'east', new Date()),
    () => retain(),
    (round) => seedEstate(state.db, 'east', namespaces.slice(round % 2, (round % 2) + 2), new Date()),
    (round) => seedEstate(state.db, 'east', namespaces.slice(1 - (round % 2)).toReversed(), new Date()),
    (round) =>
      seedEstate(state.db, `side-${round}`, ['shop'], new Date()).then(() => deleteCluster(state.db, `side-${round}`)),
  ];
  const faults: unknown[] = [];
  for (let round = 0; round < 8; round += 1) {
    const ended = await Promise.allSettled(works.map((work) => work(round)));
    for (const one of ended) if (one.status === 'rejected') faults.push(one.reason);
  }
  expect(faults).toEqual([]);
});
