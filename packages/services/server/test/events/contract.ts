import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Events } from '../../src/events/open.ts';
import { defaultRetention } from '../../src/state/retention.ts';
import { resourceId } from '../../src/state/ids.ts';
import { event } from '../support/events.ts';

const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
/** A moment of the hour before this one. */
const at = (minute: number, ms = 0): string => new Date(hour - 3_600_000 + minute * 60_000 + ms).toISOString();
const span = { from: new Date(hour - 3_600_000), to: new Date(hour) };

function audit(fields: Record<string, string>) {
  return event('audit', at(40), { source: 'k8s_audit', fields: { 'ka.target.namespace': 'bank', ...fields } });
}

function change(verb: string, more: Record<string, string> = {}) {
  return audit({
    'ka.verb': verb,
    'ka.target.resource': 'deployments',
    'ka.target.group': 'apps',
    'ka.target.name': 'cart',
    'ka.response.code': '200',
    ...more,
  });
}

/** What every event store does, wherever it is. Tests run in order and share the store. */
export function eventsContract(open: () => Promise<{ events: Events; close: () => Promise<void> }>): void {
  let events: Events;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ events, close } = await open());
  });
  afterAll(() => close());

  const batch = [
    event('process', at(1), { fields: { 'proc.name': 'sh', 'proc.cmdline': 'sh -c "id" \ud800\0', 'proc.pid': 7 } }),
    event('audit', at(2, 5), {
      source: 'k8s_audit',
      actor: { kind: 'user', name: 'lin', addresses: ['10.0.0.9'] },
      fields: {
        'ka.verb': 'create',
        'ka.target.resource': 'pods',
        'ka.response.code': '201',
        'ka.target.namespace': 'data',
      },
    }),
    event('process', at(2, 6), { name: 'web', cluster: 'west', fields: { 'proc.name': 'nginx' } }),
  ];

  test('a batch is stored once, however often it is sent', async () => {
    for (let i = 0; i < 3; i++) expect(await events.insert(batch, 'batch-1')).toEqual({ stored: 3, rejected: [] });
    const { items } = await events.search({}, {}, { limit: 10 });
    expect(items.map(({ kind, time, namespace }) => [kind, time, namespace])).toEqual([
      ['process', at(2, 6), 'shop'],
      ['audit', at(2, 5), 'data'],
      ['process', at(1), 'shop'],
    ]);
    expect(items[2]).toMatchObject({
      workload: resourceId('east', {
        type: 'resource',
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'cart',
      }),
      owner: 'Deployment cart',
      fields: { 'proc.cmdline': 'sh -c "id" \ufffd\0', 'proc.pid': 7 },
    });
    expect(items[1]).toMatchObject({ actor: 'lin', addresses: ['10.0.0.9'] });
  });

  test.each<[string, object, number]>([
    ['cluster', { cluster: ['west'] }, 1],
    ['namespace', { namespace: ['data'] }, 1],
    ['kind', { kind: ['audit'] }, 1],
    ['actor', { actor: ['lin'] }, 1],
    ['pod', { pod: ['web-1'] }, 1],
    ['text in whichever case', { q: 'NGINX' }, 1],
    ['text with a quote', { q: `"id'` }, 0],
    ['from', { from: new Date(at(2)) }, 2],
    ['to', { to: new Date(at(2)) }, 1],
    ['a column of its kind', { kind: ['audit'], columns: { verb: ['create'], code: ['201'] } }, 1],
  ])('events are found by %s', async (_, filter, expected) => {
    expect((await events.search({}, filter, { limit: 10 })).items).toHaveLength(expected);
  });

  test.each<[string, object, number]>([
    ['a cluster', { clusters: ['east'] }, 2],
    ['a namespace', { namespaces: ['shop'] }, 2],
    ['nothing', { clusters: [] }, 0],
  ])('only within the scope: %s', async (_, scope, expected) => {
    expect((await events.search(scope, {}, { limit: 10 })).items).toHaveLength(expected);
  });

  test('pages follow each other without a gap', async () => {
    const first = await events.search({}, {}, { limit: 2 });
    const second = await events.search({}, {}, { limit: 2, cursor: first.next ?? '' });
    expect([first, second].map(({ items }) => items.length)).toEqual([2, 1]);
    expect(second.items[0]?.time).toBe(at(1));
    await expect(events.search({}, {}, { limit: 2, cursor: 'e30' })).rejects.toMatchObject({ code: 'refused' });
  });

  test('what no table can hold is named, the rest is stored', async () => {
    const good = event('dns', at(3), { fields: { 'dns.name': 'example.org' } });
    const bad = [
      event('dns', 'yesterday'),
      event('dns', '1999-01-01T00:00:00Z'),
      event('dns', '2999-01-01T00:00:00Z'),
      event('smell' as 'dns', at(3)),
      event('dns', at(3), { fields: { 'dns.name': 'x'.repeat(300_000) } }),
    ];
    const wild = event('flow', at(50), {
      cluster: 'wild',
      fields: { 'peer.port': 'x', 'flow.bytes.sent': -1, 'flow.connections': 1e30 },
    });
    const result = await events.insert([bad[0]!, good, bad[1]!, bad[2]!, wild, bad[3]!, bad[4]!], 'batch-2');
    expect(result.stored).toBe(2);
    expect(result.rejected).toEqual([
      { index: 0, why: 'its time is not RFC 3339 in UTC: yesterday' },
      { index: 2, why: 'its time is not believable: 1999-01-01T00:00:00Z' },
      { index: 3, why: 'its time is not believable: 2999-01-01T00:00:00Z' },
      { index: 5, why: 'there is no kind of event smell' },
      { index: 6, why: expect.stringMatching(/^it has 6\d{5} characters, and 262144 is most$/) },
    ]);
  });

  test('flows and requests are summed by minute and hour, once for each batch', async () => {
    const peer = { 'peer.workload': 'Deployment db', 'peer.namespace': 'data', 'peer.port': 5432 };
    const flows = [0, 1, 61].map((second) =>
      event('flow', at(10, second * 1000), {
        fields: { ...peer, 'flow.protocol': 'tcp', 'flow.bytes.sent': 100, 'flow.bytes.received': 10 },
      }),
    );
    const requests = [10, 20, 300].map((ms, i) =>
      event('http', at(10, i), {
        fields: { ...peer, 'peer.port': 80, 'http.status': i === 2 ? 503 : 200, 'http.duration.ms': ms },
      }),
    );
    await events.insert([...flows, ...requests], 'batch-3');
    await events.insert([...flows, ...requests], 'batch-3');
    const minutes = await events.edges({ clusters: ['east'] }, span, 10);
    expect(minutes).toMatchObject([
      { port: 80, protocol: 'http', requests: 3, failures: 1 },
      {
        owner: 'Deployment cart',
        peer: 'Deployment db',
        peerNamespace: 'data',
        port: 5432,
        protocol: 'tcp',
        connections: 3,
        bytesSent: 300,
        bytesReceived: 30,
      },
    ]);
    expect(minutes[0]?.p99).toBeGreaterThan(200);
    expect(minutes[1]).not.toHaveProperty('p50');
    const hours = await events.edges({}, { ...span, from: new Date(hour - 48 * 3_600_000), cluster: ['east'] }, 10);
    expect(hours).toMatchObject([{ requests: 3 }, { connections: 3 }]);
    expect(await events.edges({ namespaces: ['data'] }, span, 10)).toEqual([]);
  });

  test('days that are too old go whole, per kind', async () => {
    const old = new Date(Date.now() - 20 * 86_400_000).toISOString();
    await events.insert([event('dns', old), event('audit', old)], 'batch-4');
    const dropped = await events.dropOld(defaultRetention, new Date());
    expect(Object.keys(dropped)).toEqual(['seawall.event_dns']);
    expect(dropped['seawall.event_dns']).toEqual([old.slice(0, 10)]);
    expect(
      (await events.search({}, { kind: ['audit'], to: new Date(hour - 86_400_000) }, { limit: 5 })).items,
    ).toHaveLength(1);
    expect(await events.dropOld(defaultRetention, new Date())).toEqual({});
  });

  test('a statement that is wrong is refused with the engine’s words', async () => {
    await expect(events.engine.query('select nothing from nowhere')).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringMatching(/nowhere/),
    });
  });

  test('what policies denied and let pass is counted within the scope', async () => {
    await events.insert(
      [
        audit({ 'ka.denied.by': 'PodSecurity bank' }),
        audit({ 'ka.denied.by': 'PodSecurity bank' }),
        audit({ 'ka.violated': 'ValidatingAdmissionPolicy a\nPodSecurity bank' }),
      ],
      'verdicts',
    );
    const found = await events.verdicts({ namespaces: ['bank'] }, span.from);
    expect(found.toSorted((a, b) => (a.policy < b.policy ? -1 : 1))).toEqual([
      { cluster: 'east', policy: 'PodSecurity bank', denied: 2, violations: 1 },
      { cluster: 'east', policy: 'ValidatingAdmissionPolicy a', denied: 0, violations: 1 },
    ]);
    expect(await events.verdicts({ namespaces: ['shop'] }, span.from)).toEqual([]);
    expect(await events.verdicts({}, new Date(hour + 86_400_000))).toEqual([]);
    const policies = ['PodSecurity bank'];
    for (const [of, count] of [
      ['denied', 2],
      ['violated', 1],
      ['any', 3],
    ] as const) {
      const told = await events.search({}, { kind: ['audit'], verdict: { of, policies } }, { limit: 10 });
      expect([of, told.items.length]).toEqual([of, count]);
    }
    expect(await events.auditedClusters({ namespaces: ['bank'] }, span.from)).toEqual(['east']);
    expect(await events.auditedClusters({ clusters: ['west'] }, span.from)).toEqual([]);
  });

  test('what became of an object is told up to a moment, the latest first; refusals and trials are not', async () => {
    const cart = { cluster: 'east', group: 'apps', resource: 'deployments', namespace: 'bank', name: 'cart' };
    await events.insert(
      [
        change('create', { 'ka.resp.object': '{"spec":{}}' }),
        change('get'),
        change('patch', { 'ka.req.object': '{"a":1}', 'ka.response.code': '403' }),
        change('patch', { 'ka.req.object': '{"a":2}', 'ka.uri': '/x?dryRun=All' }),
        change('patch', { 'ka.req.object': '{"a":3}' }),
        change('patch', { 'ka.req.object': '{"a":4}', 'ka.target.name': 'other' }),
      ],
      'changes',
    );
    const found = await events.changesOf([cart, { ...cart, cluster: 'west', name: 'other' }], new Date(at(41)));
    expect(found.map(({ answered, asked, verb, time }) => [verb, asked, answered, time])).toEqual([
      ['patch', '{"a":3}', '', at(40)],
      ['create', '', '{"spec":{}}', at(40)],
    ]);
    expect(await events.changesOf([cart], new Date(at(39)))).toEqual([]);
    expect(await events.changesOf([], new Date(at(41)))).toEqual([]);
  });

  test('a long batch is stored whole and once, in the pieces that it goes in', async () => {
    const long = Array.from({ length: 60_000 }, (_, i) =>
      event('dns', at(50), { fields: { 'dns.name': `name-${i}` } }),
    );
    for (let i = 0; i < 2; i++) {
      expect(await events.insert(long, 'long')).toEqual({ stored: 60_000, rejected: [] });
    }
    expect(
      await events.engine.query(
        'select count() as rows, uniqExact(query) as names from seawall.event_dns where query like {q:String}',
        {
          q: 'name-%',
        },
      ),
    ).toEqual([{ rows: 60_000, names: 60_000 }]);
  });
}
