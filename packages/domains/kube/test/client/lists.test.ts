import { describe, expect, test } from 'vitest';
import { discoverApis } from '../../src/client/api/discovery.ts';
import { linesOf } from '../../src/client/api/lines.ts';
import { listAll } from '../../src/client/api/list.ts';
import { watchOnce } from '../../src/client/api/watch.ts';
import { sendJson, sendStatus, serve } from './server.ts';

const resource = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  name: 'deployments',
  namespaced: true,
  verbs: ['list'],
};

async function told(text: string) {
  await using server = await serve((_, response) => response.end(text));
  return await Array.fromAsync(watchOnce(server.client, resource, { resourceVersion: '1' }));
}

const event = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) yield Buffer.alloc(1000, 'x');
}

const groupOf = (name: string, versions: object[]) => ({ metadata: { name }, versions });

describe('a list', () => {
  test('comes in pages, each item with its kind', async () => {
    await using server = await serve(({ path }, response) => {
      const from = Number(path.searchParams.get('continue') ?? 0);
      const more = from < 2 ? { continue: String(from + 1) } : {};
      sendJson(response, { metadata: { resourceVersion: '7', ...more }, items: [{ metadata: { name: `d${from}` } }] });
    });
    const { items, resourceVersion } = await listAll(server.client, resource, { namespace: 'shop' });
    expect(items.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata])).toEqual(
      ['d0', 'd1', 'd2'].map((name) => ['apps/v1', 'Deployment', { name }]),
    );
    expect(resourceVersion).toBe('7');
    expect(server.asked[0]).toBe('GET /apis/apps/v1/namespaces/shop/deployments?limit=250');
  });

  test('that comes as a table keeps the columns beside the rows of each page', async () => {
    await using server = await serve(({ path }, response) => {
      const more = path.searchParams.has('continue') ? {} : { continue: 'x' };
      const columnDefinitions = [{ name: 'Name' }, { name: 'Type' }];
      sendJson(response, {
        kind: 'Table',
        metadata: { ...more },
        columnDefinitions,
        rows: [{ cells: ['a', 'Opaque'] }],
      });
    });
    const { items } = await listAll(server.client, resource, { accept: 'application/json;as=Table' });
    expect(items.map(({ kind, columnDefinitions, rows }) => [kind, columnDefinitions, rows])).toEqual(
      [1, 2].map(() => ['Table', [{ name: 'Name' }, { name: 'Type' }], [{ cells: ['a', 'Opaque'] }]]),
    );
  });

  test('that expires under way begins anew, and in the end in one piece', async () => {
    let expiries = 0;
    await using server = await serve(({ path }, response) => {
      const limited = path.searchParams.has('limit');
      if (path.searchParams.has('continue')) {
        expiries += 1;
        sendStatus(response, 410, 'Expired', 'too old');
      } else
        sendJson(response, {
          metadata: { resourceVersion: '9', continue: limited ? 'x' : '' },
          items: [{ metadata: { name: 'a' } }],
        });
    });
    expect((await listAll(server.client, resource)).items).toHaveLength(1);
    expect(expiries).toBe(3);
  });

  test.each([['{"items":{}}'], ['{"metadata":{}}'], ['[]'], ['null']])(
    'that is %s is an error',
    async (text) => {
      await using server = await serve((_, response) => response.end(text));
      await expect(listAll(server.client, resource)).rejects.toThrow('Asked to list deployments.apps');
    },
    15_000,
  );

  test('whose items are null is empty', async () => {
    await using server = await serve((_, response) => sendJson(response, { items: null, metadata: {} }));
    expect((await listAll(server.client, resource)).items).toEqual([]);
  });
});

