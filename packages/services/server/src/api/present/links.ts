import { type Expression, type Kysely, sql, type SqlBool } from 'kysely';
import type { EntityLink } from '../../contract/types.ts';
import { type AccessScope, visible } from '../../state/access.ts';
import { identityId } from '../../state/ids.ts';
import type { Database } from '../../state/tables.ts';
import { isWorkload, workloadKinds } from '../../state/workload-kinds.ts';
import { clusterNames, named } from './names.ts';

interface LinkedResource {
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
  if (isWorkload(kind)) return { type: 'workload', id, ...place };
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

/** The pages of those who make requests, by the names that audit logs give them; who has none is left out. */
export async function actorLinks(
  db: Kysely<Database>,
  scope: AccessScope,
  cluster: string | null,
  actors: readonly string[],
): Promise<EntityLink[]> {
  if (cluster === null || actors.length === 0) return [];
  const ids = actors.map((actor) => {
    const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(actor) ?? [];
    return account === undefined
      ? identityId(cluster, 'User', undefined, actor)
      : identityId(cluster, 'ServiceAccount', namespace, account);
  });
  const [names, rows] = await Promise.all([
    clusterNames(db),
    db
      .selectFrom('identities')
      .select(['id', 'cluster', 'kind', 'namespace', 'name'])
      .where('id', 'in', ids)
      .where(visible(scope, 'identities'))
      .execute(),
  ]);
  return rows.map(({ id, kind, namespace, name }) => ({
    type: 'identity',
    id,
    name,
    kind,
    namespace: namespace ?? undefined,
    cluster: named(cluster, names),
  }));
}

/** So many workloads are named. */
const mostWorkloads = 200;

/** The pages of the workloads within the scope that a condition on `resources` holds for. */
export async function workloadLinks(
  db: Kysely<Database>,
  scope: AccessScope,
  condition: Expression<SqlBool>,
): Promise<EntityLink[]> {
  const [names, { rows }] = await Promise.all([
    clusterNames(db),
    sql<LinkedResource>`
      select id, cluster, kind, namespace, name from resources
      where deleted_at is null and owner is null and kind = any(${workloadKinds}) and ${condition}
        and ${visible(scope, 'resources')}
      order by cluster, namespace, name limit ${mostWorkloads}`.execute(db),
  ]);
  return rows.flatMap((row) => linkOf(row, names) ?? []);
}
