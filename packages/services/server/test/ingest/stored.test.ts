import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import {
  createForwarder,
  enrolledCredentials,
  type Forwarder,
  openSpool,
  type Row,
  type Source,
} from '@seawall/forward';
import type { Alert, Event, Finding } from '@seawall/model';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ingest } from '../../src/ingest/serve.ts';
import { storedAuthority } from '../../src/ingest/stored/authority.ts';
import { shutOut } from '../../src/ingest/stored/senders.ts';
import { makeEnrolmentToken, revokeEnrolmentTokens } from '../../src/ingest/stored/tokens.ts';
import { latestAssessments } from '../../src/read/compliance.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import type { State } from '../../src/state/open.ts';
import { openTestIngest } from '../support/ingest.ts';
import { openTestState } from '../support/state.ts';

const at = '2026-11-26T12:00:00Z';
const source: Source = { kind: 'agent', name: 'worker-1', version: '0.1.0' };
const kept = new Map<string, readonly Event[]>();
let state: State;
let ingest: Ingest;
let token: string;
let sender: Forwarder;

async function rows<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return (await query.execute(state.db)).rows;
}

async function openSender(given = token): Promise<Forwarder> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-sender-'));
  return createForwarder({
    url: ingest.url,
    source,
    credentials: enrolledCredentials({
      url: ingest.url,
      token: () => Promise.resolve(given),
      source,
      folder,
      now: Date.now,
    }),
    spool: await openSpool({ folder: join(folder, 'spool'), maxBytes: 1e8, whenFull: 'refuse' }),
    now: Date.now,
  });
}

async function send(...all: readonly Row[]): Promise<void> {
  await Promise.all(all.map((row) => sender.push(row)));
  expect(await sender.flush(10_000)).toBe(true);
}

function keepEvents(events: readonly Event[], name: string): Promise<unknown> {
  return Promise.resolve(kept.set(name, events));
}

beforeAll(async () => {
  state = await openTestState();
  const { db } = state;
  const authority = await storedAuthority(db, new Date());
  await saveCluster(db, { id: 'shop', name: 'Shop', origin: 'enrolled' });
  token = await makeEnrolmentToken(db, authority, { cluster: 'shop', by: 'ann' });
  ingest = await openTestIngest(db, keepEvents);
  sender = await openSender();
}, 60_000);
afterAll(async () => {
  await sender.close();
  await ingest.close();
  await state.close();
});

const event: Event = { time: at, kind: 'process', source: 'syscall', fields: { 'proc.name': 'sh' } };

const alert: Alert = {
  id: 'a1',
  rule: 'Terminal in container',
  severity: 'high',
  priority: 'Warning',
  message: 'A shell',
  description: '',
  source: 'syscall',
  kind: 'process',
  time: at,
  lastTime: at,
  count: 1,
  withheld: { duplicates: 0, rateLimited: 0 },
  tags: [],
  cells: [],
  fields: {},
  workload: {
    namespace: 'shop',
    owner: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart' },
  },
  completeness: { dropped: 0, unreadable: 0 },
};

const finding: Finding = {
  id: '00000000000000000000000000000001',
  kind: 'misconfiguration',
  rule: 'privileged',
  severity: 'critical',
  subject: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart' },
  part: 'spec',
  place: { file: 'cart.yaml', line: 1, column: 1 },
  message: { en: 'It is privileged', zh: '特权容器' },
  evidence: [],
  frameworks: [],
  status: 'open',
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: {
    template: { spec: { containers: [{ name: 'app', image: 'cart:1', securityContext: { privileged: true } }] } },
  },
};

const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'shop' },
  data: { password: 'aHVudGVyMg==' },
};

function objects(set: string, part: number, ...given: object[]): Row {
  return {
    type: 'objects',
    objects: {
      set,
      part,
      parts: 2,
      at: set === 's1' ? at : '2026-11-26T12:10:00Z',
      complete: set !== 's0',
      objects: given,
      version: 'v1.36.2',
    },
  };
}

function findings(given: readonly Finding[], time = at): Row {
  return {
    type: 'findings',
    findings: {
      engine: 'posture',
      scope: 'cluster',
      at: time,
      complete: true,
      findings: given,
      rules: [],
      controls: [{ id: 'privileged', passed: 1, failed: given.length, notApplicable: 0, notAssessed: 0, reasons: [] }],
    },
  };
}