describe('a watch', () => {
  test('tells events and bookmarks', async () => {
    const object = { metadata: { name: 'a', resourceVersion: '2' } };
    const end = { metadata: { resourceVersion: '3', annotations: { 'k8s.io/initial-events-end': 'true' } } };
    expect(await told(event('ADDED', object) + event('BOOKMARK', end))).toEqual([
      { type: 'ADDED', object, resourceVersion: '2' },
      { type: 'BOOKMARK', resourceVersion: '3', initialEnd: true },
    ]);
  });

  test('that is cut inside a line tells what came before', async () => {
    const whole = event('ADDED', { metadata: { resourceVersion: '2' } });
    expect(await told(whole + whole.slice(0, 20))).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    ['no JSON', 'garbage\n', 'bad-response'],
    ['no event', '{"type":"ADDED"}\n', 'bad-response'],
    ['an unknown event', event('FANCY', {}), 'bad-response'],
    ['an error without a status', event('ERROR', {}), 'bad-response'],
    ['an expiry', event('ERROR', { kind: 'Status', code: 410, reason: 'Expired' }), 'gone'],
    ['a failure', event('ERROR', { kind: 'Status', code: 500, reason: 'InternalError' }), 'server'],
  ])('that sends %s throws', async (_, text, code) => {
    await expect(told(text)).rejects.toMatchObject({ code });
  });

  test('of lines that never end throws', async () => {
    await expect(Array.fromAsync(linesOf(endless(), 10_000))).rejects.toThrow('longer than 10000 bytes');
  });

  test('of lines cut anywhere reads the same', async () => {
    const text = Buffer.from('é1\n\nzwei\n三三\nrest');
    for (let size = 1; size <= text.length; size++) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        text.subarray(index * size, (index + 1) * size),
      );
      const lines = await Array.fromAsync(linesOf(chunksOf(chunks)));
      expect(lines).toEqual(['é1', 'zwei', '三三']);
    }
  });
});

async function* chunksOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

describe('discovery', () => {
  const deployments = {
    resource: 'deployments',
    responseKind: { kind: 'Deployment' },
    scope: 'Namespaced',
    verbs: ['list'],
  };

  test('reads aggregated answers, each resource in the preferred version', async () => {
    await using server = await serve(({ path }, response) => {
      const items =
        path.pathname === '/api'
          ? [
              groupOf('', [
                { version: 'v1', resources: [{ ...deployments, resource: 'pods', responseKind: { kind: 'Pod' } }] },
              ]),
            ]
          : [
              groupOf('apps', [
                { version: 'v1', resources: [deployments] },
                { version: 'v1beta1', resources: [deployments] },
              ]),
              groupOf('metrics.k8s.io', [{ version: 'v1', freshness: 'Stale' }]),
            ];
      sendJson(response, { kind: 'APIGroupDiscoveryList', items });
    });
    const { resources, failed } = await discoverApis(server.client);
    expect(resources.map(({ group, version, name }) => `${group}/${version} ${name}`)).toEqual([
      '/v1 pods',
      'apps/v1 deployments',
    ]);
    expect(failed.map(({ group }) => group)).toEqual(['metrics.k8s.io/v1']);
    expect(server.asked).toHaveLength(2);
  });

  test('reads answers of old servers, and goes on where a group does not answer', async () => {
    await using server = await serve(({ path }, response) => {
      const list = {
        resources: [
          { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['list'] },
          { name: 'deployments/scale', kind: 'Scale' },
        ],
      };
      if (path.pathname === '/api') sendJson(response, { kind: 'APIVersions', versions: ['v1'] });
      else if (path.pathname === '/apis') {
        sendJson(response, {
          kind: 'APIGroupList',
          groups: [
            { name: 'apps', versions: [{ version: 'v1' }] },
            { name: 'bad', versions: [{ version: 'v1' }] },
          ],
        });
      } else if (path.pathname === '/apis/bad/v1') sendStatus(response, 404, 'NotFound', 'away');
      else sendJson(response, list);
    });
    const { resources, failed } = await discoverApis(server.client);
    expect(resources.map(({ group, name }) => `${group} ${name}`)).toEqual([' deployments', 'apps deployments']);
    expect(failed).toMatchObject([{ group: 'bad/v1', reason: { en: expect.stringContaining('away') } }]);
  });

  test('of something else is an error that doubts it', async () => {
    await using server = await serve((_, response) => sendJson(response, {}));
    await expect(discoverApis(server.client)).rejects.toThrow('is it a Kubernetes API server?');
  });
});
