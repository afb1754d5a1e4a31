import { type Kysely, sql } from 'kysely';
import type { WorkloadDetail, WorkloadRow } from '../../contract/types.ts';
import { countAlerts, listAlerts } from '../../read/alerts.ts';
import { listIncidents } from '../../read/incidents.ts';
import { textsIn } from '../../read/facts.ts';
import { grantsOf } from '../../read/grants.ts';
import { containersOf, podOf, secretsOf } from '../../read/pod-spec.ts';
import { listPolicies } from '../../read/policies.ts';
import { selectedBy } from '../../read/selected.ts';
import { surroundingsOf } from '../../read/surroundings.ts';
import { severitiesIn } from '../../read/totals.ts';
import { countWorkloads, listWorkloads, type WorkloadListRow } from '../../read/workloads.ts';
import type { AccessScope } from '../../state/access.ts';
import { namesWithin } from '../../state/inventory/images.ts';
import { identityId, nodeId, resourceId } from '../../state/ids.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { presentAlerts } from '../present/alerts.ts';
import { factorsOf } from '../present/factors.ts';
import { presentIncidents } from '../present/incidents.ts';
import { clusterNames, named } from '../present/names.ts';
import { notScanned } from '../present/not-scanned.ts';
import { presentTimeline } from '../present/timeline.ts';
import { causesOf, worstOf } from '../present/worst.ts';
import { notFound } from '../refusal.ts';

type Keys = 'GET /workloads' | 'GET /workloads/{id}' | 'GET /workloads/{id}/timeline';

const dayMs = 86_400_000;

export const workloadHandlers: Handlers<Keys> = {
  'GET /workloads': async ({ caller: { scope }, query }, { state: { db }, now }) => {
    const { sort, cursor, limit, total, policy, ...asked } = query;
    const since = new Date(now().getTime() - dayMs);
    const filter = policy === undefined ? asked : { ...asked, ids: await selectedIds(db, scope, policy) };
    const [page, counted] = await Promise.all([
      listWorkloads(db, scope, filter, { sort, limit, cursor, since }),
      total ? countWorkloads(db, scope, filter) : undefined,
    ]);
    return { items: await presentWorkloads(db, page.items), next: page.next, total: counted };
  },

  'GET /workloads/{id}': async ({ caller: { scope }, params: { id } }, { state: { db }, now }) => {
    const since = new Date(now().getTime() - dayMs);
    const { items } = await listWorkloads(db, scope, { id }, { sort: 'risk', limit: 1, since });
    const [stored] = items;
    const [row] = await presentWorkloads(db, items);
    if (stored === undefined || row === undefined) return notFound(`workload ${id}`);
    return await detailOf(db, scope, stored, row);
  },

  'GET /workloads/{id}/timeline': async ({ caller: { scope }, params: { id }, query }, { state: { db }, now }) => {
    const { items } = await listWorkloads(db, scope, { id }, { sort: 'risk', limit: 1, since: now() });
    return items.length === 0 ? notFound(`workload ${id}`) : await presentTimeline(db, scope, id, query);
  },
};

async function selectedIds(db: Kysely<Database>, scope: AccessScope, id: string): Promise<string[]> {
  const { items } = await listPolicies(db, scope, { id }, { limit: 1 });
  const selected = await selectedBy(db, scope, items);
  return (selected.get(id) ?? []).map((workload) => workload.id);
}

async function presentWorkloads(db: Kysely<Database>, rows: readonly WorkloadListRow[]): Promise<WorkloadRow[]> {
  const clusters = await clusterNames(db);
  return rows.map((row) => ({
    id: row.id,
    cluster: named(row.cluster, clusters) ?? { id: row.cluster, name: row.cluster },
    kind: row.kind,
    apiVersion: row.api_version,
    namespace: row.namespace ?? '',
    name: row.name,
    risk: row.risk ?? undefined,
    findings: severitiesIn(row),
    images: row.images,
    serviceAccount: row.service_account ?? undefined,
    exposed: row.reach === 'internet' || row.reach === 'node',
    alerts: row.alerts,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    deletedAt: row.deleted_at?.toISOString(),
  }));
}

