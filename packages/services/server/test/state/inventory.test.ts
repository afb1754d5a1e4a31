import type { ResourceRef } from '@seawall/model';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { submitFindings } from '../../src/state/findings/submit.ts';
import { nodeId, resourceId } from '../../src/state/ids.ts';
import {
  clusterHealth,
  clusterSeen,
  deleteCluster,
  listClusters,
  saveCluster,
} from '../../src/state/inventory/clusters.ts';
import { type KnownResource, syncIdentities, syncNodes, syncResources } from '../../src/state/inventory/entities.ts';
import { billsOf, billText, imagesToMatch, noteMatch } from '../../src/state/inventory/bills.ts';
import { saveImage } from '../../src/state/inventory/images.ts';
import { saveScores } from '../../src/state/inventory/risk.ts';
import { removeEntities } from '../../src/state/inventory/sync.ts';
import { entityTimeline, recordChange } from '../../src/state/inventory/timeline.ts';
import type { State } from '../../src/state/open.ts';
import { finding } from '../support/findings.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
});
afterAll(() => state.close());
beforeEach(async () => {
  await state.pool.query('delete from clusters; delete from images; delete from entity_changes');
  await saveCluster(state.db, { id: 'east', name: 'East', origin: 'watched' });
});

const minute = (n: number): Date => new Date(Date.UTC(2026, 10, 26, 10, n));

function ref(kind: string, name: string, namespace = 'shop', apiVersion = 'apps/v1'): ResourceRef {
  return { type: 'resource', apiVersion, kind, namespace, name };
}

function sync(at: number, resources: readonly KnownResource[], within = {}) {
  return syncResources(state.db, { cluster: 'east', at: minute(at), complete: true, within }, resources);
}

async function timeline(entity: string): Promise<string[]> {
  const { items } = await entityTimeline(state.db, {}, entity, { limit: 50 });
  return items.map(({ at, what }) => `${at.getUTCMinutes()} ${what}`);
}

test('an object appears, changes, is removed and comes back; the same is not written again', async () => {
  const cart = ref('Deployment', 'cart');
  const id = resourceId('east', cart);
  expect(await sync(1, [{ ref: cart }])).toEqual({ appeared: [id], changed: [], removed: [] });
  expect(await sync(2, [{ ref: cart }])).toEqual({ appeared: [], changed: [], removed: [] });
  expect(await sync(3, [{ ref: cart, images: ['nginx:1.29'] }])).toMatchObject({ changed: [id] });
  expect(await sync(4, [])).toMatchObject({ removed: [id] });
  expect(await sync(5, [{ ref: cart, images: ['nginx:1.29'] }])).toMatchObject({ appeared: [id] });
  expect(await timeline(id)).toEqual(['5 appeared', '4 removed', '3 changed', '1 appeared']);
});

async function versions(): Promise<unknown[]> {
  return (await state.pool.query('select spec, labels, since, seen, until from object_versions')).rows;
}

test('what an object asked for is kept when it asks for something else', async () => {
  const cart = ref('Deployment', 'cart');
  await sync(1, [{ ref: cart, spec: { replicas: 1 }, labels: { tier: 'gold' } }]);
  await sync(2, [{ ref: cart, spec: { replicas: 1 }, labels: { tier: 'gold' } }]);
  await sync(3, [{ ref: cart, spec: { replicas: 1 }, labels: { tier: 'gold' }, facts: { pods: 3 } }]);
  expect(await versions()).toEqual([]);
  await sync(5, [{ ref: cart, spec: { replicas: 2 } }]);
  expect(await versions()).toEqual([
    { spec: { replicas: 1 }, labels: { tier: 'gold' }, since: minute(3), seen: minute(3), until: minute(5) },
  ]);
  await sync(6, []);
  await sync(7, [{ ref: cart, spec: { replicas: 9 } }]);
  expect(await versions()).toHaveLength(1);
});

test('an object is the same in every version of its API, and after it was made anew', () => {
  expect(resourceId('east', ref('Ingress', 'a', 'b', 'networking.k8s.io/v1'))).toBe(
    resourceId('east', { ...ref('Ingress', 'a', 'b', 'networking.k8s.io/v1beta1'), uid: '1' }),
  );
  expect(resourceId('east', ref('Ingress', 'a', 'b'))).not.toBe(resourceId('west', ref('Ingress', 'a', 'b')));
});

test('a set of one kind or namespace leaves the others alone', async () => {
  await sync(1, [{ ref: ref('Deployment', 'a') }, { ref: ref('Pod', 'b') }, { ref: ref('Pod', 'c', 'data') }]);
  expect((await sync(2, [], { kind: 'Pod', namespace: 'shop' })).removed).toEqual([
    resourceId('east', ref('Pod', 'b')),
  ]);
});

test('a watch says that something is gone', async () => {
  const pod = ref('Pod', 'b');
  await sync(1, [{ ref: pod }]);
  await removeEntities(state.db, 'resources', [resourceId('east', pod)], minute(2));
  expect(await timeline(resourceId('east', pod))).toEqual(['2 removed', '1 appeared']);
});

test('nodes and identities live the same way', async () => {
  const set = { cluster: 'east', at: minute(1), complete: true };
  await syncNodes(state.db, set, [{ name: 'n1', facts: { kernel: '6.1' } }]);
  await syncIdentities(state.db, set, [{ kind: 'ServiceAccount', namespace: 'shop', name: 'cart' }]);
  expect((await syncNodes(state.db, { ...set, at: minute(2) }, [])).removed).toEqual([nodeId('east', 'n1')]);
  expect((await state.pool.query('select name from identities where deleted_at is null')).rows).toEqual([
    { name: 'cart' },
  ]);
});

