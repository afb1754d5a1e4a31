import { connectCluster, type KubeClient } from '@seawall/kube';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cartInShop, workerNode } from '../../../../tests/control-plane/cart.ts';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import { createResponder, kubeCluster, memoryJournal, readAlertingConfig, type Responder } from '../src/index.ts';
import { alert } from './helpers.ts';

let plane: ControlPlane | undefined;
let client: KubeClient;

function responder(...actions: object[]): Responder {
  const response = { name: 'answer', when: { rules: ['Shell*'] }, mode: 'apply', actions };
  const { responses } = readAlertingConfig({ responses: [response] }, { env: {}, readFile: () => '' }, 'en');
  const world = { now: () => new Date(), fetch, run: () => Promise.resolve({ code: 0, output: '' }) };
  return createResponder({ responses, cluster: kubeCluster(client), journal: memoryJournal(), world });
}

async function kubectl(...args: string[]): Promise<string> {
  return (await plane?.kubectl(args)) ?? '';
}

async function podNames(): Promise<string[]> {
  const names = await kubectl('get', 'pods', '-n', 'shop', '-o', 'jsonpath={.items[*].metadata.name}');
  return names.split(' ').filter((name) => name !== '');
}

async function onePod(): Promise<string> {
  await expect.poll(podNames, { timeout: 30_000 }).toHaveLength(2);
  return (await podNames())[0] as string;
}

describe.skipIf(noCluster !== undefined)('responses on a real API server', () => {
  beforeAll(async () => {
    plane = await startControlPlane({ workloadControllers: true });
    await plane.kubectl(['apply', '-f', '-'], { input: cartInShop(2, workerNode) });
    client = await connectCluster({ kubeconfig: plane.kubeconfig });
  });
  afterAll(async () => {
    client?.close();
    await plane?.stop();
  });

  test('a pod is quarantined, marked and freed again', async () => {
    const pod = await onePod();
    const work = responder(
      { action: 'quarantine' },
      { action: 'label', key: 'incident', value: 'open' },
      { action: 'cordon' },
    );
    const records = await work.respond(alert({ workload: { namespace: 'shop', pod }, node: 'worker-1' }));
    expect(records.map(({ result }) => result)).toEqual(['done', 'done', 'done']);
    const label = (await kubectl('get', 'pod', pod, '-n', 'shop', '-o', 'jsonpath={.metadata.labels}')) || '{}';
    expect(JSON.parse(label)).toMatchObject({ app: 'cart', incident: 'open' });
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'name')).toContain('seawall-quarantine-');
    expect(await kubectl('get', 'node', 'worker-1', '-o', 'jsonpath={.spec.unschedulable}')).toBe('true');
    for (const { id } of records) await work.undo(id, 'me');
    const freed = JSON.parse(
      await kubectl('get', 'pod', pod, '-n', 'shop', '-o', 'jsonpath={.metadata.labels}'),
    ) as object;
    expect(Object.keys(freed).sort()).toEqual(['app', 'pod-template-hash']);
    expect(await kubectl('get', 'networkpolicies', '-n', 'shop', '-o', 'name')).toBe('');
    expect(await kubectl('get', 'node', 'worker-1', '-o', 'jsonpath={.spec.unschedulable}')).toBe('');
  });

  test('a workload is scaled to nothing through its owners, and back', async () => {
    const pod = await onePod();
    const work = responder({ action: 'scale-to-zero' });
    const [record] = await work.respond(alert({ workload: { namespace: 'shop', pod } }));
    expect(record).toMatchObject({ result: 'done', what: { en: 'Scale Deployment shop/cart from 2 to 0' } });
    expect(await kubectl('get', 'deployment', 'cart', '-n', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('0');
    await work.undo(record?.id ?? '', 'me');
    expect(await kubectl('get', 'deployment', 'cart', '-n', 'shop', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
  });

  test('a pod is evicted, and one that is gone is said to be', async () => {
    const pod = await onePod();
    const [evicted] = await responder({ action: 'evict' }).respond(alert({ workload: { namespace: 'shop', pod } }));
    expect(evicted?.result).toBe('done');
    const [gone] = await responder({ action: 'delete' }).respond(
      alert({ workload: { namespace: 'shop', pod: 'none' } }),
    );
    expect(gone).toMatchObject({ result: 'refused', detail: { en: 'Pod shop/none is gone' } });
  });

  test('what the API server refuses is the record', async () => {
    const pod = await onePod();
    const work = responder({ action: 'label', key: 'not a key', value: 'x' });
    const [record] = await work.respond(alert({ workload: { namespace: 'shop', pod } }));
    expect(record?.result).toBe('failed');
    expect(record?.detail?.en).toMatch(/not a key/);
  });
});
