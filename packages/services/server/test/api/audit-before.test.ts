import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditIntake } from '../../src/collect/audit.ts';
import { type Events, openEvents } from '../../src/events/open.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { syncResources } from '../../src/state/inventory/entities.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';

// What an audit log says of a change is what was asked for. What stood there before is told by what the log held of the
// object earlier, and by the inventory.

const folder = mkdtempSync(join(tmpdir(), 'seawall-audit-'));
const start = Date.now() - 3_600_000;
const at = (second: number): string => new Date(start + second * 1000).toISOString();
let events: Events;
let api: TestApi;
let admin: Browser;
let audit: (cluster: string, document: unknown) => Promise<void>;

type Body = Readonly<Record<string, unknown>>;

interface Change {
  readonly second: number;
  readonly verb: string;
  readonly name: string;
  readonly resource?: string;
  readonly group?: string;
  readonly subresource?: string;
  readonly asked?: unknown;
  readonly answered?: unknown;
  readonly code?: number;
  readonly query?: string;
}

let auditId = 0;

/** Sends a change as the API server's webhook does. */
async function log({ asked, answered, code = 200, query = '', ...change }: Change): Promise<void> {
  const { group = 'apps', name, resource = 'deployments', second, subresource, verb } = change;
  auditId += 1;
  const item = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: `id-${auditId}`,
    stage: 'ResponseComplete',
    requestURI: `/apis/${group}/v1/namespaces/shop/${resource}/${name}${query}`,
    verb,
    user: { username: 'lin' },
    objectRef: { resource, namespace: 'shop', name, apiGroup: group, subresource },
    responseStatus: { code },
    requestReceivedTimestamp: at(second),
    stageTimestamp: at(second),
    requestObject: asked,
    responseObject: answered,
  };
  await audit('east', { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [item] });
}

const container = (name: string, image: string): Body => ({ name, image });
const deployment = (name: string, replicas: number, ...containers: readonly Body[]): Body => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop', resourceVersion: String(Math.random()), managedFields: [{ manager: 'x' }] },
  spec: { replicas, template: { spec: { containers } } },
  status: { readyReplicas: replicas },
});

/** The latest entry of the log about an object. */
async function latest(name: string): Promise<Body> {
  const { items } = await admin.get(`/audit?name=${name}&limit=1`);
  return items[0] ?? {};
}
const diffOf = async (name: string): Promise<unknown> => (await latest(name))['diff'];

beforeAll(async () => {
  events = await openEvents({ folder });
  api = await openTestApi({ events });
  api.clock = new Date();
  admin = await api.signIn('olga', ['admin']);
  await saveCluster(api.state.db, { id: 'east', name: 'East', origin: 'watched' });
  audit = auditIntake(
    api.state.db,
    (batch, token) => events.insert(batch, token),
    () => new Date(),
  );
});
afterAll(async () => {
  await api.close();
  await events.close();
  rmSync(folder, { recursive: true, force: true });
});

test('an update is told against the object that the log held whole before it', async () => {
  await log({
    second: 1,
    verb: 'create',
    name: 'web',
    asked: {},
    answered: deployment('web', 1, container('app', 'web:1')),
    code: 201,
  });
  await log({
    second: 2,
    verb: 'update',
    name: 'web',
    asked: deployment('web', 3, container('app', 'web:2'), container('log', 'log:1')),
  });
  const entry = await latest('web');
  expect(entry['diff']).toEqual([
    { path: '/spec/replicas', before: 1, after: 3 },
    { path: '/spec/template/spec/containers/0/image', before: 'web:1', after: 'web:2' },
    { path: '/spec/template/spec/containers/1', after: { name: 'log', image: 'log:1' } },
  ]);
  expect(entry['before']).toEqual({ from: 'audit', at: at(1), event: expect.any(String), changes: 0 });
  expect(entry['fields']).not.toHaveProperty('ka.resp.object');
});

