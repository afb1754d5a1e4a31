import { table, type ResourceRef } from '@seawall/model';
import type { Kysely } from 'kysely';
import type { EntityLink } from '../../../contract/types.ts';
import type { EventRow } from '../../../events/search.ts';
import type { AccessScope } from '../../../state/access.ts';
import { nodeId, resourceId } from '../../../state/ids.ts';
import type { Database } from '../../../state/tables.ts';
import { resourceLinks } from '../links.ts';

/** Resources whose objects have pages, by group and plural; versions do not matter to their ids. */
const kinds: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = table({
  '/pods': ['v1', 'Pod'],
  '/replicationcontrollers': ['v1', 'ReplicationController'],
  '/serviceaccounts': ['v1', 'ServiceAccount'],
  'apps/deployments': ['apps/v1', 'Deployment'],
  'apps/replicasets': ['apps/v1', 'ReplicaSet'],
  'apps/statefulsets': ['apps/v1', 'StatefulSet'],
  'apps/daemonsets': ['apps/v1', 'DaemonSet'],
  'batch/jobs': ['batch/v1', 'Job'],
  'batch/cronjobs': ['batch/v1', 'CronJob'],
});

/** The pages of what audit events are about, by the events' ids: where the inventory still knows the object. */
export async function auditEntities(
  db: Kysely<Database>,
  rows: readonly EventRow[],
  scope: AccessScope,
  clusters: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<number, EntityLink>> {
  const ids = new Map(rows.flatMap((row): [number, string][] => entityId(row)));
  const found = await resourceLinks(db, ids.values(), clusters);
  const nodes = scope.namespaces === undefined ? await nodeLinks(db, [...ids.values()], clusters) : new Map();
  const links = new Map<number, EntityLink>();
  for (const [event, id] of ids) {
    const link: EntityLink | undefined = found.get(id) ?? nodes.get(id);
    if (link !== undefined) links.set(event, link);
  }
  return links;
}

function entityId({ cluster, fields, id }: EventRow): [number, string][] {
  const name = fields['ka.target.name'];
  if (cluster === '' || typeof name !== 'string') return [];
  const group = fields['ka.target.group'] ?? '';
  const resource = `${String(group)}/${String(fields['ka.target.resource'] ?? '')}`;
  if (resource === '/nodes') return [[id, nodeId(cluster, name)]];
  const [apiVersion, kind] = kinds[resource] ?? [];
  const namespace = fields['ka.target.namespace'];
  if (apiVersion === undefined || kind === undefined || typeof namespace !== 'string') return [];
  const ref: ResourceRef = { type: 'resource', apiVersion, kind, namespace, name };
  return [[id, resourceId(cluster, ref)]];
}

async function nodeLinks(
  db: Kysely<Database>,
  ids: readonly string[],
  clusters: ReadonlyMap<string, string>,
): Promise<Map<string, EntityLink>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('nodes').select(['id', 'cluster', 'name']).where('id', 'in', ids).execute();
  return new Map(
    rows.map(({ cluster, id, name }) => [
      id,
      { type: 'node', id, name, kind: 'Node', cluster: { id: cluster, name: clusters.get(cluster) ?? cluster } },
    ]),
  );
}
