import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cartInShop, workerNode } from '../../../../../tests/control-plane/cart.ts';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../../tests/control-plane/control-plane.ts';
import { collectCluster } from '../../src/collect/watch-cluster.ts';
import { openDesk, type ResponseDesk } from '../../src/respond/desk.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { type Answer, type Browser, openTestApi, type TestApi } from '../support/api.ts';

// People answer what they see in a cluster, on a real API server: checked first, done, kept, taken back, refused.

const others = `apiVersion: v1
kind: Namespace
metadata: {name: bank}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open-door, namespace: shop}
spec: {podSelector: {matchLabels: {app: cart}}, ingress: [{}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: reader}]`;

const patience = { timeout: 60_000, interval: 250 };

const ask = (browser: Browser, path: string, body: object): Promise<Answer> => browser.send('POST', path, body);

describe.skipIf(noCluster !== undefined)('responses in a watched cluster', () => {
  let plane: ControlPlane;
  let api: TestApi;
  let desk: ResponseDesk;
  let admin: Browser;
  const stop = new AbortController();
  let collecting: Promise<void>;

  /** Holds up what is asked of the API server, as a slow one does. */
  let held: Promise<unknown> = Promise.resolve();
  let asked = 0;

  function slowed({
    real,
    trial,
  }: Awaited<ReturnType<ResponseDesk['open']>>): Awaited<ReturnType<ResponseDesk['open']>> {
    const remove: typeof real.delete = async (ref) => {
      asked += 1;
      await held;
      await real.delete(ref);
    };
    return { real: { ...real, delete: remove }, trial };
  }

  const kubectl = async (...args: string[]): Promise<string> => plane.kubectl(args);
  const unschedulable = () => kubectl('get', 'node', 'worker-1', '-o', 'jsonpath={.spec.unschedulable}');

  async function workload(kind: string, namespace = 'shop'): Promise<{ id: string; name: string }> {
    const rows = await api.state.db
      .selectFrom('resources')
      .select(['id', 'name'])
      .where('kind', '=', kind)
      .where('namespace', '=', namespace)
      .where('deleted_at', 'is', null)
      .orderBy('name')
      .execute();
    return rows[0] ?? { id: '', name: '' };
  }

  beforeAll(async () => {
    plane = await startControlPlane({ workloadControllers: true, identities: { reader: {} } });
    await plane.kubectl(['apply', '-f', '-'], { input: cartInShop(2, workerNode, others) });
    desk = openDesk({
      clusters: [
        { id: 'east', kubeconfig: plane.kubeconfig },
        { id: 'weak', kubeconfig: plane.kubeconfigs['reader'] ?? '' },
      ],
      enabled: true,
    });
    api = await openTestApi({ desk: { ...desk, open: async (id) => slowed(await desk.open(id)) } });
    api.clock = new Date();
    admin = await api.signIn('olga', ['admin']);
    await saveCluster(api.state.db, { id: 'east', name: 'East', origin: 'watched' });
    collecting = collectCluster(
      { id: 'east', kubeconfig: plane.kubeconfig },
      {
        db: api.state.db,
        signal: stop.signal,
        now: () => new Date(),
        onTrouble: () => undefined,
        onError: () => undefined,
      },
    );
  });
  afterAll(async () => {
    stop.abort();
    await collecting;
    desk?.close();
    await api?.close();
    await plane?.stop();
  });

  test('a pod is quarantined: previewed, done, told, taken back', async () => {
    await expect.poll(async () => (await workload('Pod')).id, patience).not.toBe('');
    const pod = await workload('Pod');
    const deployment = await workload('Deployment');
    const options = await admin.get(`/responses/options?workload=${deployment.id}`);
    expect(
      (options.read('options') as { action: string; target: { kind: string } }[]).map((each) => each.action),
    ).toEqual(expect.arrayContaining(['quarantine', 'delete', 'evict', 'scale-to-zero']));
    const deed = { action: 'quarantine', target: { type: 'workload', id: pod.id } };
    const seen = await ask(admin, '/responses/preview', deed);
    expect([seen.status, seen.read('refused'), seen.read('undoable')]).toEqual([200, undefined, true]);
    expect((seen.read('steps') as { verb: string }[]).map(({ verb }) => verb)).toEqual(['create', 'patch']);
    expect(seen.text('warnings.0.en')).toMatch(/NetworkPolicy open-door goes on to allow connections in/);
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'name')).not.toContain('quarantine');

    expect((await ask(admin, '/responses', deed)).read('errors.0.pointer')).toBe('/reason');
    const done = await ask(admin, '/responses', { ...deed, reason: 'it mines coins' });
    expect([done.status, done.read('result'), done.text('what.en'), done.text('by.name')]).toEqual([
      201,
      'done',
      `Quarantine Pod shop/${pod.name}`,
      'olga',
    ]);
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'yaml')).toMatch(
      /seawall.io\/reason: it mines coins/,
    );
    const timeline = await admin.get(`/workloads/${deployment.id}/timeline`);
    expect(timeline.items.map(({ what }) => what)).toContain('response');
    const log = await admin.get('/server-audit?action=response.quarantine');
    expect(log.items).toMatchObject([{ who: 'olga', detail: { reason: 'it mines coins' } }]);

    const path = `/responses/${done.text('id')}/undo`;
    const back = await ask(admin, path, { reason: 'it was a test' });
    expect([back.status, back.read('undone.reason'), back.read('undoable')]).toEqual([200, 'it was a test', false]);
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'name')).not.toContain('quarantine');
    expect(await kubectl('get', 'pod', pod.name, '-n', 'shop', '-o', 'jsonpath={.metadata.labels}')).not.toContain(
      'seawall',
    );
    expect((await ask(admin, path, { reason: 'once more' })).status).toBe(409);
  });

  test('a workload is quarantined as a whole, pods to come included', async () => {
    const { id } = await workload('Deployment');
    const done = await ask(admin, '/responses', {
      action: 'quarantine',
      target: { type: 'workload', id },
      reason: 'the image is bad',
    });
    expect(done.read('result')).toBe('done');
    const policy = await kubectl(
      'get',
      'networkpolicy',
      'seawall-quarantine-deployment-cart',
      '-n',
      'shop',
      '-o',
      'json',
    );
    expect(JSON.parse(policy)).toMatchObject({
      spec: { podSelector: { matchLabels: { app: 'cart' } }, policyTypes: ['Ingress', 'Egress'] },
    });
    // As a server leaves it that ended while it was at it.
    await api.state.pool.query(
      "update responses set result = 'running', at = now() - interval '11 minutes' where id = $1",
      [done.text('id')],
    );
    const lost = await admin.get(`/responses/${done.text('id')}`);
    expect([lost.read('result'), lost.read('undoable')]).toEqual(['failed', true]);
    expect(lost.text('detail.en')).toMatch(/not known how far it came/);
    expect((await ask(admin, `/responses/${done.text('id')}/undo`, { reason: 'mended' })).status).toBe(200);
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'name')).not.toContain('quarantine');
  });

  test('while the API server is asked to take it back nothing waits, and nobody else asks', async () => {
    const { id } = await workload('Deployment');
    const deed = { action: 'quarantine', target: { type: 'workload', id }, reason: 'look at it' };
    const path = `/responses/${(await ask(admin, '/responses', deed)).text('id')}`;
    const answer = Promise.withResolvers<void>();
    held = answer.promise;
    asked = 0;
    const first = ask(admin, `${path}/undo`, { reason: 'all is well' });
    await expect.poll(() => asked, patience).toBe(1);
    const { rows } = await api.state.pool.query(
      "select state, query from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    );
    expect(rows).toEqual([]);
    const second = await ask(admin, `${path}/undo`, { reason: 'me too' });
    expect([second.status, second.text('detail')]).toEqual([409, expect.stringMatching(/taking it back now/)]);
    // As if the server had ended, and the claim with it.
    await api.state.pool.query("update responses set undoing_at = undoing_at - interval '11 minutes'");
    answer.reject(new Error('the API server went away'));
    expect((await first).status).toBe(409);
    held = Promise.resolve();
    const again = await ask(admin, `${path}/undo`, { reason: 'all is well now' });
    expect([again.status, again.read('undone.reason')]).toEqual([200, 'all is well now']);
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'name')).not.toContain('quarantine');
  });

  test('a node is cordoned, and let in again', async () => {
    await expect
      .poll(async () => (await admin.get('/nodes')).items.map(({ name }) => name), patience)
      .toContain('worker-1');
    const node = String((await admin.get('/nodes')).items.find(({ name }) => name === 'worker-1')?.['id']);
    const target = { type: 'node', id: node };
    expect((await ask(admin, '/responses', { action: 'cordon', target, reason: 'odd kernel' })).read('result')).toBe(
      'done',
    );
    expect(await unschedulable()).toBe('true');
    expect((await ask(admin, '/responses', { action: 'uncordon', target, reason: 'well again' })).read('result')).toBe(
      'done',
    );
    expect(await unschedulable()).toBe('');
    expect((await admin.get(`/responses?entity=${node}&total=true`)).read('total')).toBe(2);
  });

  test('a pod is killed, and no other of its name', async () => {
    const pod = await workload('Pod');
    const target = { type: 'workload', id: pod.id };
    const killed = await ask(admin, '/responses', { action: 'delete', target, reason: 'it is the intruder' });
    expect([killed.read('result'), killed.read('undoable')]).toEqual(['done', false]);
    await expect.poll(() => kubectl('get', 'pods', '-n', 'shop', '-o', 'name'), patience).not.toContain(pod.name);
    await expect.poll(async () => (await workload('Pod')).name, patience).not.toBe(pod.name);
    // Another object with the name of the one that somebody saw.
    const next = await workload('Pod');
    await api.state.db.updateTable('resources').set({ uid: 'other' }).where('id', '=', next.id).execute();
    const refused = await ask(admin, '/responses', {
      action: 'delete',
      target: { type: 'workload', id: next.id },
      reason: 'the same again',
    });
    expect([refused.status, refused.text('detail')]).toEqual([409, expect.stringMatching(/is gone/)]);
    expect(await kubectl('get', 'pods', '-n', 'shop', '-o', 'name')).toContain(next.name);
  });

  test('what somebody is answering just now is answered by nobody else', async () => {
    const [node] = (await admin.get('/nodes')).items;
    const deed = { action: 'cordon', target: { type: 'node', id: node?.['id'] }, reason: 'me too' };
    const done = await ask(admin, '/responses', deed);
    const running = api.state.db.updateTable('responses').where('id', '=', done.text('id'));
    await running.set({ result: 'running' }).execute();
    expect([done.status, (await ask(admin, '/responses', deed)).status]).toEqual([201, 409]);
    await running.set({ result: 'done' }).execute();
    expect((await ask(admin, `/responses/${done.text('id')}/undo`, { reason: 'enough' })).status).toBe(200);
    expect(await unschedulable()).toBe('');
  });

  test('only who has the permission, and within what they see', async () => {
    const { id } = await workload('Deployment');
    const deed = { action: 'quarantine', target: { type: 'workload', id }, reason: 'let me' };
    const analyst = await api.signIn('ann', ['analyst']);
    expect((await ask(analyst, '/responses', deed)).status).toBe(403);
    const tenant = await api.signIn('tom', ['responder'], { namespaces: ['bank'] });
    expect((await ask(tenant, '/responses', deed)).read('errors.0.pointer')).toBe('/target/id');
    expect((await tenant.get('/responses')).items).toEqual([]);
    const own = await api.signIn('ray', ['responder'], { namespaces: ['shop'] });
    expect((await ask(own, '/responses/preview', { action: 'quarantine', target: deed.target })).status).toBe(200);
    const [node] = (await admin.get('/nodes')).items;
    const cordon = { action: 'cordon', target: { type: 'node', id: node?.['id'] }, reason: 'let me' };
    expect((await ask(own, '/responses', cordon)).read('errors.0.pointer')).toBe('/target/id');
  });

  test('what the cluster refuses changes nothing, and says who lacks which right', async () => {
    // The same objects, as if they were those of a cluster in which the account only reads.
    stop.abort();
    await collecting;
    const { db } = api.state;
    await saveCluster(db, { id: 'weak', name: 'Weak', origin: 'watched' });
    const { id } = await workload('Deployment');
    await db.updateTable('resources').set({ cluster: 'weak' }).where('id', '=', id).execute();
    const deed = { action: 'scale-to-zero', target: { type: 'workload', id }, reason: 'stop it' };
    const seen = await ask(admin, '/responses/preview', { action: deed.action, target: deed.target });
    expect(seen.text('refused.en')).toMatch(/cannot patch resource "deployments".*respond\.enabled/);
    const failed = await ask(admin, '/responses', deed);
    expect([failed.status, failed.read('result'), failed.read('undoable')]).toEqual([201, 'failed', false]);
    expect(failed.text('detail.en')).toMatch(/cannot patch/);
    expect(await kubectl('get', 'deployment', 'cart', '-n', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
    expect(api.faults).toEqual([]);
  });
});
