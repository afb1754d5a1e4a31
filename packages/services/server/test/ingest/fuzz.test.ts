import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { type Acknowledgement, ForwardError, type Row } from '@seawall/forward';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditIntake } from '../../src/collect/audit.ts';
import { ServerError } from '../../src/error.ts';
import { readRow } from '../../src/ingest/read-row.ts';
import { receiveBatch } from '../../src/ingest/receive.ts';
import { storeSink } from '../../src/ingest/stored/sink.ts';
import type { Batch } from '../../src/ingest/sink.ts';
import { makeReport } from '../../src/reports/make.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { addition, changedAt } from '../support/generate.ts';

// The same each time, so that what fails can be looked at. Others find more: FUZZ_SEED=2 FUZZ_TIMES=10.
fc.configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 1) });
const times = Number(process.env['FUZZ_TIMES'] ?? 1);

// A sender that somebody took over sends what no sender would. What of it is taken can be stored, and what is stored can
// be shown: a batch that fails on our side would be sent again for ever, and a page that fails would hide all others.

const at = '2026-11-26T12:00:00Z';
const deployment = {
  type: 'resource',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'cart',
} as const;
const workload = { namespace: 'shop', pod: 'cart-1', container: 'app', image: 'cart:1', owner: deployment };
const actor = { kind: 'user', name: 'eve', groups: ['a'], addresses: ['10.0.0.1'] } as const;
const cell = { matrix: 'attack-containers', tactic: 'Credential Access', technique: 'T1552' } as const;
const both = { en: 'text of {name}', zh: '{name} 的文字' };

const alert = {
  id: 'a1',
  rule: 'Secrets read',
  severity: 'high',
  priority: 'Warning',
  message: 'Secrets were read',
  description: 'Somebody read',
  source: 'k8s_audit',
  kind: 'audit',
  time: at,
  lastTime: at,
  count: 1,
  withheld: { duplicates: 0, rateLimited: 0 },
  node: 'n1',
  subject: deployment,
  workload,
  actor,
  tags: ['T1552'],
  cells: [cell],
  fields: { 'ka.verb': 'get', 'fd.port': 1, ok: true, none: null },
  findings: {
    total: 1,
    bySeverity: { high: 1 },
    worst: [{ id: 'f', rule: 'r', severity: 'high', subject: deployment }],
  },
  completeness: { dropped: 0, unreadable: 0 },
  exception: { rule: 'x', reason: 'y' },
} as const;

