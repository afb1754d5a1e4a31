import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Alert, formatRef, type ResourceRef } from '@seawall/model';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type ActionRecord,
  createResponder,
  fileJournal,
  type Journal,
  type Live,
  memoryJournal,
  readAlertingConfig,
  type ResponseCluster,
} from '../src/index.ts';
import { alert, now } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'seawall-responses-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The objects of a cluster, kept in memory; the real API server is driven by the end-to-end test. */
function cluster(...objects: Live[]): ResponseCluster & { readonly kept: Map<string, Live> } {
  const kept = new Map(objects.map((object) => [nameOf(object), structuredClone(object)]));
  return {
    kept,
    get: (ref) => Promise.resolve(kept.get(keyOf(ref))),
    patch: (ref, patch) => {
      kept.set(keyOf(ref), merged(kept.get(keyOf(ref)), patch) as Live);
      return Promise.resolve();
    },
    create: (object) => {
      kept.set(nameOf(object), object);
      return Promise.resolve();
    },
    delete: (ref) => {
      kept.delete(keyOf(ref));
      return Promise.resolve();
    },
    evict: (ref) => {
      kept.delete(keyOf(ref));
      return Promise.resolve();
    },
    networkPolicies: (namespace) =>
      Promise.resolve(
        [...kept].flatMap(([key, object]) => (key.startsWith(`NetworkPolicy ${namespace}/`) ? [object] : [])),
      ),
  };
}

function keyOf({ kind, name, namespace = '' }: ResourceRef): string {
  return `${kind} ${namespace}/${name}`;
}

