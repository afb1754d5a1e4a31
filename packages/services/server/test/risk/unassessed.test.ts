import type { KubeObject } from '@seawall/kube';
import type { Finding } from '@seawall/model';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMetrics } from '../../src/api/metrics.ts';
import { addPlatformMetrics } from '../../src/api/platform-metrics.ts';
import { storeFindings, storeObjects } from '../../src/collect/store-cluster.ts';
import { rescoreCluster } from '../../src/risk/stored/rescore.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { billsOf, noteMatch } from '../../src/state/inventory/bills.ts';
import { saveImage } from '../../src/state/inventory/images.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { finding } from '../support/findings.ts';

// That nothing speaks against something is said only when somebody has looked.

let api: TestApi;
let admin: Browser;
const digest = `sha256:${'a'.repeat(64)}`;
const minute = (n: number): Date => new Date(Date.UTC(2026, 10, 26, 11, n));

function value(kind: string, apiVersion: string, name: string, more: object, namespace?: string) {
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    ...more,
  };
}

function objects(image = `cart:1@${digest}`): KubeObject[] {
  const containers = [{ name: 'app', image }];
  return [
    value('Namespace', 'v1', 'shop', {}),
    value('Node', 'v1', 'worker-1', { status: { nodeInfo: {} } }),
    value('ServiceAccount', 'v1', 'cart', {}, 'shop'),
    value('Deployment', 'apps/v1', 'cart', { spec: { template: { spec: { containers } } } }, 'shop'),
  ].map((each): KubeObject => {
    const { apiVersion, kind, metadata } = each;
    return {
      ref: { type: 'resource', cluster: 'east', apiVersion, kind, ...metadata },
      value: each,
      origin: { file: 'cluster', live: true } as unknown as KubeObject['origin'],
    };
  });
}

const see = (at: number, image?: string) =>
  storeObjects(api.state.db, { cluster: 'east', at: minute(at), objects: objects(image), complete: true });
const judge = (at: number, findings: readonly Finding[] = [], complete = true) =>
  storeFindings(
    api.state.db,
    { cluster: 'east', at: minute(at), engine: 'posture', scope: 'cluster', complete },
    { findings: [...findings], rules: [], controls: [] },
  );
async function match(facts: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const { db } = api.state;
  const bill = { sbom: '{}', components: 0, scannedAt: minute(1) };
  await saveImage(db, { digest, names: ['cart:1'], bill }, minute(1));
  const [stored] = await billsOf(db, digest);
  if (stored !== undefined) await noteMatch(db, stored.id, { dbVersion: '1', facts });
}
const rescore = () => rescoreCluster(api.state.db, 'east', minute(9));

async function risks(): Promise<Record<string, unknown>> {
  const { rows } = await sql<{ name: string; risk: number | null }>`
    select kind as name, risk from resources where kind in ('Deployment', 'Namespace')
    union all select 'Node', risk from nodes union all select 'Image', risk from images
    union all select 'Account', risk from identities where name = 'cart'
    union all select 'Cluster', (facts ->> 'risk')::smallint from clusters`.execute(api.state.db);
  return Object.fromEntries(rows.map(({ name, risk }) => [name, risk]));
}

/** What `/metrics` says under a name. */
async function figures(name = 'not_assessed'): Promise<string[]> {
  const metrics = createMetrics();
  addPlatformMetrics(metrics, api.world);
  const lines = (await metrics.text()).split('\n');
  return lines
    .filter((line) => line.startsWith(`seawall_${name}{`))
    .map((line) => line.slice(`seawall_${name}`.length));
}

beforeAll(async () => {
  api = await openTestApi();
  admin = await api.signIn('olga', ['admin']);
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.state.pool.query('delete from clusters; delete from images; delete from jobs');
  await saveCluster(api.state.db, { id: 'east', name: 'East', origin: 'enrolled' });
});

test('a cluster of which nothing is known has no score', async () => {
  expect(await rescore()).toBeUndefined();
  expect(await risks()).toEqual({ Cluster: null });
  expect((await admin.get('/overview')).body).not.toHaveProperty('risk');
  expect((await admin.get('/clusters')).items[0]).not.toHaveProperty('risk');
});

test('between what is there and what is wrong with it nothing is said to be safe', async () => {
  await see(1);
  await rescore();
  const nothing = { Deployment: null, Namespace: null, Node: null, Account: null, Cluster: null, Image: null };
  expect(await risks()).toEqual(nothing);
  for (const path of ['/workloads', '/nodes', '/identities']) {
    const { items } = await admin.get(path);
    expect([path, items.length > 0, items.some((each) => 'risk' in each)]).toEqual([path, true, false]);
  }
  await judge(1, [], false);
  await rescore();
  expect(await risks()).toEqual(nothing);
  expect(await figures()).toEqual([
    '{kind="workload"} 1',
    '{kind="image"} 1',
    '{kind="node"} 1',
    '{kind="identity"} 1',
  ]);
  await judge(1);
  await rescore();
  expect(await risks()).toEqual({ Deployment: null, Namespace: null, Node: 0, Account: 0, Cluster: null, Image: null });
  await match();
  await rescore();
  expect(await risks()).toEqual({ Deployment: 0, Namespace: 0, Node: 0, Account: 0, Cluster: 0, Image: 0 });
  expect((await admin.get('/overview')).read('risk.score')).toBe(0);
  expect(await figures('cluster_risk')).toEqual(['{cluster="East"} 0']);
});

test('what speaks against something counts at once, whatever else is not known', async () => {
  await see(1);
  await judge(1, [finding('cart', { severity: 'critical' })], false);
  await rescore();
  const { Cluster, Deployment, Namespace } = await risks();
  expect([Cluster, Deployment, Namespace].every((risk) => Number(risk) > 0)).toBe(true);
});

test('what came after the last look waits for the next', async () => {
  await judge(1);
  await see(2);
  await match();
  await rescore();
  expect((await risks())['Deployment']).toBeNull();
  await judge(2);
  await rescore();
  expect((await risks())['Deployment']).toBe(0);
});

test('an image that was matched for another cluster is matched for this one too', async () => {
  await match({ matchedFor: '["west"]' });
  await see(1);
  await judge(1);
  await rescore();
  expect(await risks()).toMatchObject({ Deployment: null, Image: null });
  const { rows } = await sql`select kind, key from jobs where kind = 'match-image'`.execute(api.state.db);
  expect(rows).toEqual([{ kind: 'match-image', key: digest }]);
});

test('an image of which only the name is known is there and not scanned, until its digest is known', async () => {
  const unscanned = async () => {
    const { body, items } = await admin.get('/images?scanned=false&total=true');
    const { reasons } = (await admin.get('/overview')).body['safe'] as { reasons: { link: string; count?: number }[] };
    const told = reasons.find(({ link }) => link === '/images?scanned=false')?.count ?? 0;
    expect(told).toBe(body['total']);
    return items.map(({ reference }) => reference);
  };
  await see(2, 'registry.example/team/cart:7');
  expect(await unscanned()).toContain('registry.example/team/cart:7');
  const page = await admin.get(`/images/${encodeURIComponent('registry.example/team/cart:7')}`);
  expect(page.text('notScanned.en')).toBe('It has not been scanned yet');
  const scanned = {
    names: ['registry.example/team/cart:7'],
    bill: { sbom: '{}', components: 0, scannedAt: minute(3) },
  };
  await saveImage(api.state.db, { digest: `sha256:${'b'.repeat(64)}`, ...scanned }, minute(3));
  await see(4, 'registry.example/team/cart:7');
  expect(await unscanned()).not.toContain('registry.example/team/cart:7');
});