test('patches in between are reckoned in: merged, by operations, of the scale; trials and refusals are not', async () => {
  await log({
    second: 3,
    verb: 'patch',
    name: 'web',
    asked: { spec: { template: { spec: { containers: [{ name: 'app', image: 'web:3' }] } } } },
  });
  await log({ second: 4, verb: 'patch', name: 'web', asked: [{ op: 'add', path: '/spec/paused', value: true }] });
  await log({
    second: 5,
    verb: 'update',
    subresource: 'scale',
    name: 'web',
    asked: { kind: 'Scale', spec: { replicas: 5 } },
  });
  expect(await diffOf('web')).toEqual([{ path: '/spec/replicas', before: 3, after: 5 }]);
  await log({ second: 6, verb: 'patch', name: 'web', asked: { spec: { replicas: 50 } }, query: '?dryRun=All' });
  await log({ second: 7, verb: 'patch', name: 'web', asked: { spec: { replicas: 60 } }, code: 403 });
  await log({
    second: 8,
    verb: 'patch',
    name: 'web',
    asked: {
      spec: {
        replicas: 6,
        paused: null,
        template: {
          spec: {
            containers: [
              { name: 'app', image: 'web:4' },
              { name: 'new', image: 'n' },
            ],
          },
        },
      },
    },
  });
  const entry = await latest('web');
  expect(entry['diff']).toEqual([
    { path: '/spec/replicas', before: 5, after: 6 },
    { path: '/spec/paused', before: true },
    { path: '/spec/template/spec/containers/0/image', before: 'web:3', after: 'web:4' },
    { path: '/spec/template/spec/containers/-', after: { name: 'new', image: 'n' } },
  ]);
  expect(entry['before']).toMatchObject({ from: 'audit', at: at(2), changes: 3 });
});

test('a change whose body the log does not hold breaks the chain: nothing is claimed', async () => {
  await log({ second: 9, verb: 'patch', name: 'web' });
  await log({ second: 10, verb: 'patch', name: 'web', asked: { spec: { replicas: 7 } } });
  const entry = await latest('web');
  expect([entry['diff'], entry['before']]).toEqual([[{ path: '/spec/replicas', after: 7 }], undefined]);
});

test('an object that was deleted and made again is another one', async () => {
  await log({ second: 1, verb: 'create', name: 'again', asked: deployment('again', 9) });
  await log({ second: 2, verb: 'delete', name: 'again' });
  await log({ second: 3, verb: 'patch', name: 'again', asked: { spec: { replicas: 2 } } });
  expect(await diffOf('again')).toEqual([{ path: '/spec/replicas', after: 2 }]);
});

test('one of the same name in another group or place is another one', async () => {
  await log({ second: 1, verb: 'create', name: 'twin', group: 'example.com', asked: deployment('twin', 9) });
  await log({ second: 2, verb: 'patch', name: 'twin', asked: { spec: { replicas: 2 } } });
  expect(await diffOf('twin')).toEqual([{ path: '/spec/replicas', after: 2 }]);
});

test('where the log holds nothing the inventory may know what it was, for as long as it was so', async () => {
  const ref = { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'seen' } as const;
  const spec = (image: string, replicas: number): Body => ({
    replicas,
    template: { spec: { containers: [container('app', image)] } },
  });
  const see = (second: number, image: string, replicas: number, labels = {}) =>
    syncResources(api.state.db, { cluster: 'east', at: new Date(at(second)), complete: false }, [
      { ref, labels, spec: spec(image, replicas) },
    ]);
  await see(10, 'seen:1', 1, { tier: 'gold' });
  await see(20, 'seen:1', 1, { tier: 'gold' });
  await see(42, 'seen:2', 2);
  await see(50, 'seen:2', 2);
  await log({
    second: 40,
    verb: 'patch',
    name: 'seen',
    asked: { metadata: { labels: { tier: null }, annotations: { by: 'lin' } }, spec: { replicas: 2 } },
  });
  const first = await latest('seen');
  expect(first['diff']).toEqual([
    { path: '/metadata/labels/tier', before: 'gold' },
    // Annotations are not in the inventory: nothing is said of them.
    { path: '/metadata/annotations/by', after: 'lin' },
    { path: '/spec/replicas', before: 1, after: 2 },
  ]);
  expect(first['before']).toEqual({ from: 'inventory', at: at(20), changes: 0 });
  await log({ second: 60, verb: 'update', name: 'seen', asked: deployment('seen', 2, container('app', 'seen:3')) });
  const second = await latest('seen');
  expect(second['diff']).toEqual([
    { path: '/spec/template/spec/containers/0/image', before: 'seen:2', after: 'seen:3' },
  ]);
  expect(second['before']).toEqual({ from: 'inventory', at: at(50), changes: 0 });
});