describe('what a sender sends', () => {
  it('stands in the stores under its cluster', async () => {
    await send(
      { type: 'event', event },
      { type: 'alert', alert },
      findings([finding]),
      objects('s1', 1, deployment),
      objects('s1', 2, secret),
    );
    expect([...kept.values()].flat()).toEqual([{ ...event, cluster: 'shop' }]);
    expect(await rows(sql`select cluster, namespace, resource_id is not null as linked from alerts`)).toEqual([
      { cluster: 'shop', namespace: 'shop', linked: true },
    ]);
    expect(await rows(sql`select rule, state, cluster from findings`)).toEqual([
      { rule: 'privileged', state: 'open', cluster: 'shop' },
    ]);
    expect(
      await rows(
        sql`select kind, name, facts->>'nodeRights' as rights, spec->'data' as data from resources order by kind`,
      ),
    ).toEqual([
      { kind: 'Deployment', name: 'cart', rights: 'full', data: null },
      { kind: 'Secret', name: 'db', rights: null, data: ['password'] },
    ]);
    expect(JSON.stringify(await rows(sql`select * from resources`))).not.toContain('aHVudGVyMg');
    expect(await rows(sql`select version, last_seen_at is not null as seen from clusters`)).toEqual([
      { version: 'v1.36.2', seen: true },
    ]);
    // What compliance is told from.
    const [assessed] = await latestAssessments(state.db, {});
    expect([assessed?.cluster, assessed?.tallies.get('privileged')]).toMatchObject(['shop', { passed: 1, failed: 1 }]);
    expect(await rows(sql`select kind, payload from jobs`)).toEqual([
      { kind: 'rescore', payload: { cluster: 'shop' } },
    ]);
  });

  it('is brought up to date by the next whole set, when all of its parts are in', async () => {
    await send(objects('s0', 1), objects('s0', 2, deployment));
    expect(await rows(sql`select name from resources where deleted_at is not null`)).toEqual([]);
    await send(findings([], '2026-11-26T12:10:00Z'), objects('s2', 2, deployment));
    expect(await rows(sql`select state from findings`)).toEqual([{ state: 'fixed' }]);
    expect(await rows(sql`select name from resources where deleted_at is not null`)).toEqual([]);
    await send(objects('s2', 1));
    expect(await rows(sql`select name from resources where deleted_at is not null`)).toEqual([{ name: 'db' }]);
    expect(await rows(sql`select * from object_sets`)).toEqual([]);
  });

  it('may be an image with its bill of materials; one that is none is put aside by the sender', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const image = {
      digest,
      names: ['cart:1'],
      components: 1,
      at,
      sbom: zstdCompressSync('{"bomFormat":"CycloneDX"}').toString('base64'),
    };
    await send({ type: 'image', image }, { type: 'pulse', pulse: { at, lost: 7, waiting: 0 } });
    expect(
      await rows(sql`select digest, names, origin, cluster, sender from images join image_bills using (digest)`),
    ).toEqual([{ digest, names: ['cart:1'], origin: 'cluster', cluster: 'shop', sender: 'agent:worker-1' }]);
    expect(await rows(sql`select name, version, lost from senders`)).toEqual([
      { name: 'agent:worker-1', version: '0.1.0', lost: 7 },
    ]);
    await send({ type: 'image', image: { ...image, sbom: 'broken' } });
    expect(sender.stats()).toMatchObject({ batches: 0, buried: 1 });
    // A few kilobytes that would become gigabytes.
    const bomb = zstdCompressSync(Buffer.alloc(200 * 1024 * 1024)).toString('base64');
    await send({ type: 'image', image: { ...image, sbom: bomb } });
    expect(sender.stats()).toMatchObject({ batches: 0, buried: 2 });
  });

  it('that is of a removed cluster, or of a sender that was shut out, is refused', async () => {
    await shutOut(state.db, { cluster: 'shop', sender: 'agent:worker-1' }, new Date());
    await revokeEnrolmentTokens(state.db, 'shop');
    await sender.push({ type: 'pulse', pulse: { at, lost: 0, waiting: 0 } });
    expect(await sender.flush(1_500)).toBe(false);
    await expect(openSender().then((one) => one.flush(10).finally(() => one.close()))).resolves.toBe(true);
    expect(await rows(sql`select count(*) as count from ingest_batches`)).toEqual([{ count: 5 }]);
  });
});

describe('an API server', () => {
  it('sends its audit events, which are kept and judged', async () => {
    kept.clear();
    const item = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: 'x1',
      stage: 'ResponseComplete',
      verb: 'create',
      requestURI: '/api/v1/namespaces/shop/pods/cart/exec?command=sh',
      user: { username: 'eve' },
      sourceIPs: ['10.0.0.9'],
      objectRef: { resource: 'pods', namespace: 'shop', name: 'cart', subresource: 'exec' },
      responseStatus: { code: 101 },
      stageTimestamp: new Date().toISOString(),
    };
    const body = JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [item] });
    const authority = await storedAuthority(state.db, new Date());
    const { request } = await import('node:https');
    const status = await new Promise((resolve, reject) => {
      const outgoing = request(
        `${ingest.url}/ingest/v1/audit/shop`,
        { method: 'POST', ca: authority.certificate, headers: { authorization: 'Bearer webhook' } },
        (answer) => resolve(answer.statusCode),
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
    expect(status).toBe(200);
    const [event1] = [...kept.values()].flat();
    expect(event1).toMatchObject({
      kind: 'audit',
      cluster: 'shop',
      actor: { name: 'eve' },
      fields: { 'ka.verb': 'create' },
    });
    expect(await rows(sql`select rule from alerts where kind = 'audit'`)).toEqual([
      { rule: 'Command run in pod through the API' },
    ]);
  });
});
