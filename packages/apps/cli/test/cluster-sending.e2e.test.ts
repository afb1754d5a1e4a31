import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  makeEnrolmentToken,
  openState,
  type Pipeline,
  startPipeline,
  type State,
  storedAuthority,
} from '@seawall/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cartInShop } from '../../../../tests/control-plane/cart.ts';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import { run } from './run.ts';

// A cluster that no server watches tells of itself: what a scan sends is its inventory, pods and policies included.

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}`;

const responses = `alerting:
  responses:
  - name: mark
    when: {rules: ['*']}
    mode: apply
    actions: [{action: label, key: seen, value: 'yes'}]
`;

describe.skipIf(noCluster !== undefined)('what is sent of a cluster', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-cluster-sending-'));
  chmodSync(folder, 0o755);
  let plane: ControlPlane;
  let state: State;
  let pipeline: Pipeline;

  beforeAll(async () => {
    plane = await startControlPlane({ workloadControllers: true });
    await plane.kubectl(['apply', '-f', '-'], { input: cartInShop(2, policy) });
    state = await openState({ folder: join(folder, 'data') });
    await state.db.insertInto('clusters').values({ id: 'shop', name: 'Shop', origin: 'enrolled' }).execute();
    pipeline = await startPipeline({
      db: state.db,
      keepEvents: () => Promise.resolve(),
      advisories: join(folder, 'none'),
      folder: join(folder, 'data'),
      clusters: [],
      sample: false,
      ingest: {
        address: { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] },
        bearer: () => Promise.resolve(undefined),
      },
      work: false,
      scanImages: false,
      now: () => new Date(),
      onTrouble: () => undefined,
      onError: () => undefined,
    });
    const authority = await storedAuthority(state.db, new Date());
    writeFileSync(
      join(folder, 'token'),
      await makeEnrolmentToken(state.db, authority, { cluster: 'shop', by: 'test' }),
    );
  });
  afterAll(async () => {
    await pipeline?.stop();
    await state?.close();
    await plane?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('fills the inventory of an enrolled cluster', async () => {
    await expect
      .poll(() => plane.kubectl(['get', 'pods', '-n', 'shop', '-o', 'name']), { timeout: 30_000 })
      .toMatch(/cart.*\n.*cart/);
    const args = ['scan', 'cluster', '--kubeconfig', plane.kubeconfig, '--fail-on', 'none', '--quiet'];
    const sending = ['--server', pipeline.ingest?.url ?? '', '--token-file', join(folder, 'token')];
    const { code, stderr } = await run(folder, [...args, ...sending], { XDG_STATE_HOME: join(folder, 'state') });
    // What this account may not read makes a scan incomplete; what was read was sent.
    expect([0, 3].includes(code) ? '' : stderr).toBe('');
    const rows = await state.db
      .selectFrom('resources')
      .select(['id', 'kind', 'name', 'owner', 'facts'])
      .where('namespace', '=', 'shop')
      .where('deleted_at', 'is', null)
      .execute();
    const deployment = rows.find(({ kind }) => kind === 'Deployment');
    expect(deployment?.facts).toMatchObject({ pods: 2, reach: 'none' });
    expect(rows.filter(({ kind }) => kind === 'Pod').map(({ owner }) => owner)).toEqual([
      deployment?.id,
      deployment?.id,
    ]);
    expect(rows.map(({ kind, name }) => `${kind} ${name}`)).toContain('NetworkPolicy closed');
    // How the controls came out is what compliance is told from.
    const scan = state.db.selectFrom('scans').select('facts').where('scope', '=', 'cluster');
    const { facts } = await scan.executeTakeFirstOrThrow();
    expect((facts['controls'] as { id: string }[]).map(({ id }) => id)).toContain('privileged-container');
  });

  test('a scan of one namespace takes nothing away', async () => {
    const gone = state.db.selectFrom('resources').select('name').where('deleted_at', 'is not', null);
    const before = await gone.execute();
    const args = ['scan', 'cluster', '--kubeconfig', plane.kubeconfig, '--fail-on', 'none', '--namespace', 'default'];
    const sending = ['--server', pipeline.ingest?.url ?? '', '--token-file', join(folder, 'token')];
    const { stderr } = await run(folder, [...args, ...sending], { XDG_STATE_HOME: join(folder, 'state') });
    expect(stderr).toContain('nothing counts as fixed or gone');
    expect(await gone.execute()).toEqual(before);
  });

  test('what detection does about an alert is known to the server, and so is that it was taken back', async () => {
    const [pod] = await state.db
      .selectFrom('resources')
      .select(['name', 'owner'])
      .where('kind', '=', 'Pod')
      .where('namespace', '=', 'shop')
      .execute();
    const event = {
      output: 'a shell',
      priority: 'Error',
      rule: 'Shell in a container',
      source: 'syscall',
      time: new Date().toISOString(),
      output_fields: { 'k8s.ns.name': 'shop', 'k8s.pod.name': pod?.name },
    };
    writeFileSync(join(folder, 'events.ndjson'), `${JSON.stringify(event)}\n`);
    writeFileSync(join(folder, 'seawall.yaml'), responses);
    const shared = ['--state', join(folder, 'responses'), '--server', pipeline.ingest?.url ?? ''];
    const flags = [...shared, '--token-file', join(folder, 'token')];
    const env = { XDG_STATE_HOME: join(folder, 'state'), KUBECONFIG: plane.kubeconfig, USER: 'olga' };
    const told = () => state.db.selectFrom('responses').selectAll().execute();
    const detected = await run(folder, ['detect', 'events.ndjson', '--respond', '--fail-on', 'none', ...flags], env);
    expect([detected.code, detected.stderr]).toEqual([0, expect.stringContaining('Sent to')]);
    const [done] = await told();
    expect(done).toMatchObject({ action: 'label', who: 'mark', result: 'done', namespace: 'shop', undone_at: null });
    expect(done?.sender).toMatch(/^detector:/);
    expect(done?.entities).toContain(pod?.owner);
    const label = () =>
      plane.kubectl(['get', 'pod', '-n', 'shop', pod?.name ?? '', '-o', 'jsonpath={.metadata.labels.seen}']);
    expect(await label()).toBe('yes');
    const undone = await run(folder, ['respond', 'undo', done?.sender_undo ?? '', ...flags], env);
    expect([undone.code, await label()]).toEqual([0, '']);
    expect(await told()).toMatchObject([{ id: done?.id, undone_by: 'olga', undone_at: expect.any(Date) }]);
  });
});