test('the timeline joins the entity, its findings and its scans, page by page', async () => {
  const cart = ref('Deployment', 'cart');
  const id = resourceId('east', cart);
  await sync(1, [{ ref: cart }]);
  const set = { cluster: 'east', engine: 'posture', scope: 'cluster', complete: true };
  await submitFindings(state.db, { ...set, at: minute(2), findings: [{ finding: finding('cart') }] });
  await submitFindings(state.db, { ...set, at: minute(4), findings: [] });
  await recordChange(state.db, { kind: 'resource', entity: id, at: minute(3), what: 'scanned', detail: { by: 'x' } });
  const first = await entityTimeline(state.db, {}, id, { limit: 2 });
  const second = await entityTimeline(state.db, {}, id, { limit: 2, cursor: first.next ?? '' });
  expect([...first.items, ...second.items].map(({ what }) => what)).toEqual([
    'finding-fixed',
    'scanned',
    'finding-new',
    'appeared',
  ]);
  expect(second.next).toBeUndefined();
});

test('what happened within one millisecond is told page by page, and nothing is passed over', async () => {
  await state.pool.query(`insert into entity_changes (entity_kind, entity, at, what, detail)
    select 'resource', 'x', timestamptz '2026-11-26 10:00:00.1239Z' - n * interval '100 microseconds', 'step ' || n, '{}'
    from generate_series(1, 7) as n`);
  const told: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await entityTimeline(state.db, {}, 'x', { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    told.push(...page.items.map(({ what }) => what));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `step ${n}`));
});

const bill = (sbom: string, at = minute(1)) => ({ sbom, components: 0, scannedAt: at });

test('an image keeps its names and its bill of materials, compressed', async () => {
  const sbom = JSON.stringify({ components: Array.from({ length: 500 }, (_, i) => ({ name: `package-${i}` })) });
  await saveImage(state.db, { digest: 'sha256:1', names: ['b:1'], bill: bill(sbom) }, minute(1));
  await saveImage(state.db, { digest: 'sha256:1', names: ['a:1', 'b:1'] }, minute(2));
  const { rows } = await state.pool.query(
    'select names, length(sbom) as bytes from images join image_bills using (digest)',
  );
  expect(rows).toMatchObject([{ names: ['a:1', 'b:1'] }]);
  expect(rows[0].bytes).toBeLessThan(sbom.length / 4);
  const [stored] = await billsOf(state.db, 'sha256:1');
  expect(await billText(state.db, stored?.id ?? 0)).toBe(sbom);
  expect(await billsOf(state.db, 'sha256:2')).toEqual([]);
});

test('a bill of materials that cannot be read names its image', async () => {
  await saveImage(state.db, { digest: 'sha256:1', bill: bill('{}') }, minute(1));
  await state.pool.query(`update image_bills set sbom = '\\x00'`);
  const [stored] = await billsOf(state.db, 'sha256:1');
  await expect(billText(state.db, stored?.id ?? 0)).rejects.toMatchObject({
    code: 'corrupt-data',
    message: 'The stored bill of materials of sha256:1 cannot be read. Scan the image again.',
  });
});

test('images are matched again when the advisories change, those in use first', async () => {
  const matched = async (digest: string, at: Date, dbVersion?: string): Promise<void> => {
    await saveImage(state.db, { digest, bill: bill('{}', at) }, at);
    const [stored] = await billsOf(state.db, digest);
    if (dbVersion !== undefined && stored !== undefined) await noteMatch(state.db, stored.id, { dbVersion });
  };
  await matched('sha256:old', minute(1), '1');
  await matched('sha256:used', minute(5));
  await matched('sha256:done', minute(5), '2');
  await saveImage(state.db, { digest: 'sha256:none' }, minute(5));
  expect(await imagesToMatch(state.db, '2', 10)).toEqual(['sha256:used', 'sha256:old']);
});

test('scores are written where they differ', async () => {
  await syncNodes(state.db, { cluster: 'east', at: minute(1), complete: true }, [{ name: 'n1' }, { name: 'n2' }]);
  await saveScores(state.db, 'nodes', [{ id: nodeId('east', 'n1'), risk: 77.6, factors: [{ id: 'x', points: 78 }] }]);
  const { rows } = await state.pool.query('select name, risk, risk_factors from nodes order by name');
  expect(rows).toEqual([
    { name: 'n1', risk: 78, risk_factors: [{ id: 'x', points: 78 }] },
    { name: 'n2', risk: null, risk_factors: null },
  ]);
});

test('a cluster is never seen, live, then silent; and goes with all that is its', async () => {
  const health = async (now: Date): Promise<string> => {
    const [cluster] = await listClusters(state.db);
    return clusterHealth(cluster!, now, 5 * 60_000);
  };
  expect(await health(minute(0))).toBe('never-seen');
  await clusterSeen(state.db, 'east', minute(1), { version: 'v1.34.0', facts: { nodes: 3 } });
  await clusterSeen(state.db, 'east', minute(0), { facts: { pods: 9 } });
  expect(await listClusters(state.db)).toMatchObject([
    { last_seen_at: minute(1), version: 'v1.34.0', facts: { nodes: 3, pods: 9 } },
  ]);
  expect(await health(minute(5))).toBe('live');
  expect(await health(minute(7))).toBe('silent');
  await sync(1, [{ ref: ref('Pod', 'a') }]);
  expect(await deleteCluster(state.db, 'east')).toBe(true);
  expect((await state.pool.query('select from resources')).rows).toEqual([]);
});
