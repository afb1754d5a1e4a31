import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { tellSilence } from '../../src/housekeeping.ts';
import { syncNodes, syncResources } from '../../src/state/inventory/entities.ts';
import { clusterSeen, saveCluster } from '../../src/state/inventory/clusters.ts';
import { submitFindings } from '../../src/state/findings/submit.ts';
import type { State } from '../../src/state/open.ts';
import { seedEstate } from '../support/estate.ts';
import { finding } from '../support/findings.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
  await saveCluster(state.db, { id: 'east', name: 'East', origin: 'watched' });
});
afterAll(() => state.close());
beforeEach(() => state.pool.query('delete from live_log'));

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 26, 12, minute));

async function told(): Promise<string[]> {
  const { rows } = await state.pool.query<{ line: string }>(
    `select concat_ws(' ', topic, what, severity, namespace, count, title ->> 'en') as line from live_log order by topic, what, namespace`,
  );
  return rows.map(({ line }) => line);
}

function submit(minute: number, findings: ReturnType<typeof finding>[]) {
  const set = { cluster: 'east', engine: 'posture', scope: 'cluster', at: at(minute), complete: true };
  return submitFindings(state.db, { ...set, findings: findings.map((each) => ({ finding: each })) });
}

test('the database tells what is new, fixed and reopened: alike news of a namespace in one line', async () => {
  await submit(0, [finding('a'), finding('b', { severity: 'critical' }), finding('c', { namespace: 'bank' })]);
  expect(await told()).toEqual(['finding new high bank 1 Container c is privileged', 'finding new critical shop 2']);
  await state.pool.query('delete from live_log');
  await submit(1, [finding('a')]);
  await submit(2, [finding('a'), finding('b', { severity: 'critical' })]);
  expect(await told()).toEqual([
    'finding fixed high bank 1 Container c is privileged',
    'finding fixed critical shop 1 Container b is privileged',
    'finding reopened critical shop 1 Container b is privileged',
  ]);
});

test('a cluster that falls silent, and is heard again, is told once', async () => {
  let minute = 10;
  const world = { state, now: () => at(minute), silentAfterMs: () => 180_000 };
  await clusterSeen(state.db, 'east', at(10));
  await tellSilence(world);
  minute = 14;
  await tellSilence(world);
  await tellSilence(world);
  expect(await told()).toEqual(['cluster live 1 East', 'cluster silent 1 East']);
  await clusterSeen(state.db, 'east', at(14));
  await tellSilence(world);
  // Heard of for the first time, and again.
  expect(await told()).toEqual(['cluster live 1 East', 'cluster live 1 East', 'cluster silent 1 East']);
});

test('what has not changed is no news', async () => {
  await submit(3, [finding('a'), finding('b', { severity: 'critical' })]);
  expect(await told()).toEqual([]);
});

const node = (name: string, os = 'linux') => ({ name, facts: { os } });

test('what appears in a cluster, changes and goes is told by namespace; what stays as it was is not', async () => {
  const set = { cluster: 'east', complete: true };
  await syncNodes(state.db, { ...set, at: at(20) }, [node('a'), node('b')]);
  expect(await told()).toEqual(['cluster changed 2']);
  await state.pool.query('delete from live_log');
  await syncNodes(state.db, { ...set, at: at(21) }, [node('a'), node('b')]);
  expect(await told()).toEqual([]);
  await syncNodes(state.db, { ...set, at: at(22) }, [node('a', 'another')]);
  expect(await told()).toEqual(['cluster changed 1', 'cluster changed 1']);
  await state.pool.query('delete from live_log');
  const ref = {
    type: 'resource',
    cluster: 'east',
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'shop',
    name: 'a',
  } as const;
  await syncResources(state.db, { ...set, at: at(23) }, [{ ref }]);
  expect(await told()).toEqual(['cluster changed shop 1']);
});

test('new alerts and incidents are told, and handed to the outputs where there are any', async () => {
  await seedEstate(state.db, 'west', ['shop'], at(0));
  expect((await told()).filter((line) => !/^(?:finding|cluster)/.test(line))).toEqual([
    'alert changed high shop 1 Secrets of shop were read',
    'alert new high shop 1 Secrets of shop were read',
    'incident new high shop 1 Secrets of shop',
    'response done shop 1 Quarantine Pod shop/shop-pod',
  ]);
  const jobs = async () =>
    (await state.pool.query<{ key: string }>(`select key from jobs where kind = 'notify' order by key`)).rows;
  expect(await jobs()).toEqual([]);
  await state.pool.query(`insert into notification_outputs (name, kind, settings) values ('chat', 'slack', '{}')`);
  await seedEstate(state.db, 'north', ['shop'], at(0));
  expect(await jobs()).toEqual([{ key: 'alert alert-shop.north' }, { key: 'incident incident-shop.north' }]);
});
