import { type Kysely, sql } from 'kysely';
import { factorsOf } from '../api/present/factors.ts';
import { workloadKinds } from '../state/workload-kinds.ts';
import { type AccessScope, visible, visibleImage, visibleWhole } from '../state/access.ts';
import type { FindingFilter } from '../state/findings/list.ts';
import { namesWithin } from '../state/inventory/images.ts';
import type { Database } from '../state/tables.ts';
import type { RatedSubject } from './content.ts';
import { anyOf } from '../state/any-of.ts';

/** So many of each sort are written down, those with most risk first. */
const mostOfSort = 200;

interface Rated {
  readonly cluster: string | null;
  readonly name: string;
  readonly risk: number | null;
  readonly factors: unknown;
}

interface RatedSubjects {
  /** What has a risk, by sort, the riskiest first. */
  readonly rated: readonly RatedSubject[];
  readonly unassessed: Readonly<Record<RatedSubject['sort'], number>>;
}

/** What has a risk within the scope and the filter's clusters and namespaces, and how much has not been assessed yet. */
export async function ratedSubjects(
  db: Kysely<Database>,
  scope: AccessScope,
  { cluster, namespace }: FindingFilter,
): Promise<RatedSubjects> {
  const called = sql<string>`kind || ' ' || coalesce(namespace || '/', '') || name`;
  const workloads = db
    .selectFrom('resources')
    .select(['cluster', called.as('name'), 'risk', 'risk_factors as factors'])
    .where(visible(scope, 'resources'))
    .where('resources.kind', 'in', workloadKinds)
    .where('resources.owner', 'is', null)
    .where('resources.deleted_at', 'is', null)
    .where(anyOf('resources.cluster', cluster))
    .where(anyOf('resources.namespace', namespace));
  const identities = db
    .selectFrom('identities')
    .select(['cluster', called.as('name'), 'risk', 'risk_factors as factors'])
    .where(visible(scope, 'identities'))
    .where('identities.deleted_at', 'is', null)
    .where(anyOf('identities.cluster', cluster))
    .where(anyOf('identities.namespace', namespace));
  const nodes = db
    .selectFrom('nodes')
    .select(['cluster', 'name', 'risk', 'risk_factors as factors'])
    .where(visibleWhole(scope, 'nodes.cluster'))
    .where('nodes.deleted_at', 'is', null)
    .where(anyOf('nodes.cluster', cluster));
  const images = db
    .selectFrom('images')
    .select([
      sql<null>`null`.as('cluster'),
      sql<string>`coalesce((${namesWithin(scope)})[1], digest)`.as('name'),
      'risk',
    ])
    .select('risk_factors as factors')
    .where(visibleImage(scope));
  const counted = sql<number>`count(*)`.as('count');
  const [ofWorkloads, ofImages, ofIdentities, ofNodes, clusters, ...open] = await Promise.all([
    workloads.where('risk', '>', 0).orderBy('risk', 'desc').orderBy('name').limit(mostOfSort).execute(),
    images.where('risk', '>', 0).orderBy('risk', 'desc').orderBy('name').limit(mostOfSort).execute(),
    identities.where('risk', '>', 0).orderBy('risk', 'desc').orderBy('name').limit(mostOfSort).execute(),
    // What is of one namespace says nothing of nodes.
    namespace === undefined
      ? nodes.where('risk', '>', 0).orderBy('risk', 'desc').orderBy('name').limit(mostOfSort).execute()
      : [],
    db.selectFrom('clusters').select(['id', 'name']).execute(),
    workloads.where('risk', 'is', null).clearSelect().select(counted).executeTakeFirstOrThrow(),
    images.where('risk', 'is', null).clearSelect().select(counted).executeTakeFirstOrThrow(),
    identities.where('risk', 'is', null).clearSelect().select(counted).executeTakeFirstOrThrow(),
    namespace === undefined
      ? nodes.where('risk', 'is', null).clearSelect().select(counted).executeTakeFirstOrThrow()
      : { count: 0 },
  ]);
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  const rated = (sort: RatedSubject['sort'], rows: readonly Rated[]): RatedSubject[] =>
    rows.map((row) => ({
      sort,
      cluster: row.cluster === null ? '' : (names.get(row.cluster) ?? row.cluster),
      name: row.name,
      risk: row.risk ?? 0,
      factors: factorsOf(row.factors).map(({ points, text }) => ({ points, text })),
    }));
  const [workload, image, identity, node] = open.map(({ count }) => count) as [number, number, number, number];
  return {
    rated: [
      ...rated('workload', ofWorkloads),
      ...rated('image', ofImages),
      ...rated('identity', ofIdentities),
      ...rated('node', ofNodes),
    ],
    unassessed: { workload, image, identity, node },
  };
}
