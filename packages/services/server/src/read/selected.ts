import { isEmptySelector, type LabelSelector, selectorMatches } from '@seawall/kube';
import { type Kysely, sql, type SqlBool } from 'kysely';
import { type AccessScope, visible } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import { workloadKinds } from '../state/workload-kinds.ts';
import { fields, podOf } from './pod-spec.ts';
import type { StoredPolicy } from './policies.ts';
import { isOwn } from './workloads.ts';

interface Selected {
  readonly id: string;
  readonly cluster: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** Where a policy names workloads by namespace and labels; undefined for dialects that judge requests. */
function reachOf(policy: StoredPolicy): { readonly namespace: string; readonly selector: LabelSelector } | undefined {
  const { dialect, name, namespace, spec } = policy;
  if (dialect === 'PodSecurity') return { namespace: name, selector: {} };
  if (dialect !== 'NetworkPolicy' || namespace === null) return undefined;
  return { namespace, selector: fields(spec['podSelector']) };
}

/** The workloads that policies select, by the ids of the policies; those that select none by themselves are left out. */
export async function selectedBy(
  db: Kysely<Database>,
  scope: AccessScope,
  policies: readonly StoredPolicy[],
): Promise<ReadonlyMap<string, readonly Selected[]>> {
  const reaches = policies.flatMap((policy) => {
    const reach = reachOf(policy);
    return reach === undefined ? [] : [{ id: policy.id, cluster: policy.cluster, ...reach }];
  });
  if (reaches.length === 0) return new Map();
  const places = [...new Map(reaches.map((each) => [placeOf(each), each])).values()];
  const rows = await db
    .selectFrom('resources')
    .select(['id', 'cluster', 'kind', 'namespace', 'name', 'spec', 'labels'])
    .where(
      sql<SqlBool>`(cluster, namespace) in (${sql.join(places.map(({ cluster, namespace }) => sql`(${cluster}, ${namespace})`))})`,
    )
    .where('kind', 'in', workloadKinds)
    .where('deleted_at', 'is', null)
    .where(isOwn)
    .where(visible(scope, 'resources'))
    .orderBy('name')
    .execute();
  const byPlace = Map.groupBy(
    rows.map((row) => ({ ...row, podLabels: podOf(row.kind, row.spec, row.labels).labels })),
    placeOf,
  );
  return new Map(
    reaches.map((each) => [
      each.id,
      (byPlace.get(placeOf(each)) ?? []).filter(
        ({ podLabels }) => isEmptySelector(each.selector) || selectorMatches(each.selector, podLabels),
      ),
    ]),
  );
}

function placeOf({ cluster, namespace }: { readonly cluster: string; readonly namespace: string | null }): string {
  return JSON.stringify([cluster, namespace]);
}
