import { type Kysely, sql, type SqlBool } from 'kysely';
import type { NodeRow } from '../../contract/types.ts';
import { listAlerts } from '../../read/alerts.ts';
import { listIncidents } from '../../read/incidents.ts';
import { textIn, textsIn, textsByKey } from '../../read/facts.ts';
import { countNodes, listNodes, type NodeListRow } from '../../read/nodes.ts';
import { severitiesIn } from '../../read/totals.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { presentAlerts } from '../present/alerts.ts';
import { factorsOf } from '../present/factors.ts';
import { presentIncidents } from '../present/incidents.ts';
import { workloadLinks } from '../present/links.ts';
import { clusterNames, named } from '../present/names.ts';
import { presentTimeline } from '../present/timeline.ts';
import { causesOf, worstOf } from '../present/worst.ts';
import { notFound } from '../refusal.ts';

type Keys = 'GET /nodes' | 'GET /nodes/{id}' | 'GET /nodes/{id}/timeline';

const one = { sort: 'risk', limit: 1 } as const;

export const nodeHandlers: Handlers<Keys> = {
  'GET /nodes': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...filter } = query;
    const [page, counted] = await Promise.all([
      listNodes(db, scope, filter, { sort, limit, cursor }),
      total ? countNodes(db, scope, filter) : undefined,
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
      workloadLinks(db, scope, sql<SqlBool>`cluster = ${cluster} and facts -> 'nodes' ? ${name}`),
    ]);
    return {
      ...row,
      labels: textsByKey(facts['labels']),
      taints: textsIn(facts['taints']),
      factors: factorsOf(stored.risk_factors),
      worst,
      groups,
      workloads,
      latestAlerts: await presentAlerts(db, alerts.items),
      incidents: await presentIncidents(db, scope, incidents.items),
    };
  },

  'GET /nodes/{id}/timeline': async ({ caller: { scope }, params: { id }, query }, { state: { db } }) => {
    const { items } = await listNodes(db, scope, { id }, one);
    return items.length === 0 ? notFound(`node ${id}`) : await presentTimeline(db, scope, id, query);
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
