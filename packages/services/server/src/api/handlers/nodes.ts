import { type Kysely, sql } from 'kysely';
import type { EntityLink, IdentityRow, NodeRow } from '../../contract/types.ts';
import { listAlerts } from '../../read/alerts.ts';
import { grantsOf } from '../../read/grants.ts';
import { listIncidents } from '../../read/incidents.ts';
import { countPlaced, type IdentityListRow, listIdentities, listNodes, type NodeListRow } from '../../read/nodes.ts';
import { severitiesIn } from '../../read/totals.ts';
import { type AccessScope, visible } from '../../state/access.ts';
import { resourceId } from '../../state/ids.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { presentAlerts } from '../present/alerts.ts';
import { factorsOf } from '../present/factors.ts';
import { clusterNames, linkOf, type LinkedResource, named, workloadKinds } from '../present/names.ts';
import { presentTimeline } from '../present/timeline.ts';
import { causesOf, worstOf } from '../present/worst.ts';
import { notFound } from '../refusal.ts';
import { presentIncidents } from './incidents.ts';

type Keys =
  | 'GET /nodes'
  | 'GET /nodes/{id}'
  | 'GET /nodes/{id}/timeline'
  | 'GET /identities'
  | 'GET /identities/{id}'
  | 'GET /identities/{id}/timeline';

const one = { sort: 'risk', limit: 1 } as const;

export const nodeHandlers: Handlers<Keys> = {
  'GET /nodes': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...filter } = query;
    const [page, counted] = await Promise.all([
      listNodes(db, scope, filter, { sort, limit, cursor }),
      total ? countPlaced(db, 'nodes', scope, filter) : undefined,
    ]);
    return { items: await presentNodes(db, page.items), next: page.next, total: counted };
  },

  'GET /nodes/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) => {
    const { items } = await listNodes(db, scope, { id }, one);
    const [stored] = items;
    const [row] = await presentNodes(db, items);
    if (stored === undefined || row === undefined) return notFound(`node ${id}`);
    const { cluster, name, facts } = stored;
    const own = { cluster: [cluster], node: [name] };
    const [{ worst }, groups, alerts, incidents, workloads] = await Promise.all([
      worstOf(db, scope, own),
      causesOf(db, scope, own),
      listAlerts(db, scope, own, { ...one, sort: 'newest', limit: 10 }),
      listIncidents(db, scope, { cluster: [cluster], node: name }, { sort: 'newest', limit: 10 }),
      runningOn(db, scope, cluster, name),
    ]);
    return {
      ...row,
      labels: labelsIn(facts['labels']),
      taints: textsIn(facts['taints']),
      factors: factorsOf(stored.risk_factors),
      worst,
      groups,
      workloads,
      latestAlerts: await presentAlerts(db, alerts.items),
      incidents: await presentIncidents(db, incidents.items),
    };
  },

  'GET /nodes/{id}/timeline': async ({ caller: { scope }, params: { id }, query }, { state: { db } }) => {
    const { items } = await listNodes(db, scope, { id }, one);
    return items.length === 0 ? notFound(`node ${id}`) : await presentTimeline(db, scope, id, query);
  },

  'GET /identities': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...filter } = query;
    const [page, counted] = await Promise.all([
      listIdentities(db, scope, filter, { sort, limit, cursor }),
      total ? countPlaced(db, 'identities', scope, filter) : undefined,
    ]);
    return { items: await presentIdentities(db, page.items), next: page.next, total: counted };
  },

  'GET /identities/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) => {
    const { items } = await listIdentities(db, scope, { id }, one);
    const [stored] = items;
    const [row] = await presentIdentities(db, items);
    if (stored === undefined || row === undefined) return notFound(`identity ${id}`);
    const { cluster, kind, namespace, name } = stored;
    const place = namespace === null ? {} : { namespace };
    const resource = resourceId(cluster, { type: 'resource', apiVersion: 'v1', kind, ...place, name });
    const account = kind === 'ServiceAccount' ? `system:serviceaccount:${namespace ?? ''}:${name}` : name;
    const [mayDo, { worst }, usedBy, alerts] = await Promise.all([
      grantsOf(db, { cluster, kind, name, ...place }),
      worstOf(db, scope, { resource: [resource] }),
      kind === 'ServiceAccount' ? runningAs(db, scope, stored) : [],
      listAlerts(db, scope, { cluster: [cluster], actor: account }, { sort: 'newest', limit: 10 }),
    ]);
    return {
      ...row,
      factors: factorsOf(stored.risk_factors),
      grants: mayDo.length,
      mayDo,
      worst,
      usedBy,
      latestAlerts: await presentAlerts(db, alerts.items),
    };
  },

  'GET /identities/{id}/timeline': async ({ caller: { scope }, params: { id }, query }, { state: { db } }) => {
    const { items } = await listIdentities(db, scope, { id }, one);
    return items.length === 0 ? notFound(`identity ${id}`) : await presentTimeline(db, scope, id, query);
  },
};