async function detailOf(
  db: Kysely<Database>,
  scope: AccessScope,
  stored: WorkloadListRow,
  row: WorkloadRow,
): Promise<WorkloadDetail> {
  const { id } = stored;
  const resource = await db.selectFrom('resources').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const pod = podOf(stored.kind, resource.spec, resource.labels);
  const containers = containersOf(pod.spec);
  const own = { resource: [id] };
  const place = { cluster: stored.cluster, namespace: row.namespace, labels: pod.labels };
  const [posture, secrets, images, alerts, counted, incidents, surroundings, identity, groups, owner] =
    await Promise.all([
      worstOf(db, scope, { ...own, kind: ['misconfiguration', 'access', 'network', 'runtime', 'supply-chain'] }),
      worstOf(db, scope, { ...own, kind: ['secret'] }),
      usedImages(db, scope, stored),
      listAlerts(db, scope, own, { sort: 'newest', limit: 10 }),
      countAlerts(db, scope, own),
      listIncidents(db, scope, own, { sort: 'newest', limit: 10 }),
      surroundingsOf(db, place),
      identityOf(db, scope, stored, pod.spec.automountServiceAccountToken !== false),
      causesOf(db, scope, own),
      ownerOf(db, resource.owner),
    ]);
  const { facts } = resource;
  const digests = new Map(
    images.flatMap(({ reference, digest }) => (digest === undefined ? [] : [[reference, digest]])),
  );
  return {
    ...row,
    labels: resource.labels,
    owner,
    replicas: typeof facts['replicas'] === 'number' ? facts['replicas'] : undefined,
    factors: factorsOf(resource.risk_factors),
    containers: containers.map((container) => ({ ...container, digest: digests.get(container.image) })),
    posture,
    usedImages: images,
    secrets: { ...secrets, mounted: secretsOf(containers) },
    alertCounts: counted.bySeverity,
    latestAlerts: await presentAlerts(db, alerts.items),
    incidents: await presentIncidents(db, scope, incidents.items),
    identity,
    ...surroundings,
    nodes: textsIn(facts['nodes']).map((name) => ({
      type: 'node',
      id: nodeId(stored.cluster, name),
      name,
      cluster: row.cluster,
    })),
    groups,
  };
}

async function ownerOf(db: Kysely<Database>, id: string | null): Promise<WorkloadDetail['owner']> {
  if (id === null) return undefined;
  return await db.selectFrom('resources').select(['kind', 'name']).where('id', '=', id).executeTakeFirst();
}

async function usedImages(
  db: Kysely<Database>,
  scope: AccessScope,
  { images, cluster }: WorkloadListRow,
): Promise<WorkloadDetail['usedImages']> {
  if (images.length === 0) return [];
  const { rows: known } = await sql<{
    digest: string;
    names: string[];
    scanned_at: Date | null;
    facts: { notScanned?: unknown };
  }>`
    select images.digest, ${namesWithin({ clusters: [cluster] })} as names, b.scanned_at, images.facts
    from images left join image_bills b on b.id = counting_bill(images.digest, ${cluster})
    where images.digest = any(${images})`.execute(db);
  return await Promise.all(
    images.map(async (image) => {
      const found = known.find(({ digest }) => digest === image);
      const { counts, worst } = await worstOf(db, scope, { image: [image], cluster: [cluster] }, 5);
      return {
        digest: found?.digest,
        reference: found?.names[0] ?? image,
        scannedAt: found?.scanned_at?.toISOString(),
        notScanned: found?.scanned_at === null || found === undefined ? notScanned(found?.facts.notScanned) : undefined,
        findings: counts,
        worst,
      };
    }),
  );
}

async function identityOf(
  db: Kysely<Database>,
  scope: AccessScope,
  { cluster, namespace, service_account: account }: WorkloadListRow,
  automount: boolean,
): Promise<WorkloadDetail['identity']> {
  if (account === null || namespace === null) return undefined;
  const resource = resourceId(cluster, {
    type: 'resource',
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    namespace,
    name: account,
  });
  const [grants, { worst }, names] = await Promise.all([
    grantsOf(db, { cluster, kind: 'ServiceAccount', namespace, name: account }),
    worstOf(db, scope, { resource: [resource] }, 5),
    clusterNames(db),
  ]);
  const id = identityId(cluster, 'ServiceAccount', namespace, account);
  const link = {
    type: 'identity' as const,
    id,
    name: account,
    kind: 'ServiceAccount',
    namespace,
    cluster: named(cluster, names),
  };
  return { link, name: account, automount, grants, findings: worst };
}