function nameOf(object: Live): string {
  const { kind, metadata } = object as { kind: string; metadata: { namespace?: string; name: string } };
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

/** RFC 7396. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = typeof target === 'object' && target !== null ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

const controlledBy = (kind: string, name: string) => [{ apiVersion: 'apps/v1', kind, name, controller: true }];
const pod = {
  kind: 'Pod',
  metadata: {
    namespace: 'shop',
    name: 'cart-7d',
    labels: { app: 'cart' },
    ownerReferences: controlledBy('ReplicaSet', 'cart-7'),
  },
};
const replicaSet = {
  kind: 'ReplicaSet',
  metadata: { namespace: 'shop', name: 'cart-7', ownerReferences: controlledBy('Deployment', 'cart') },
};
const deployment = { kind: 'Deployment', metadata: { namespace: 'shop', name: 'cart' }, spec: { replicas: 3 } };
const node = { kind: 'Node', metadata: { name: 'worker-1' }, spec: {} };

const run = (program: string) =>
  Promise.resolve(program === 'fails' ? { code: 4, output: 'no\n' } : { code: 0, output: 'told\n' });

function responderFor(
  live: ResponseCluster | undefined,
  actions: object[],
  more: object = {},
  journal: Journal = memoryJournal(),
  time: () => Date = () => now,
) {
  const response = { name: 'answer', when: { rules: ['Shell*'] }, mode: 'apply', actions, ...more };
  const { responses } = readAlertingConfig({ responses: [response] }, { env: {}, readFile: () => '' }, 'en');
  return createResponder({ responses, cluster: live, journal, world: { now: time, fetch, run } });
}

async function once(live: ResponseCluster, action: object, subject: Partial<Alert> = {}): Promise<ActionRecord> {
  const [record] = await responderFor(live, [action]).respond(alert(subject));
  return record as ActionRecord;
}

describe('actions that can be taken back', () => {
  test.each<[string, object, string]>([
    ['label', { action: 'label', key: 'app', value: 'bad' }, 'Pod shop/cart-7d'],
    ['annotate', { action: 'annotate' }, 'Pod shop/cart-7d'],
    ['quarantine', { action: 'quarantine' }, 'Pod shop/cart-7d'],
    ['scale-to-zero', { action: 'scale-to-zero' }, 'Deployment shop/cart'],
    ['cordon', { action: 'cordon' }, 'Node worker-1'],
  ])('%s', async (_, action, target) => {
    const live = cluster(pod, replicaSet, deployment, node);
    const before = structuredClone([...live.kept]);
    const journal = memoryJournal();
    const responder = responderFor(live, [action], {}, journal);
    const [record] = await responder.respond(alert());
    expect(record).toMatchObject({ result: 'done', who: 'answer', cause: 'a1' });
    expect(record?.what.en).toContain(target);
    expect([...live.kept]).not.toEqual(before);
    const undone = await responder.undo(record?.id ?? '', 'me');
    expect(undone).toMatchObject({ result: 'undone', who: 'me', cause: record?.id });
    expect(
      JSON.stringify([...live.kept])
        .replace(',"annotations":{}', '')
        .replace(/"labels":\{"app":"cart"\}/, ''),
    ).toBe(JSON.stringify(before).replace(/"labels":\{"app":"cart"\}/, ''));
    await expect(responder.undo(record?.id ?? '', 'me')).rejects.toThrow(/taken back already/);
  });
});

test('a quarantine binds the pod and nothing else', async () => {
  const live = cluster(pod);
  await once(live, { action: 'quarantine', allowDns: true });
  expect(live.kept.get('NetworkPolicy shop/seawall-quarantine-cart-7d')?.['spec']).toMatchObject({
    policyTypes: ['Ingress', 'Egress'],
    podSelector: { matchLabels: { 'seawall.io/quarantine': 'cart-7d' } },
    egress: [{ ports: [{ port: 53 }, { port: 53 }] }],
  });
  expect(live.kept.get('Pod shop/cart-7d')).toMatchObject({
    metadata: { labels: { 'seawall.io/quarantine': 'cart-7d' } },
  });
});

test.each<[string, object, Partial<Alert>, RegExp]>([
  [
    'a pod on the network of its node',
    { action: 'quarantine' },
    { workload: { namespace: 'shop', pod: 'host' } },
    /uses the network of its node/,
  ],
  [
    'a workload without replicas',
    { action: 'scale-to-zero' },
    { workload: { namespace: 'shop', pod: 'agent' } },
    /has no replicas/,
  ],
  ['a pod that is gone', { action: 'delete' }, { workload: { namespace: 'shop', pod: 'none' } }, /is gone/],
  [
    'an alert without a pod',
    { action: 'evict' },
    { workload: {}, subject: { type: 'node', name: 'n' } },
    /no pod is named/,
  ],
  [
    'a namespace of the cluster itself',
    { action: 'delete' },
    { workload: { namespace: 'kube-system', pod: 'dns' } },
    /namespace kube-system/,
  ],
])('%s is left alone, with the reason', async (_, action, subject, reason) => {
  const live = cluster(
    { kind: 'Pod', metadata: { namespace: 'shop', name: 'host' }, spec: { hostNetwork: true } },
    {
      kind: 'Pod',
      metadata: { namespace: 'shop', name: 'agent', ownerReferences: controlledBy('DaemonSet', 'agent') },
    },
    { kind: 'DaemonSet', metadata: { namespace: 'shop', name: 'agent' } },
    { kind: 'Pod', metadata: { namespace: 'kube-system', name: 'dns' } },
  );
  const before = structuredClone([...live.kept]);
  const record = await once(live, action, subject);
  expect(record.result).toBe('refused');
  expect(record.detail?.en).toMatch(reason);
  expect([...live.kept]).toEqual(before);
});

test('nothing is changed without apply, and the plan is told', async () => {
  const live = cluster(pod);
  const [record] = await responderFor(live, [{ action: 'delete' }], { mode: 'dry-run' }).respond(alert());
  expect(record).toMatchObject({ result: 'planned', what: { en: 'Delete Pod shop/cart-7d' } });
  expect(live.kept.size).toBe(1);
});

test('the limit holds over an hour, and an alert is answered once', async () => {
  const pods = ['a', 'b', 'c'].map((name) => ({ kind: 'Pod', metadata: { namespace: 'shop', name } }));
  const live = cluster(...pods);
  let time = now;
  const responder = responderFor(
    live,
    [{ action: 'delete' }],
    { limit: { actions: 2, minutes: 60 } },
    memoryJournal(),
    () => time,
  );
  const deed = async (id: string, name: string): Promise<string | undefined> =>
    (await responder.respond(alert({ id, workload: { namespace: 'shop', pod: name } })))[0]?.result;
  expect(await deed('1', 'a')).toBe('done');
  live.kept.set('Pod shop/a', pods[0] as Live);
  expect(await deed('1', 'a')).toBe('refused');
  expect(await deed('2', 'b')).toBe('done');
  expect(await deed('3', 'c')).toBe('refused');
  time = new Date(now.getTime() + 61 * 60_000);
  expect(await deed('4', 'c')).toBe('done');
});

test('a program and an address are told, and their failure is the record', async () => {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    bodies.push(body);
    response.writeHead(bodies.length === 1 ? 200 : 500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}/`;
  const live = cluster(pod);
  expect(await once(live, { action: 'command', command: ['tell', 'x'] })).toMatchObject({
    result: 'done',
    detail: { en: 'told' },
  });
  expect(await once(live, { action: 'command', command: ['fails'] })).toMatchObject({
    result: 'failed',
    detail: { en: 'fails ended with 4: no' },
  });
  expect(await once(live, { action: 'webhook', url })).toMatchObject({ result: 'done' });
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ rule: 'Shell in container' });
  expect(await once(live, { action: 'webhook', url })).toMatchObject({ result: 'failed' });
  server.close();
});

test('only what a response asks for is answered', async () => {
  const responder = responderFor(cluster(pod), [{ action: 'delete' }]);
  expect(await responder.respond(alert({ rule: 'Other' }))).toEqual([]);
  expect(await responder.respond(alert({ exception: { rule: 'x', reason: 'known' } }))).toEqual([]);
});

test('the journal outlives the process, a torn line included', async () => {
  const path = join(folder, 'journal.ndjson');
  const live = cluster(pod);
  const [record] = await responderFor(live, [{ action: 'label' }], {}, await fileJournal(path)).respond(alert());
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"id":"tor`);
  const journal = await fileJournal(path);
  expect(journal.records()).toHaveLength(1);
  await responderFor(live, [{ action: 'label' }], {}, journal).undo(record?.id ?? '', 'me');
  expect((await fileJournal(path)).records().map(({ result }) => result)).toEqual(['done', 'undone']);
  expect(formatRef(journal.records()[1]?.target ?? { type: 'file', path: '' })).toContain('cart-7d');
});

test('what a process had begun when it ended is told as such, counts, and can be taken back', async () => {
  const path = join(folder, 'interrupted.ndjson');
  const live = cluster(pod);
  const before = structuredClone([...live.kept]);
  // The API server has done it, and the process does not live to hear so.
  const dying: ResponseCluster = {
    ...live,
    patch: (ref, patch) => live.patch(ref, patch).then(() => new Promise(() => undefined)),
  };
  const action = { action: 'label', key: 'app', value: 'bad' };
  void responderFor(dying, [action], {}, await fileJournal(path)).respond(alert());
  await expect.poll(() => [...live.kept]).not.toEqual(before);
  const journal = await fileJournal(path);
  expect(journal.records().map(({ result }) => result)).toEqual(['begun']);
  const next = responderFor(live, [action], { limit: { actions: 1, minutes: 60 } }, journal);
  const [settled] = await next.settle();
  const id = settled?.id ?? '';
  expect(settled).toMatchObject({
    result: 'interrupted',
    detail: { en: expect.stringContaining(`respond undo ${id}`) },
  });
  expect(await next.settle()).toEqual([]);
  const [again] = await next.respond(alert());
  expect(again).toMatchObject({ result: 'refused', detail: { en: 'it was done for this alert already' } });
  const [other] = await next.respond(alert({ id: 'a2' }));
  expect(other?.detail?.en).toMatch(/limit of 1 actions/);
  await next.undo(id, 'me');
  expect(JSON.stringify([...live.kept])).toBe(JSON.stringify(before));
  expect((await fileJournal(path)).records().map(({ result }) => result)).toEqual([
    'interrupted',
    'refused',
    'refused',
    'undone',
  ]);
});

test.each<[string, object, RegExp]>([
  ['answers everything', { name: 'r', when: {}, actions: [{ action: 'delete' }] }, /would answer everything/],
  [
    'names no such action',
    { name: 'r', when: { rules: ['*'] }, actions: [{ action: 'nuke' }] },
    /no such action; known are label/,
  ],
  [
    'sets what an action has not',
    { name: 'r', when: { rules: ['*'] }, actions: [{ action: 'delete', now: true }] },
    /delete: now/,
  ],
])('a response that %s is refused', (_, response, message) => {
  expect(() => readAlertingConfig({ responses: [response] }, { env: {}, readFile: () => '' }, 'en')).toThrow(message);
});