async function presentNodes(db: Kysely<Database>, rows: readonly NodeListRow[]): Promise<NodeRow[]> {
  const clusters = await clusterNames(db);
  return rows.map((row) => ({
    id: row.id,
    cluster: named(row.cluster, clusters) ?? { id: row.cluster, name: row.cluster },
    name: row.name,
    risk: row.risk ?? undefined,
    findings: severitiesIn(row),
    os: textIn(row.facts['os']),
    kernel: textIn(row.facts['kernel']),
    kubelet: textIn(row.facts['kubelet']),
    runtime: textIn(row.facts['runtime']),
    roles: textsIn(row.facts['roles']),
    ready: typeof row.facts['ready'] === 'boolean' ? row.facts['ready'] : undefined,
    sensor:
      row.sensor === null
        ? undefined
        : { lastSeen: new Date(row.sensor.lastSeen).toISOString(), version: row.sensor.version ?? undefined },
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    deletedAt: row.deleted_at?.toISOString(),
  }));
}

async function presentIdentities(db: Kysely<Database>, rows: readonly IdentityListRow[]): Promise<IdentityRow[]> {
  const clusters = await clusterNames(db);
  return rows.map((row) => ({
    id: row.id,
    cluster: named(row.cluster, clusters) ?? { id: row.cluster, name: row.cluster },
    kind: row.kind,
    namespace: row.namespace ?? undefined,
    name: row.name,
    risk: row.risk ?? undefined,
    findings: severitiesIn(row),
    grants: textsIn(row.facts['roles']).length,
    admin: row.facts['admin'] === true,
    workloads: row.workloads,
  }));
}

const kinds = [...workloadKinds];
const most = 200;

/** The workloads of the pods on a node. */
async function runningOn(
  db: Kysely<Database>,
  scope: AccessScope,
  cluster: string,
  node: string,
): Promise<EntityLink[]> {
  return await links(
    db,
    sql`resources.cluster = ${cluster} and resources.facts -> 'nodes' ? ${node} and ${visible(scope, 'resources')}`,
  );
}

async function runningAs(db: Kysely<Database>, scope: AccessScope, identity: IdentityListRow): Promise<EntityLink[]> {
  const { cluster, namespace, name } = identity;
  return await links(
    db,
    sql`resources.cluster = ${cluster} and resources.namespace = ${namespace} and resources.service_account = ${name}
      and ${visible(scope, 'resources')}`,
  );
}

async function links(db: Kysely<Database>, condition: ReturnType<typeof sql>): Promise<EntityLink[]> {
  const [clusters, { rows }] = await Promise.all([
    clusterNames(db),
    sql<LinkedResource>`select id, cluster, kind, namespace, name from resources
      where deleted_at is null and owner is null and kind = any(${kinds}) and ${condition}
      order by namespace, name limit ${most}`.execute(db),
  ]);
  return rows.flatMap((row) => linkOf(row, clusters) ?? []);
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function labelsIn(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
