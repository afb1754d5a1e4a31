import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitFindings } from '../../src/state/findings/submit.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { saveImage } from '../../src/state/inventory/images.ts';
import type { State } from '../../src/state/open.ts';
import { defaultRetention, deleteOld, eventRetention, getRetention, setRetention } from '../../src/state/retention.ts';
import { getSetting, mergeSetting } from '../../src/state/settings.ts';
import { finding } from '../support/findings.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
  await saveCluster(state.db, { id: 'east', name: 'East', origin: 'watched' });
});
afterAll(() => state.close());

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const by = { who: 'lin', at: day(1) };

test('what is older than its kind’s time goes, what is open or in use stays', async () => {
  const set = { cluster: 'east', engine: 'posture', scope: 'cluster', complete: true };
  await submitFindings(state.db, {
    ...set,
    at: day(1),
    findings: ['open', 'fixed'].map((name) => ({ finding: finding(name) })),
  });
  await submitFindings(state.db, { ...set, at: day(2), findings: [{ finding: finding('open') }] });
  await saveImage(state.db, { digest: 'sha256:used' }, day(1));
  await saveImage(state.db, { digest: 'sha256:unused' }, day(1));
  await state.pool.query(`insert into resources (id, cluster, api_version, kind, name, images, hash)
    values ('r1', 'east', 'v1', 'Pod', 'p', '{sha256:used}', '')`);
  await submitFindings(state.db, { ...set, scope: 'image that is gone', at: day(1), findings: [] });
  const retention = { ...defaultRetention, 'fixed-findings': 10, 'unused-images': 10, scans: 10 };
  expect(await deleteOld(state.db, retention, day(11))).toEqual({});
  expect(await deleteOld(state.db, retention, day(14))).toEqual({ findings: 1, images: 1, finding_sets: 1 });
  await state.pool.query(`insert into object_versions (resource, since, seen, until, labels, spec)
    values ('r1', '2026-01-01', '2026-01-01', '2026-01-01', '{}', '{}'), ('r1', '2026-01-01', '2026-01-01', '2026-06-01', '{}', '{}')`);
  expect(await deleteOld(state.db, retention, day(150))).toEqual({ object_versions: 1 });
  expect((await state.pool.query('select subject from findings')).rows).toEqual([{ subject: 'Deployment shop/open' }]);
  expect((await state.pool.query('select digest from images')).rows).toEqual([{ digest: 'sha256:used' }]);
});

test('times are set per kind, within reason', async () => {
  await setRetention(state.db, 'events-audit', 400, by);
  expect(await getRetention(state.db)).toEqual({ ...defaultRetention, 'events-audit': 400 });
  expect(eventRetention(await getRetention(state.db))).toMatchObject({ audit: 400, flow: 14 });
  await expect(setRetention(state.db, 'alerts', 0, by)).rejects.toThrow(/check constraint/);
});

test('settings are kept; who sets one field at the same time as others set theirs takes nothing back', async () => {
  expect(await getSetting(state.db, 'server')).toBeUndefined();
  await mergeSetting(state.db, 'server', { minutes: 5 }, by);
  await Promise.all([
    mergeSetting(state.db, 'server', { minutes: 9 }, by),
    mergeSetting(state.db, 'server', { hours: 2 }, by),
  ]);
  expect(await getSetting(state.db, 'server')).toEqual({ minutes: 9, hours: 2 });
});
