import { textOf } from '../../src/error.ts';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, Text } from '@seawall/model';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, noCluster, startControlPlane } from '../../../../../tests/control-plane/control-plane.ts';
import type { Sender } from '../../src/ingest/sink.ts';
import { storedAuthority } from '../../src/ingest/stored/authority.ts';
import { type Pipeline, startPipeline } from '../../src/pipeline.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

// A real API server, watched through its API and sending its audit events.

const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users: [system:apiserver]
  - level: RequestResponse
`;

const patience = { timeout: 60_000, interval: 250 };

describe.skipIf(noCluster !== undefined)('a watched cluster', () => {
  let state: State;
  let cluster: ControlPlane;
  let pipeline: Pipeline;
  const events: Event[] = [];
  const troubles: { part: string; messages: readonly Text[] }[] = [];

  async function rows<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
    return (await query.execute(state.db)).rows;
  }

  async function apply(...items: object[]): Promise<void> {
    await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
  }

  function stateOf(rule: string, name: string): Promise<{ state: string }[]> {
    return rows(sql`select f.state from findings f join resources r on r.id = f.resource_id
      where f.rule = ${rule} and r.name = ${name}`);
  }

  beforeAll(async () => {
    state = await openTestState();
    const folder = mkdtempSync(join(tmpdir(), 'seawall-collect-'));
    // The audit webhook has to be known when the API server starts: first the intake, then the cluster, then watching it.
    const options = {
      db: state.db,
      keepEvents: (kept: readonly Event[]) => Promise.resolve(events.push(...kept)),
      advisories: join(folder, 'none'),
      folder,
      sample: false,
      work: true,
      scanImages: false,
      now: () => new Date(),
      onTrouble: (part: string, messages: readonly Text[]) => troubles.push({ part, messages }),
      onError: (part: string, error: unknown) => troubles.push({ part, messages: [textOf(error)] }),
    };
    const address = { host: '127.0.0.1', port: 0, names: ['127.0.0.1'] };
    const intake = await startPipeline({ ...options, work: false, clusters: [], ingest: { address, bearer } });
    writeFileSync(join(folder, 'policy.yaml'), auditPolicy);
    const server = `${intake.ingest?.url}/ingest/v1/audit/east`;
    // Without TLS an API server shows no token.
    const authority = Buffer.from((await storedAuthority(state.db, new Date())).certificate).toString('base64');
    writeFileSync(
      join(folder, 'webhook.json'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'seawall', cluster: { server, 'certificate-authority-data': authority } }],
        users: [{ name: 'audit', user: { token: 'audit' } }],
        contexts: [{ name: 'seawall', context: { cluster: 'seawall', user: 'audit' } }],
        'current-context': 'seawall',
      }),
    );
    cluster = await startControlPlane({
      workloadControllers: true,
      auditPolicy: join(folder, 'policy.yaml'),
      flags: [`--audit-webhook-config-file=${join(folder, 'webhook.json')}`, '--audit-webhook-batch-max-wait=500ms'],
    });
    const watched = await startPipeline({
      ...options,
      clusters: [{ id: 'east', name: 'East', kubeconfig: cluster.kubeconfig }],
    });
    pipeline = {
      ...watched,
      stop: async () => {
        await watched.stop();
        await intake.stop();
      },
    };
  });
  afterAll(async () => {
    await pipeline?.stop();
    await cluster?.stop();
    await state?.close();
  });

  test('stands in the inventory with its version, its objects and who may do what', async () => {
    await expect
      .poll(() => rows(sql`select version from clusters where last_seen_at is not null`), patience)
      .toEqual([{ version: cluster.version }]);
    await expect
      .poll(() => rows(sql`select facts->'admin' as admin from identities where name = 'system:masters'`), patience)
      .toEqual([{ admin: true }]);
  });

  test('a workload that appears is found, judged and scored within seconds; mended, its finding is fixed', async () => {
    await cluster.kubectl(['create', 'namespace', 'shop']);
    await apply(web(true), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    await expect.poll(() => stateOf('privileged-container', 'web'), patience).toEqual([{ state: 'open' }]);
    await expect
      .poll(
        () =>
          rows(sql`select facts->>'reach' as reach, facts->>'nodeRights' as rights, facts->'pods' as pods from resources
        where kind = 'Deployment' and name = 'web'`),
        patience,
      )
      .toEqual([{ reach: 'node', rights: 'full', pods: 2 }]);
    const [before] = await rows<{ risk: number }>(
      sql`select risk from resources where kind = 'Deployment' and name = 'web'`,
    );
    expect(before?.risk).toBeGreaterThan(40);
    await apply(web(false));
    await expect.poll(() => stateOf('privileged-container', 'web'), patience).toEqual([{ state: 'fixed' }]);
    await expect
      .poll(
        () =>
          rows(sql`select risk < ${before?.risk} as less from resources where kind = 'Deployment' and name = 'web'`),
        patience,
      )
      .toEqual([{ less: true }]);
  });

  test('what is deleted is gone, and its findings are fixed', async () => {
    await cluster.kubectl(['delete', 'deployment', 'web', '-n', 'shop']);
    await expect
      .poll(
        () =>
          rows(
            sql`select count(*) as count from resources where name = 'web' and kind = 'Deployment' and deleted_at is null`,
          ),
        patience,
      )
      .toEqual([{ count: 0 }]);
    await expect
      .poll(
        () =>
          rows(
            sql`select count(*) as count from findings where namespace = 'shop' and state = 'open' and subject like 'Deployment%'`,
          ),
        patience,
      )
      .toEqual([{ count: 0 }]);
  });

  test('what people do through its API is kept, and what is suspicious of it raises an alert', async () => {
    await apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'temporary' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'eve' }],
    });
    await expect
      .poll(
        () => rows(sql`select rule, cluster from alerts where rule = 'Privileged role bound in the whole cluster'`),
        patience,
      )
      .toEqual([{ rule: 'Privileged role bound in the whole cluster', cluster: 'east' }]);
    const change = events.find(({ fields }) => fields['ka.target.name'] === 'temporary' && fields['ka.verb'] !== 'get');
    expect(change).toMatchObject({ kind: 'audit', cluster: 'east', fields: { 'ka.response.code': 201 } });
    expect(String(change?.fields['ka.req.object'])).toContain('cluster-admin');
    await expect
      .poll(
        () => rows(sql`select facts->'admin' as admin from identities where kind = 'User' and name = 'eve'`),
        patience,
      )
      .toEqual([{ admin: true }]);
  });

  test('an API server that hangs and comes back is told of and watched on', async () => {
    cluster.signal('SIGKILL');
    await expect
      .poll(() => troubles.some(({ part, messages }) => part === 'east' && messages.length > 0), patience)
      .toBe(true);
    await cluster.restart();
    await cluster.kubectl(['create', 'namespace', 'after']);
    await expect
      .poll(() => rows(sql`select count(*) as count from resources where kind = 'Namespace' and name = 'after'`), {
        ...patience,
        timeout: 120_000,
      })
      .toEqual([{ count: 1 }]);
  });
});

function bearer(token: string, named: string | undefined): Promise<Sender | undefined> {
  return Promise.resolve(
    token === 'audit' && named !== undefined ? { name: 'token:audit', cluster: named } : undefined,
  );
}

function web(privileged: boolean): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', image: 'registry.example/web:1', securityContext: { privileged } }] },
      },
    },
  };
}
