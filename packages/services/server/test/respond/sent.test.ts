import type { ResponseRow } from '@seawall/forward';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRow } from '../../src/ingest/read-row.ts';
import { storeSink } from '../../src/ingest/stored/sink.ts';
import { saveSentResponses } from '../../src/respond/sent.ts';
import { nodeId, resourceId } from '../../src/state/ids.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { seedEstate } from '../support/estate.ts';

// What a sender does about alerts by itself stands beside what people do, said to be its own.

let api: TestApi;
let admin: Browser;
let tenant: Browser;
const detector = { cluster: 'east', name: 'detector:worker-1' };
const web = (namespace: string) =>
  ({ type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: `${namespace}-web` }) as const;
const pod = { type: 'resource', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'shop-web-1' } as const;
const at = '2026-11-26T11:59:00.000Z';

const quarantine: ResponseRow = {
  id: 'one',
  at,
  action: 'quarantine',
  target: pod,
  what: { en: 'Quarantine Pod shop/shop-web-1', zh: '隔离 Pod shop/shop-web-1' },
  who: 'cut-off',
  why: 'Secrets read: Secrets of shop were read',
  cause: 'alert-shop',
  result: 'done',
  undoable: true,
};

const save = (...rows: readonly ResponseRow[]) => saveSentResponses(api.state.db, detector, rows, api.clock);
const timeline = async (id = resourceId('east', web('shop'))) => {
  const { items } = await admin.get(`/workloads/${id}/timeline`);
  return items.filter(({ what }) => what === 'response').map(({ title, who }) => [title, who]);
};

beforeAll(async () => {
  api = await openTestApi();
  await seedEstate(api.state.db, 'east', ['shop', 'bank'], api.clock);
  await sql`delete from responses`.execute(api.state.db);
  await sql`delete from entity_changes where what = 'response'`.execute(api.state.db);
  admin = await api.signIn('olga', ['admin']);
  tenant = await api.signIn('tina', ['responder'], { clusters: ['east'], namespaces: ['bank'] });
});
afterAll(() => api.close());

test('it is listed with who did it, and by its alert, its incident and its workload', async () => {
  await save(quarantine);
  const { items } = await admin.get('/responses');
  expect(items).toMatchObject([
    {
      action: 'quarantine',
      at,
      by: { name: 'detector:worker-1' },
      sender: { name: 'detector:worker-1', response: 'cut-off', undo: 'one' },
      cause: { type: 'alert', id: 'alert-shop.east' },
      namespace: 'shop',
      reason: quarantine.why,
      result: 'done',
      undoable: false,
    },
  ]);
  // The pod has no page; what made it has.
  expect(items[0]?.['target']).toEqual({
    kind: 'Pod',
    namespace: 'shop',
    name: 'shop-web-1',
    cluster: { id: 'east', name: 'east-cluster' },
  });
  for (const path of [
    '/responses?cause=alert-shop.east',
    `/responses?entity=${resourceId('east', web('shop'))}`,
    '/responses?by=senders&result=done&action=quarantine&cluster=east&namespace=shop',
  ]) {
    expect([path, (await admin.get(path)).items.length]).toEqual([path, 1]);
  }
  expect((await admin.get('/responses?by=people')).items).toEqual([]);
  expect((await admin.get('/incidents/incident-shop.east')).read('responses.0.sender.name')).toBe('detector:worker-1');
  expect(await timeline()).toEqual([[quarantine.what, 'cut-off (detector:worker-1)']]);
});

test('it is stored once, and nothing that comes later under its id changes it', async () => {
  await save(quarantine, { ...quarantine, what: { en: 'Nothing', zh: '无' } });
  await saveSentResponses(
    api.state.db,
    { ...detector, name: 'detector:eve' },
    [{ ...quarantine, who: 'eve' }],
    api.clock,
  );
  const { items } = await admin.get('/responses?total=true');
  expect(items.map(({ what, by }) => [what, by])).toEqual([
    [quarantine.what, { id: 'detector:worker-1', name: 'detector:worker-1' }],
  ]);
  expect(await timeline()).toHaveLength(1);
});

test('it is not taken back from here, but where it was done', async () => {
  const refused = await admin.send('POST', '/responses/one.east/undo', { reason: 'a false alarm' });
  expect([refused.status, refused.text('errors.0.detail')]).toEqual([
    422,
    expect.stringContaining('seawall respond undo one'),
  ]);
  const undone: ResponseRow = {
    ...quarantine,
    id: 'two',
    cause: 'one',
    result: 'undone',
    who: 'root',
    what: { en: 'Take back: Quarantine Pod shop/shop-web-1', zh: '撤销：隔离 Pod shop/shop-web-1' },
    at: '2026-11-26T11:59:30.000Z',
    undoable: false,
  };
  await save(undone, undone);
  const { body } = await admin.get('/responses/one.east');
  expect(body['undone']).toEqual({ at: undone.at, by: { id: 'root', name: 'root' } });
  expect(body['sender']).toEqual({ name: 'detector:worker-1', response: 'cut-off' });
  expect(await timeline()).toEqual([
    [undone.what, 'root (detector:worker-1)'],
    [quarantine.what, 'cut-off (detector:worker-1)'],
  ]);
});

