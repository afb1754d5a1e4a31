import { createServer as createHttps } from 'node:https';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../tests/control-plane/control-plane.ts';
import {
  type ApiResource,
  type Change,
  connectCluster,
  createObject,
  deleteObject,
  discoverApis,
  evictPod,
  followCluster,
  getObject,
  type KubeClient,
  listAll,
  listPages,
  mayI,
  maySubject,
  patchObject,
  podLogs,
  readCluster,
  serverVersion,
  watchOnce,
} from '../src/index.ts';
import { kubeletConfigurations } from '../src/live/kubelets.ts';
import { testWorld } from './client/world.ts';

// The client against a real API server, with kubectl as the second opinion.

const configMaps: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  name: 'configmaps',
  namespaced: true,
  verbs: [],
};

/** The machine's own address: the API server does not proxy to loopback. */
const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((one) => one !== undefined && one.family === 'IPv4' && !one.internal)?.address;

let cluster: ControlPlane;
let client: KubeClient;

/** A client for a kubeconfig that a test changes from the admin's. */
async function clientWith(change: (config: string) => string, name = 'changed'): Promise<KubeClient> {
  const file = join(cluster.dir, `${name}.kubeconfig`);
  writeFileSync(file, change(readFileSync(cluster.kubeconfig, 'utf8')));
  return connectCluster({ kubeconfig: file }, testWorld());
}

/** The admin's kubeconfig with other credentials in place of the certificate. */
function withUser(user: object): (config: string) => string {
  return (config) => config.replace(/ {2}user:\n( {4}.*\n?)*/g, `  user: ${JSON.stringify(user)}\n`);
}

const target = (name: string) => ({ resource: configMaps, namespace: 'default', name });

/** Follows ConfigMaps and Deployments through an address that a test can cut. */
async function followed(kubeconfig: string) {
  const ending = new AbortController();
  const own = await connectCluster({ kubeconfig }, testWorld());
  const follower = followCluster(
    own,
    { kinds: new Set(['ConfigMap', 'Deployment', 'Secret']), kubelets: false, signal: ending.signal },
    testWorld({ random: Math.random }),
  );
  await follower.ready;
  const changes: Change[] = [];
  follower.subscribe({ onChanges: (told) => changes.push(...told) });
  return {
    follower,
    changes,
    names: (namespace: string, kind: string) =>
      [...follower.store.in(namespace)]
        .filter(({ ref }) => ref.kind === kind)
        .map(({ ref }) => ref.name)
        .sort(),
    end: () => {
      ending.abort();
      own.close();
    },
  };
}