const samples: readonly Row[] = [
  {
    type: 'event',
    event: {
      time: at,
      kind: 'process',
      source: 'syscall',
      node: 'n1',
      workload,
      actor,
      fields: { 'proc.name': 'sh', 'proc.pid': 1 },
    },
  },
  { type: 'alert', alert },
  {
    type: 'incident',
    incident: {
      id: 'i1',
      severity: 'high',
      risk: 70,
      factors: [both],
      title: both,
      summary: both,
      firstTime: at,
      lastTime: at,
      subjects: [deployment, { type: 'node', name: 'n1' }],
      workloads: [workload],
      actors: [actor],
      tactics: ['credential-access'],
      cells: [cell],
      joinedBy: ['workload'],
      alerts: [alert],
      timeline: [
        { time: at, alert: 'a1', rule: 'Secrets read', severity: 'high', message: 'm', count: 1, tactics: ['x'] },
      ],
      furtherAlerts: 0,
      complete: true,
    },
  },
  {
    type: 'response',
    response: {
      id: 'r1',
      at,
      action: 'quarantine',
      target: deployment,
      what: both,
      who: 'on-shell',
      why: 'because',
      cause: 'a1',
      result: 'done',
      detail: both,
      undoable: true,
    },
  },
  {
    type: 'findings',
    findings: {
      engine: 'posture',
      scope: 'cluster',
      at,
      complete: true,
      findings: [
        {
          id: 'f1',
          kind: 'misconfiguration',
          rule: 'unheard-of',
          severity: 'critical',
          subject: deployment,
          part: 'spec',
          place: { file: 'a.yaml', line: 1, column: 1, path: 'spec' },
          message: both,
          values: { name: 'app', port: 1 },
          evidence: [{ field: 'spec', value: 'true', place: { file: 'a.yaml', line: 1 } }],
          fix: {
            title: both,
            risk: 'safe',
            operations: [{ op: 'set', path: ['spec'], value: { deep: [1] } }],
            file: 'a.yaml',
            document: 0,
            base: [],
          },
          frameworks: [{ framework: 'nsa-cisa', id: 'P5' }],
          status: 'open',
          priority: { score: 50, factors: [{ id: 'x', points: 50, text: both }] },
        },
      ],
      rules: [
        {
          id: 'unheard-of',
          category: 'c',
          severity: 'high',
          title: both,
          why: both,
          remediation: both,
          references: ['https://example.org/x', 'javascript:alert(1)'],
        },
      ],
    },
  },
  {
    type: 'objects',
    objects: {
      set: 's1',
      part: 1,
      parts: 1,
      at,
      complete: false,
      objects: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'cart', namespace: 'shop', labels: { app: 'cart' }, uid: 'u1' },
          spec: {
            replicas: 1,
            template: { spec: { containers: [{ name: 'app', image: 'cart:1', ports: [{ containerPort: 1 }] }] } },
          },
        },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'cart', namespace: 'shop' },
          spec: { type: 'LoadBalancer', selector: { app: 'cart' }, ports: [{ port: 1 }] },
        },
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'ClusterRoleBinding',
          metadata: { name: 'all' },
          subjects: [{ kind: 'Group', name: 'g' }],
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        },
        {
          apiVersion: 'v1',
          kind: 'Node',
          metadata: { name: 'n1' },
          status: { nodeInfo: { kernelVersion: '6' }, conditions: [] },
        },
      ],
      version: 'v1.36.2',
    },
  },
  {
    type: 'image',
    image: {
      digest: `sha256:${'a'.repeat(64)}`,
      names: ['cart:1'],
      os: 'debian 13',
      components: 1,
      at,
      sbom: zstdCompressSync('{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}').toString('base64'),
    },
  },
  { type: 'node', node: { name: 'n1', at, facts: { kernel: '6', roles: 'x' } } },
  { type: 'pulse', pulse: { at, lost: 1, waiting: 1 } },
];

/** What stands in the place of something: what else JSON has, and what databases and JavaScript stumble over. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(addition, null, '', 0, -1, 0.5, 1e308, 2 ** 53, true, [], {}, [null], [[]], { en: 1 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    'x'.repeat(5000),
    '2026-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '275760-09-13T00:00:00Z',
    'NaN',
  ),
  fc.constantFrom('__proto__', 'constructor', '../..', '%00', 'resource', 'node'),
  fc.constant<unknown>(JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')),
  fc.jsonValue({ maxDepth: 2 }),
);
const broken = fc
  .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), strange), { minLength: 1, maxLength: 2 }))
  .map(([row, changes]) => changes.reduce((all: unknown, [place, value]) => changedAt(all, place, value), row));

let api: TestApi;
let anna: Browser;
beforeAll(async () => {
  api = await openTestApi();
  anna = await api.signIn('anna', ['admin']);
  await saveCluster(api.state.db, { id: 'shop', name: 'Shop', origin: 'enrolled' });
});
beforeEach(() => {
  api.faults.splice(0);
});
afterAll(() => api.close());

const sender = { cluster: 'shop', name: 'agent:n1' };
let sequence = 0;

function batchOf(rows: readonly Row[]): Batch {
  sequence += 1;
  const id = `batch-${String(sequence).padStart(8, '0')}`;
  const source = { kind: 'agent', name: 'n1', version: '1' } as const;
  return {
    header: { seawall: 1, id, sequence, source, rows: rows.length },
    sender,
    rows,
    acknowledgement: { id, stored: rows.length, repeated: false, rejected: 0, faults: [] },
  };
}

const pages = [
  '/alerts?limit=500',
  '/alerts/counts?by=rule',
  '/alerts/counts?by=tactic',
  '/incidents?limit=500',
  '/findings?limit=500',
  '/findings/counts?by=rule',
  '/responses?limit=500',
  '/workloads?limit=500',
  '/images?limit=500',
  '/nodes?limit=500',
  '/identities?limit=500',
  '/policies?limit=500',
  '/clusters',
  '/overview',
  '/search?q=cart',
  '/matrix',
  '/compliance',
];

/** Opens every page of what is there, and everything that stands on it. */
async function openEverything(): Promise<void> {
  for (const path of pages) {
    const page = await anna.get(path);
    expect([path, page.status, api.faults.map(String)]).toEqual([path, 200, []]);
    const [area = ''] = path.slice(1).split(/[?/]/);
    if (!details.has(area) || path.includes('counts')) continue;
    for (const item of page.items.slice(0, 60)) {
      const id = encodeURIComponent(String(item['id'] ?? item['digest']));
      for (const rest of area === 'workloads' || area === 'images' ? ['', '/timeline'] : ['']) {
        const { status } = await anna.get(`/${area}/${id}${rest}`);
        expect([area, id, rest, status, api.faults.map(String)]).toEqual([area, id, rest, 200, []]);
      }
    }
  }
}

