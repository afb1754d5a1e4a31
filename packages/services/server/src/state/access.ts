import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import { runsImage } from './inventory/images.ts';
import type { Database } from './tables.ts';
import { anyOf } from './any-of.ts';

/** What somebody may see; absent lists mean all. Both must hold. */
export interface AccessScope {
  /** Ids of clusters. */
  readonly clusters?: readonly string[];
  /** Names of namespaces, the same in every cluster. What has no namespace is then not seen. */
  readonly namespaces?: readonly string[];
}

/** The tables whose rows stand in a cluster and a namespace of it. */
type Placed = 'findings' | 'resources' | 'alerts' | 'identities' | 'responses';

/** The condition that keeps a query inside the scope; it belongs into every query that somebody's request makes. */
export function visible(scope: AccessScope, table: Placed): Expression<SqlBool> {
  const own = placedIn(scope, table);
  if (table !== 'findings' || (scope.clusters === undefined && scope.namespaces === undefined)) return own;
  // What is in an image belongs to no namespace: it is seen by whoever sees a workload that runs the image.
  return sql<SqlBool>`(${own} or (findings.resource_id is null and findings.namespace is null
    and (coalesce(findings.cluster, ''), findings.image) in (
      select place, unnest(seen.images) from resources as seen, unnest(array[seen.cluster, '']) as place
      where seen.deleted_at is null and ${placedIn(scope, 'seen')})))`;
}

/** That the cluster and the namespace of a row are in the scope, by what a statement calls the table. */
export function placedIn({ clusters, namespaces }: AccessScope, table: string): Expression<SqlBool> {
  return sql<SqlBool>`(${anyOf(`${table}.cluster`, clusters)} and ${anyOf(`${table}.namespace`, namespaces)})`;
}

/** Incidents may touch several namespaces: they are seen by whoever sees one of them. */
export function visibleIncident(scope: AccessScope): Expression<SqlBool> {
  const { clusters, namespaces } = scope;
  const inCluster = anyOf('incidents.cluster', clusters);
  if (namespaces === undefined) return inCluster;
  return sql<SqlBool>`(${inCluster} and incidents.namespaces && ${namespaces})`;
}

/** Nodes and clusters have no namespace: they are seen by those who see whole clusters. */
export function visibleWhole(scope: AccessScope, column: 'nodes.cluster' | 'clusters.id'): Expression<SqlBool> {
  if (scope.namespaces !== undefined) return sql<SqlBool>`false`;
  return anyOf(column, scope.clusters);
}

/** An image is seen by whoever sees a workload that runs it. */
export function visibleImage(scope: AccessScope): (eb: ExpressionBuilder<Database, 'images'>) => Expression<SqlBool> {
  if (scope.clusters === undefined && scope.namespaces === undefined) return () => sql<SqlBool>`true`;
  return (eb) =>
    eb.exists(
      eb
        .selectFrom('resources')
        .select(sql`1`.as('one'))
        .where(visible(scope, 'resources'))
        .where('resources.deleted_at', 'is', null)
        .where(runsImage()),
    );
}
