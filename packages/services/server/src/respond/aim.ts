import type { ActionSubject } from '@seawall/alerting';
import type { ResourceRef, Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import type { EntityLink, ResponseAction } from '../contract/types.ts';
import { type AccessScope, visible, visibleIncident, visibleWhole } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import { linkOf } from '../api/present/links.ts';
import { clusterNames } from '../api/present/names.ts';
import { workloadKinds } from '../state/workload-kinds.ts';

/** Something in a cluster that an action can be aimed at. */
export interface Aim {
  readonly cluster: string;
  readonly link: EntityLink;
  readonly ref: ResourceRef;
  /** The ids under which its history is found: its own, and that of what made it. */
  readonly entities: readonly string[];
}

/** A workload or node that somebody may see, by the id of its page; undefined when there is none. */
export async function aimAt(
  db: Kysely<Database>,
  scope: AccessScope,
  target: { readonly type: 'workload' | 'node'; readonly id: string },
): Promise<Aim | undefined> {
  const { id, type } = target;
  const [aim] = type === 'node' ? await nodes(db, scope, sql`nodes.id = ${id}`) : await workloads(db, scope, [id]);
  return aim;
}

/** Pods of a workload that options are given for; beyond that it is the workload that is answered. */
const mostPods = 20;

/** A workload and the pods that run of it. */
export async function aimsAtWorkload(db: Kysely<Database>, scope: AccessScope, id: string): Promise<Aim[]> {
  const pods = await db
    .selectFrom('resources')
    .select('id')
    .where('owner', '=', id)
    .where('kind', '=', 'Pod')
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .limit(mostPods)
    .execute();
  return workloads(db, scope, [id, ...pods.map((pod) => pod.id)]);
}

/** What an alert speaks of: its pod, what made that, and the node. */
export async function aimsAtAlerts(
  db: Kysely<Database>,
  scope: AccessScope,
  which: { readonly alert: string } | { readonly incident: string },
): Promise<Aim[]> {
  const rows = await db
    .selectFrom('alerts')
    .select(['alerts.cluster', 'alerts.node', 'alerts.resource_id', 'alerts.namespace'])
    .select(sql<string | null>`alerts.body -> 'workload' ->> 'pod'`.as('pod'))
    .where(visible(scope, 'alerts'))
    .where('alerts.cluster', 'is not', null)
    .where((eb) => ('alert' in which ? eb('alerts.id', '=', which.alert) : eb('alerts.incident', '=', which.incident)))
    .orderBy('alerts.rank', 'desc')
    .limit(200)
    .execute();
  const pods = rows.flatMap(({ cluster, namespace, pod }) =>
    cluster === null || namespace === null || pod === null ? [] : [[cluster, namespace, pod] as const],
  );
  const found = await db
    .selectFrom('resources')
    .select('id')
    .where('kind', '=', 'Pod')
    .where('deleted_at', 'is', null)
    .where(
      sql<boolean>`(cluster, namespace, name) in (select * from unnest(${pods.map(([each]) => each)}::text[],
        ${pods.map(([, each]) => each)}::text[], ${pods.map(([, , each]) => each)}::text[]))`,
    )
    .limit(mostPods)
    .execute();
  const ids = [...found.map(({ id }) => id), ...rows.flatMap(({ resource_id }) => resource_id ?? [])];
  const names = rows.flatMap(({ cluster, node }) => (cluster === null || node === null ? [] : [`${cluster}/${node}`]));
  return [
    ...(await workloads(db, scope, [...new Set(ids)])),
    ...(await nodes(db, scope, sql`nodes.cluster || '/' || nodes.name = any(${[...new Set(names)]})`)),
  ];
}

/** Whether somebody sees the alert or incident that they give as the cause, and which cluster it is of. */
export async function causeCluster(
  db: Kysely<Database>,
  scope: AccessScope,
  { id, type }: { readonly type: 'alert' | 'incident'; readonly id: string },
): Promise<string | null | undefined> {
  const row = await (type === 'alert'
    ? db.selectFrom('alerts').select('alerts.cluster').where('alerts.id', '=', id).where(visible(scope, 'alerts'))
    : db
        .selectFrom('incidents')
        .select('incidents.cluster')
        .where('incidents.id', '=', id)
        .where(visibleIncident(scope))
  ).executeTakeFirst();
  return row?.cluster;
}

async function workloads(db: Kysely<Database>, scope: AccessScope, ids: readonly string[]): Promise<Aim[]> {
  if (ids.length === 0) return [];
  const names = await clusterNames(db);
  const rows = await db
    .selectFrom('resources')
    .select(['id', 'cluster', 'kind', 'namespace', 'name', 'uid', 'owner', 'api_version'])
    .where(visible(scope, 'resources'))
    .where('resources.deleted_at', 'is', null)
    .where('resources.id', 'in', ids)
    .where('resources.kind', 'in', workloadKinds)
    .orderBy(sql`resources.kind = 'Pod'`, 'desc')
    .orderBy('resources.name')
    .execute();
  return rows.flatMap((row): Aim[] => {
    const link = linkOf(row, names);
    if (link === undefined) return [];
    const ref: ResourceRef = {
      type: 'resource',
      apiVersion: row.api_version,
      kind: row.kind,
      name: row.name,
      ...(row.namespace === null ? {} : { namespace: row.namespace }),
      ...(row.uid === null ? {} : { uid: row.uid }),
    };
    return [{ cluster: row.cluster, link, ref, entities: row.owner === null ? [row.id] : [row.id, row.owner] }];
  });
}

async function nodes(db: Kysely<Database>, scope: AccessScope, which: ReturnType<typeof sql>): Promise<Aim[]> {
  const names = await clusterNames(db);
  const rows = await db
    .selectFrom('nodes')
    .select(['id', 'cluster', 'name'])
    .where(visibleWhole(scope, 'nodes.cluster'))
    .where('nodes.deleted_at', 'is', null)
    .where(sql<boolean>`${which}`)
    .orderBy('nodes.name')
    .limit(mostPods)
    .execute();
  return rows.map(({ cluster, id, name }) => ({
    cluster,
    link: { type: 'node', id, name, kind: 'Node', cluster: { id: cluster, name: names.get(cluster) ?? cluster } },
    ref: { type: 'resource', apiVersion: 'v1', kind: 'Node', name },
    entities: [id],
  }));
}

const scalable: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

/** What can be done to it; whether the cluster lets us is for the preview to say. */
export function actionsFor({ ref: { kind } }: Aim): readonly ResponseAction[] {
  if (kind === 'Node') return ['cordon', 'uncordon'];
  if (kind === 'Pod') return ['quarantine', 'evict', 'delete'];
  const selects = scalable.has(kind) || kind === 'DaemonSet' || kind === 'Job';
  return [...(selects ? (['quarantine'] as const) : []), ...(scalable.has(kind) ? (['scale-to-zero'] as const) : [])];
}

/** What alerting is told to act on. */
export function subjectOf({ ref }: Aim, note: string): ActionSubject {
  if (ref.kind === 'Node') return { note, node: ref.name };
  return ref.kind === 'Pod' ? { note, pod: ref } : { note, workload: ref };
}

/** Namespaces of the cluster itself: what is done there may take the cluster away from whoever does it. */
const systemNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

export function dangersOf({ ref }: Aim): Text[] {
  if (ref.namespace === undefined || !systemNamespaces.has(ref.namespace)) return [];
  return [
    {
      en: `${ref.namespace} holds the cluster's own parts: what is done here may stop the cluster`,
      zh: `${ref.namespace} 中是集群自身的组件：此处的操作可能导致集群停止工作`,
    },
  ];
}