test('of kinds without a specification the inventory knows their own fields', async () => {
  const ref = {
    type: 'resource',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    namespace: 'shop',
    name: 'reader',
  } as const;
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
  await syncResources(api.state.db, { cluster: 'east', at: new Date(at(10)), complete: false }, [
    { ref, spec: { rules } },
  ]);
  const wider = [{ apiGroups: [''], resources: ['secrets'], verbs: ['*'] }];
  await log({
    second: 20,
    verb: 'update',
    name: 'reader',
    resource: 'roles',
    group: 'rbac.authorization.k8s.io',
    asked: { kind: 'Role', metadata: { name: 'reader' }, rules: wider },
  });
  expect(await diffOf('reader')).toEqual([{ path: '/rules', before: rules, after: wider }]);
});

test('what Secrets, ConfigMaps and tokens hold is neither told nor stored', async () => {
  const copy = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"key":"hunter2"}}' };
  const held = (value: string): Body => ({
    metadata: { name: 'settings', annotations: copy },
    data: { key: value, gone: value },
  });
  const shared = { resource: 'configmaps', group: '', name: 'settings' };
  await log({ second: 1, verb: 'create', ...shared, asked: held('hunter1'), answered: held('hunter1') });
  await log({
    second: 2,
    verb: 'patch',
    ...shared,
    asked: { metadata: { annotations: copy }, data: { key: 'hunter2', gone: null } },
  });
  expect(await diffOf('settings')).toEqual([{ path: '/data/key' }, { path: '/data/gone' }]);
  await log({ second: 3, verb: 'patch', ...shared, asked: [{ op: 'replace', path: '/data/key', value: 'hunter3' }] });
  expect(await diffOf('settings')).toEqual([{ path: '/data/key' }]);
  await log({
    second: 4,
    verb: 'update',
    resource: 'secrets',
    group: '',
    name: 'db',
    asked: held('hunter4'),
    answered: held('hunter4'),
  });
  await log({
    second: 5,
    verb: 'create',
    resource: 'serviceaccounts',
    subresource: 'token',
    group: '',
    name: 'web',
    asked: {},
    answered: { kind: 'TokenRequest', metadata: { name: 'web' }, status: { token: 'hunter5' } },
  });
  await log({
    second: 6,
    verb: 'create',
    resource: 'tokenreviews',
    group: 'authentication.k8s.io',
    name: 'x',
    asked: { spec: { token: 'hunter6' } },
  });
  const { items } = await events.search({}, { kind: ['audit'] }, { limit: 100 });
  expect(items.length).toBeGreaterThan(6);
  expect(JSON.stringify(items)).not.toContain('hunter');
});

test('a page of many changes of many objects is told each against its own', async () => {
  for (let i = 0; i < 5; i++) {
    for (const [index, name] of ['one', 'two'].entries()) {
      await log({
        second: 100 + 2 * i + index,
        verb: 'update',
        name,
        asked: deployment(name, i * (name === 'one' ? 1 : 10)),
      });
    }
  }
  const { items } = await admin.get('/audit?kind=deployments&verb=update&limit=10');
  const told = items.map(({ diff, name }) => [name, (diff as { before: number; after: number }[] | undefined)?.[0]]);
  expect(told.slice(0, 4)).toEqual([
    ['two', { path: '/spec/replicas', before: 30, after: 40 }],
    ['one', { path: '/spec/replicas', before: 3, after: 4 }],
    ['two', { path: '/spec/replicas', before: 20, after: 30 }],
    ['one', { path: '/spec/replicas', before: 2, after: 3 }],
  ]);
  expect(api.faults).toEqual([]);
});