test('what was taken back may be heard of before what was done', async () => {
  const label: ResponseRow = { ...quarantine, id: 'late', action: 'label', target: web('shop') };
  await save({ ...label, id: 'early', cause: 'late', result: 'undone', who: 'root' });
  await save(label, label);
  const { body } = await admin.get('/responses/late.east');
  expect(body).toMatchObject({ reason: label.why, cause: { id: 'alert-shop.east' }, undone: { by: { name: 'root' } } });
  expect(body['target']).toMatchObject({ type: 'workload', id: resourceId('east', web('shop')) });
});

test('what was only planned, held back or failed says so and stands in no timeline', async () => {
  const before = await timeline();
  const detail = { en: 'the limit is reached', zh: '已达到上限' };
  for (const result of ['planned', 'refused', 'failed'] as const)
    await save({ ...quarantine, id: result, result, detail });
  const { items } = await admin.get('/responses?result=planned,refused,failed');
  expect(items.map((each) => [each['result'], each['detail']])).toEqual(
    expect.arrayContaining([
      ['planned', detail],
      ['refused', detail],
      ['failed', detail],
    ]),
  );
  expect(await timeline()).toEqual(before);
});

test('on a node it stands in the timeline of the node', async () => {
  const node = { type: 'resource', apiVersion: 'v1', kind: 'Node', name: 'east-node' } as const;
  await save({ ...quarantine, id: 'cordon', action: 'cordon', target: node });
  const { items } = await admin.get(`/nodes/${nodeId('east', 'east-node')}/timeline`);
  expect(items.filter(({ what }) => what === 'response')).toHaveLength(1);
  expect((await admin.get(`/responses?entity=${nodeId('east', 'east-node')}`)).items[0]).toMatchObject({
    target: { type: 'node', id: nodeId('east', 'east-node'), name: 'east-node' },
  });
});

test('whoever sees another namespace sees nothing of it, and live views are told within their scope', async () => {
  expect((await tenant.get('/responses?total=true')).body).toMatchObject({ items: [], total: 0 });
  expect((await tenant.get('/responses/one.east')).status).toBe(404);
  expect((await tenant.send('POST', '/responses/one.east/undo', { reason: 'because' })).status).toBe(404);
  const news = await api.state.db.selectFrom('live_log').selectAll().where('topic', '=', 'response').execute();
  expect(news.map(({ cluster, id, namespace, what }) => [id, what, cluster, namespace])).toEqual(
    expect.arrayContaining([
      ['one.east', 'done', 'east', 'shop'],
      ['one.east', 'undone', 'east', 'shop'],
      ['cordon.east', 'done', 'east', null],
    ]),
  );
});

test('a clock that runs ahead puts nothing before what comes later, and no text is too strange', async () => {
  await save({ ...quarantine, id: 'ahead', at: '2999-01-01T00:00:00Z', why: 'zero \u0000 half \ud800' });
  const { body } = await admin.get('/responses/ahead.east');
  expect([body['at'], body['reason']]).toEqual([api.clock.toISOString(), 'zero \ufffd half \ufffd']);
});

test('it comes as a row of a batch, behind the alert that it answers', async () => {
  const sink = storeSink(
    api.state.db,
    () => Promise.resolve(),
    () => api.clock,
  );
  const row = { type: 'response', response: { ...quarantine, id: 'batched' } } as const;
  expect(readRow(JSON.stringify(row))).toEqual(row);
  const source = { kind: 'detector', name: 'worker-1', version: '1' } as const;
  const batch = {
    header: { seawall: 1, id: 'batch-0001', sequence: 1, source, rows: 1 },
    sender: detector,
    rows: [row],
    acknowledgement: { id: 'batch-0001', stored: 1, repeated: false, rejected: 0, faults: [] },
  } as const;
  // As when the server dies before it has noted that the batch is stored.
  await sink.store(batch);
  await sink.store({ ...batch, header: { ...batch.header, id: 'batch-0002' } });
  expect((await admin.get('/responses/batched.east')).status).toBe(200);
  const told = await api.state.db.selectFrom('live_log').select('id').where('id', '=', 'batched.east').execute();
  expect(told).toHaveLength(1);
});

test.each([
  ['an action that nobody knows', { action: 'explode' }, /action is not known/],
  ['a result that nobody knows', { result: 'hoped' }, /result is not known/],
  ['no target', { target: undefined }, /target is missing/],
  ['a target without a name', { target: { type: 'node' } }, /name of the target/],
  ['a target of no type', { target: { type: 'constructor', name: 'x' } }, /type of the target/],
  ['half a text', { what: { en: 'x' } }, /what is missing/],
])('%s is named as what is wrong', (_, change, why) => {
  expect(readRow(JSON.stringify({ type: 'response', response: { ...quarantine, ...change } }))).toMatch(why);
});
