import type { Kysely } from 'kysely';
import type { ClusterName, EntityLink } from '../../contract/types.ts';
import { identityId } from '../../state/ids.ts';
import type { Database } from '../../state/tables.ts';

/** The names of all clusters by their ids. */
export async function clusterNames(db: Kysely<Database>): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('clusters').select(['id', 'name']).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export function named(id: string | null, names: ReadonlyMap<string, string>): ClusterName | undefined {
  return id === null ? undefined : { id, name: names.get(id) ?? id };
}

/** Users by their ids, as people call them; an id that is nobody’s stands for itself. */
export async function userNames(db: Kysely<Database>, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await db.selectFrom('users').select(['id', 'display_name']).where('id', 'in', wanted).execute();
  return new Map(rows.map((row) => [row.id, row.display_name]));
}

/** The kinds that have a page as workloads. */
export const workloadKinds: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Pod',
]);

export interface LinkedResource {
  readonly id: string;
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** The page of a resource; undefined for kinds that have none. */
export function linkOf(resource: LinkedResource, names: ReadonlyMap<string, string>): EntityLink | undefined {
  const { id, cluster, kind, namespace, name } = resource;
  const place = { name, kind, namespace: namespace ?? undefined, cluster: named(cluster, names) };
  if (workloadKinds.has(kind)) return { type: 'workload', id, ...place };
  if (kind !== 'ServiceAccount') return undefined;
  return { type: 'identity', id: identityId(cluster, kind, namespace ?? undefined, name), ...place };
}

/** The pages of resources by their ids. */
export async function resourceLinks(
  db: Kysely<Database>,
  ids: Iterable<string | null>,
  names: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, EntityLink>> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom('resources')
    .select(['id', 'cluster', 'kind', 'namespace', 'name'])
    .where('id', 'in', wanted)
    .execute();
  return new Map(
    rows.flatMap((row): [string, EntityLink][] => {
      const link = linkOf(row, names);
      return link === undefined ? [] : [[row.id, link]];
    }),
  );
}