const details = new Set([
  'alerts',
  'incidents',
  'findings',
  'responses',
  'workloads',
  'images',
  'nodes',
  'identities',
  'policies',
]);

describe('rows', () => {
  test('as senders send them are taken', () => {
    for (const row of samples) expect(readRow(JSON.stringify(row))).toEqual(row);
  });

  test('of which something was changed are refused or stored, and what was stored can be shown', async () => {
    const sink = storeSink(
      api.state.db,
      () => Promise.resolve(),
      () => api.clock,
    );
    let stored = 0;
    await fc.assert(
      fc.asyncProperty(broken, async (changed) => {
        const row = readRow(JSON.stringify(changed));
        if (typeof row === 'string') return;
        stored += 1;
        const outcome = await sink.store(batchOf([row])).catch((error: unknown) => error);
        const told = outcome instanceof ServerError ? outcome.code : outcome;
        expect([undefined, 'refused']).toContain(told);
      }),
      { numRuns: 400 * times },
    );
    expect(stored).toBeGreaterThan(20);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    await openEverything();
    for (const kind of ['findings', 'risk'] as const) {
      const made = await anna.send('POST', '/reports', { kind, name: kind });
      await makeReport(api.state.db, made.text('id'), { version: '1', now: api.clock, advisories: '/nowhere' });
      expect((await anna.get(`/reports/${made.text('id')}/csv`)).status).toBe(200);
    }
  }, 120_000);

  test('whose rules point elsewhere than to the web make no links', async () => {
    const { rows } = await api.state.pool.query<{ links: string[] }>('select links from rules');
    expect(rows.flatMap(({ links }) => links).filter((link) => !link.startsWith('http'))).toEqual([]);
  });

  test.each([
    [
      'nested without an end',
      `{"type":"node","node":{"name":"n","at":"${at}","facts":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`,
    ],
    ['of millions of nothings', `{"type":"node","x":[${'[],'.repeat(2_000_000)}0]}`],
    ['with a name that is a book', JSON.stringify({ type: 'node', node: { name: 'n'.repeat(10_000), at, facts: {} } })],
  ])('%s are none', (_, line) => {
    expect(readRow(line)).toMatch(/nested|parts|name/);
  });
});

const header = (rows: number) => ({
  seawall: 1,
  id: 'batch-of-bytes',
  sequence: 1,
  source: { kind: 'agent', name: 'n1', version: '1' },
  rows,
});