/** A way to the API server that is cut on request, as a network does. */
async function cuttable() {
  const { hostname, port } = new URL(cluster.server);
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const at = (proxy.address() as AddressInfo).port;
  const file = join(cluster.dir, 'cuttable.kubeconfig');
  writeFileSync(file, readFileSync(cluster.kubeconfig, 'utf8').replace(`:${port}`, `:${at}`));
  return {
    file,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    end: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

describe.skipIf(noCluster !== undefined)('on a real API server', () => {
  beforeAll(async () => {
    cluster = await startControlPlane({
      identities: { reader: { groups: ['readers'] }, late: { validity: '-1h' } },
      serving: ownAddress === undefined ? {} : { kubelet: [ownAddress] },
      workloadControllers: true,
    });
    client = await connectCluster({ kubeconfig: cluster.kubeconfig }, testWorld());
  });
  afterAll(async () => {
    client?.close();
    await cluster?.stop();
  });

  describe('credentials', () => {
    test('a token, a token file and a plug-in say who asks', async () => {
      const token = (await cluster.kubectl(['create', 'token', 'default', '-n', 'default'])).trim();
      const file = join(cluster.dir, 'token');
      writeFileSync(file, token);
      const apiVersion = 'client.authentication.k8s.io/v1';
      const printed = JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token } });
      const exec = { apiVersion, command: 'echo', args: [printed], interactiveMode: 'Never' };
      for (const user of [{ token }, { tokenFile: file }, { exec }]) {
        const other = await clientWith(withUser(user));
        const answer = await other.json({
          method: 'POST',
          path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
          body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
          doing: 'ask who I am',
        });
        other.close();
        expect(answer).toMatchObject({ status: { userInfo: { username: 'system:serviceaccount:default:default' } } });
      }
    });

    test('a token that was replaced in its file is taken up when the old one is refused', async () => {
      const token = (await cluster.kubectl(['create', 'token', 'default', '-n', 'default'])).trim();
      const file = join(cluster.dir, 'rotated');
      writeFileSync(file, `${token}x`);
      const other = await clientWith(withUser({ tokenFile: file }));
      await expect(serverVersion(other)).rejects.toMatchObject({ code: 'unauthorized' });
      writeFileSync(file, token);
      expect((await serverVersion(other))?.major).toBe(1);
      other.close();
    });

    test('an expired certificate is refused, and said to have expired', async () => {
      const other = await connectCluster({ kubeconfig: cluster.kubeconfigs['late'] as string }, testWorld());
      await expect(discoverApis(other)).rejects.toThrow(
        /does not accept the credentials \(401\).*the client certificate expired on/,
      );
      other.close();
    });

    test('acting as somebody else is asked for as kubectl does', async () => {
      const other = await clientWith((config) =>
        config.replace('  user:\n', '  user:\n    as: bob\n    as-groups: [ops]\n'),
      );
      const answer = await mayI(other, { verb: 'get', resource: 'secrets', namespace: 'default' });
      other.close();
      expect(answer.allowed).toBe(false);
    });
  });

  describe('the connection', () => {
    test('is not made to a server whose certificate another authority signed', async () => {
      const other = await clientWith((config) => config.replace(/ {4}certificate-authority-data: .*\n/, ''));
      await expect(serverVersion(other)).rejects.toMatchObject({ code: 'tls' });
      other.close();
    });

    test('holds the certificate against the name that was asked for', async () => {
      const wrong = await clientWith((config) =>
        config.replace('    server:', '    tls-server-name: elsewhere.example\n    server:'),
      );
      await expect(serverVersion(wrong)).rejects.toThrow(/its certificate is for another name; set tls-server-name/);
      wrong.close();
      const right = await clientWith((config) =>
        config.replace('    server:', '    tls-server-name: kubernetes.default.svc\n    server:'),
      );
      expect(await serverVersion(right)).toBeDefined();
      right.close();
    });

    test('is made all the same when nothing is to be verified', async () => {
      const other = await clientWith((config) =>
        config.replace(/ {4}certificate-authority-data: .*\n/, '    insecure-skip-tls-verify: true\n'),
      );
      expect(await serverVersion(other)).toBeDefined();
      other.close();
    });
  });

  describe('the verbs', () => {
    test('create, get, patch in every way and delete; errors are of their kind', async () => {
      await createObject(
        client,
        configMaps,
        { metadata: { name: 'verbs' }, data: { a: '1' } },
        { namespace: 'default' },
      );
      await expect(
        createObject(client, configMaps, { metadata: { name: 'verbs' } }, { namespace: 'default' }),
      ).rejects.toMatchObject({ code: 'already-exists' });
      await patchObject(client, target('verbs'), 'json', [{ op: 'add', path: '/data/b', value: '2' }]);
      await patchObject(client, target('verbs'), 'merge', { data: { a: null, c: '3' } });
      await patchObject(client, target('verbs'), 'strategic', { metadata: { labels: { x: 'y' } } });
      const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'verbs' }, data: { c: 'taken' } };
      await expect(
        patchObject(client, target('verbs'), 'apply', applied, { fieldManager: 'seawall' }),
      ).rejects.toMatchObject({ code: 'conflict' });
      await patchObject(client, target('verbs'), 'apply', applied, { fieldManager: 'seawall', force: true });
      expect(await getObject(client, target('verbs'))).toMatchObject({
        data: { b: '2', c: 'taken' },
        metadata: { labels: { x: 'y' } },
      });
      await expect(
        patchObject(client, target('verbs'), 'merge', { data: { a: 1 } }, { fieldValidation: 'Strict' }),
      ).rejects.toMatchObject({ code: 'invalid' });
      await deleteObject(client, target('verbs'), { dryRun: true });
      await expect(deleteObject(client, target('verbs'), { uid: 'another' })).rejects.toMatchObject({
        code: 'conflict',
      });
      await deleteObject(client, target('verbs'));
      await expect(getObject(client, target('verbs'))).rejects.toMatchObject({ code: 'not-found' });
    });

    test('reviews say what somebody may do, as kubectl does', async () => {
      expect((await mayI(client, { verb: '*', group: '*', resource: '*' })).allowed).toBe(true);
      const right = { verb: 'list', resource: 'secrets' };
      expect((await maySubject(client, { user: 'reader', groups: ['readers'] }, right)).allowed).toBe(false);
      const said = await cluster.kubectl.attempt(['auth', 'can-i', 'list', 'secrets', '-A'], { identity: 'reader' });
      expect(said.stdout.trim()).toBe('no');
    });

    test('an eviction is what budgets allow', async () => {
      await cluster.kubectl(['create', 'namespace', 'evict']);
      await cluster.kubectl(['apply', '-n', 'evict', '-f', '-'], {
        input: JSON.stringify({
          apiVersion: 'v1',
          kind: 'List',
          items: [
            {
              apiVersion: 'v1',
              kind: 'Pod',
              metadata: { name: 'p', labels: { app: 'p' } },
              spec: { containers: [{ name: 'c', image: 'x' }] },
            },
            {
              apiVersion: 'policy/v1',
              kind: 'PodDisruptionBudget',
              metadata: { name: 'b' },
              spec: { minAvailable: 1, selector: { matchLabels: { app: 'p' } } },
            },
          ],
        }),
      });
      await patchObject(
        client,
        {
          resource: { group: '', version: 'v1', name: 'pods', namespaced: true },
          namespace: 'evict',
          name: 'p',
          subresource: 'status',
        },
        'merge',
        { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
      );
      await expect(evictPod(client, 'evict', 'p')).rejects.toMatchObject({ code: 'too-many-requests' });
      await cluster.kubectl(['delete', 'pdb', 'b', '-n', 'evict']);
      await evictPod(client, 'evict', 'p');
    });
  });

  test('lists come in pages and say from where a watch goes on', async () => {
    await cluster.kubectl(['create', 'namespace', 'pages']);
    for (let index = 0; index < 7; index++) {
      await createObject(client, configMaps, { metadata: { name: `c${index}` } }, { namespace: 'pages' });
    }
    const pages = await Array.fromAsync(listPages(client, configMaps, { namespace: 'pages', pageSize: 3 }));
    expect(pages.map((page) => (page === 'restart' ? 0 : page.items.length))).toEqual([3, 3, 2]);
    const { resourceVersion } = await listAll(client, configMaps, { namespace: 'pages' });
    const ending = new AbortController();
    const watch = watchOnce(client, configMaps, { namespace: 'pages', resourceVersion, signal: ending.signal });
    const next = watch.next();
    await cluster.kubectl(['create', 'configmap', 'later', '-n', 'pages']);
    expect((await next).value).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'later' } } });
    ending.abort();
    await expect(listAll(client, configMaps, { resourceVersion: '1', namespace: 'pages' })).resolves.toBeDefined();
  });

  test('the kubelet’s configuration and logs come through the nodes', async ({ skip }) => {
    if (ownAddress === undefined) skip('this machine has no address but loopback');
    const { cert, key } = cluster.serving['kubelet'] ?? { cert: '', key: '' };
    const kubelet = createHttps({ cert: readFileSync(cert), key: readFileSync(key) }, (request, response) => {
      if (request.url?.startsWith('/configz') === true) {
        response.end(
          JSON.stringify({ kubeletconfig: { authentication: { anonymous: { enabled: true } }, readOnlyPort: 10255 } }),
        );
      } else response.end('first\nlast');
    });
    await new Promise<void>((resolve) => kubelet.listen(0, ownAddress, resolve));
    const { port } = kubelet.address() as AddressInfo;
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } };
    await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(node) });
    await patchObject(
      client,
      { resource: { group: '', version: 'v1', name: 'nodes', namespaced: false }, name: 'n1', subresource: 'status' },
      'merge',
      {
        status: {
          addresses: [{ type: 'InternalIP', address: ownAddress }],
          daemonEndpoints: { kubeletEndpoint: { Port: port } },
        },
      },
    );
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'logs' },
      spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'x' }] },
    };
    await cluster.kubectl(['create', '-n', 'default', '-f', '-'], { input: JSON.stringify(pod) });
    try {
      const state = await readCluster(client, {
        kinds: new Set(['Node']),
        kubelets: true,
        signal: new AbortController().signal,
      });
      const config = [...state.store.in('')].find(({ ref }) => ref.kind === kubeletConfigurations.kind);
      expect(config?.ref.name).toBe('n1');
      expect(config?.value).toMatchObject({ authentication: { anonymous: { enabled: true } }, readOnlyPort: 10255 });
      expect(await Array.fromAsync(podLogs(client, 'default', 'logs'))).toEqual(['first', 'last']);
    } finally {
      kubelet.closeAllConnections();
      kubelet.close();
      await cluster.kubectl(['delete', 'pod', 'logs', '-n', 'default', '--force', '--grace-period=0']);
    }
  });

  describe('following', () => {
    test('tells what kubectl changes, and never the data of a Secret', async () => {
      await cluster.kubectl(['create', 'namespace', 'follow']);
      const { follower, changes, names, end } = await followed(cluster.kubeconfig);
      try {
        await cluster.kubectl(['create', 'deployment', 'web', '--image=web:1', '-n', 'follow']);
        await cluster.kubectl([
          'create',
          'secret',
          'generic',
          'key',
          '--from-literal=password=hunter2',
          '-n',
          'follow',
        ]);
        await vi.waitFor(
          () => expect([names('follow', 'Deployment'), names('follow', 'Secret')]).toEqual([['web'], ['key']]),
          10_000,
        );
        const secret = follower.store.find('Secret', 'follow', 'key');
        expect(secret?.value).toMatchObject({ type: 'Opaque', metadata: { name: 'key' } });
        expect(JSON.stringify(secret?.value)).not.toContain(btoa('hunter2'));
        await cluster.kubectl(['delete', 'deployment', 'web', '-n', 'follow']);
        await cluster.kubectl(['delete', 'secret', 'key', '-n', 'follow']);
        await vi.waitFor(
          () => expect([names('follow', 'Deployment'), names('follow', 'Secret')]).toEqual([[], []]),
          10_000,
        );
        expect(changes.filter(({ object }) => object.ref.name === 'key').map(({ type }) => type)).toEqual([
          'added',
          'removed',
        ]);
        expect(follower.unavailable.size).toBe(0);
      } finally {
        end();
      }
    });

    test('a watch that is cut every second for a minute loses no change', async () => {
      await cluster.kubectl(['create', 'namespace', 'cut']);
      const way = await cuttable();
      const { changes, follower, end } = await followed(way.file);
      const cutting = setInterval(way.cut, 1_000);
      try {
        const until = Date.now() + 60_000;
        const written = new Map<string, string>();
        for (let round = 0; Date.now() < until; round++) {
          const name = `c${round % 40}`;
          const data = { round: String(round) };
          if (round % 5 === 4 && written.has(name)) {
            await deleteObject(client, { resource: configMaps, namespace: 'cut', name });
            written.delete(name);
          } else {
            const value = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
            await patchObject(client, { resource: configMaps, namespace: 'cut', name }, 'apply', value, {
              fieldManager: 'test',
              force: true,
            });
            written.set(name, data.round);
          }
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        clearInterval(cutting);
        const final = async () => {
          const { items } = await listAll(client, configMaps, { namespace: 'cut' });
          return Object.fromEntries(items.map(({ metadata, data }) => [(metadata as { name: string }).name, data]));
        };
        const expected = await final();
        const known = () =>
          Object.fromEntries(
            [...follower.store.in('cut')]
              .filter(({ ref }) => ref.kind === 'ConfigMap')
              .map(({ ref, value }) => [ref.name, (value as { data?: unknown }).data]),
          );
        await vi.waitFor(() => expect(known()).toEqual(expected), 20_000);
        // Every version that was written was told, in its order: a relist would have skipped some.
        const last = new Map<string, number>();
        for (const { type, object } of changes) {
          if (object.ref.namespace !== 'cut' || object.ref.name === 'kube-root-ca.crt' || type === 'removed') continue;
          const round = Number((object.value as unknown as { data: { round: string } }).data.round);
          expect(round).toBeGreaterThan(last.get(object.ref.name) ?? -1);
          last.set(object.ref.name, round);
        }
        expect(changes.length).toBeGreaterThan(500);
      } finally {
        clearInterval(cutting);
        end();
        way.end();
      }
    });

    test('an API server that crashes and comes back is followed on', async () => {
      await cluster.kubectl(['create', 'namespace', 'crash']);
      const { names, end } = await followed(cluster.kubeconfig);
      try {
        cluster.signal('SIGKILL');
        await cluster.restart();
        await cluster.kubectl(['create', 'configmap', 'behind', '-n', 'crash']);
        await vi.waitFor(() => expect(names('crash', 'ConfigMap')).toContain('behind'), 30_000);
      } finally {
        end();
      }
    });
  });
});