describe('bytes', () => {
  const lines = [JSON.stringify(header(samples.length)), ...samples.map((row) => JSON.stringify(row))].join('\n');
  const limits = { packedBytes: 1 << 20, bytes: 4 << 20, lineBytes: 1 << 20, rows: 100 };

  async function take(bytes: Uint8Array, encoding: string | undefined): Promise<Acknowledgement | 'refused'> {
    const sink = { stored: () => Promise.resolve(undefined), store: () => Promise.resolve() };
    const pieces = Array.from({ length: Math.ceil(bytes.length / 777) }, (_, i) =>
      bytes.subarray(i * 777, (i + 1) * 777),
    );
    try {
      const taken = await receiveBatch(Readable.from(pieces), encoding, sender, sink, { limits });
      return taken === 'no-room' ? 'refused' : taken;
    } catch (error) {
      if (error instanceof ForwardError) return 'refused';
      throw error;
    }
  }

  const packed = { zstd: zstdCompressSync(lines), gzip: gzipSync(lines), none: Buffer.from(lines) };
  const encodings = fc.constantFrom('zstd' as const, 'gzip' as const, 'none' as const);
  const named = (encoding: keyof typeof packed): string | undefined => (encoding === 'none' ? undefined : encoding);

  test('that are a batch are taken', async () => {
    for (const encoding of ['zstd', 'gzip', 'none'] as const) {
      expect(await take(packed[encoding], named(encoding))).toMatchObject({ stored: samples.length, rejected: 0 });
    }
  });

  test('of any kind are a batch or none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), encodings, async (bytes, encoding) => {
        expect(await take(bytes, named(encoding))).toBe('refused');
      }),
      { numRuns: 300 },
    );
  });

  test('of a batch, cut, flipped or doubled, are a batch or none', async () => {
    const damage = fc.tuple(
      encodings,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom('cut', 'flip', 'double'),
    );
    await fc.assert(
      fc.asyncProperty(damage, async ([encoding, from, to, byte, how]) => {
        const whole = packed[encoding];
        const [a, b] = [from % whole.length, to % whole.length].sort((x, y) => x - y) as [number, number];
        const bytes = Buffer.from(
          how === 'cut'
            ? whole.subarray(0, a)
            : how === 'double'
              ? Buffer.concat([whole, whole.subarray(a, b)])
              : whole,
        );
        if (how === 'flip') bytes[a] = byte;
        const taken = await take(bytes, named(encoding));
        expect(taken === 'refused' || taken.stored <= 2 * samples.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('whose header is something else are none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), strange, async (place, value) => {
        const first = JSON.stringify(changedAt(header(1), place, value));
        const taken = await take(Buffer.from(`${first}\n${JSON.stringify(samples[8])}\n`), undefined);
        expect(taken === 'refused' || taken.stored === 1).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['zstd', 'gzip'] as const)('that unpack to more than is allowed are none: %s', async (encoding) => {
    const bomb = Buffer.alloc(64 << 20, 0x20);
    bomb.write(`${JSON.stringify(header(1))}\n`);
    expect(await take(encoding === 'zstd' ? zstdCompressSync(bomb) : gzipSync(bomb), encoding)).toBe('refused');
  });
});

test('lists of audit events of any kind are read', async () => {
  const audit = auditIntake(
    api.state.db,
    () => Promise.resolve(),
    () => api.clock,
  );
  const item = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: 'x1',
    stage: 'ResponseComplete',
    verb: 'create',
    requestURI: '/api/v1/namespaces/shop/pods/cart/exec?command=sh',
    user: { username: 'eve', groups: ['a'] },
    sourceIPs: ['10.0.0.9'],
    userAgent: 'kubectl',
    objectRef: { resource: 'pods', namespace: 'shop', name: 'cart', subresource: 'exec' },
    responseStatus: { code: 403, message: 'admission webhook "x" denied the request: no' },
    requestObject: { kind: 'Pod', spec: { containers: [{ name: 'a', image: 'b' }] } },
    annotations: { 'authorization.k8s.io/decision': 'allow', 'pod-security.kubernetes.io/audit-violations': 'x' },
    stageTimestamp: at,
  };
  const list = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [item, { ...item, verb: 'get' }] };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(), strange), { minLength: 1, maxLength: 3 }), async (changes) => {
      const changed = changes.reduce((all: unknown, [place, value]) => changedAt(all, place, value), list);
      const outcome = await audit('shop', JSON.parse(JSON.stringify(changed))).catch((error: unknown) => error);
      expect([undefined, 'refused']).toContain(outcome instanceof ServerError ? outcome.code : outcome);
    }),
    { numRuns: 300 * times },
  );
  await openEverything();
}, 60_000);
