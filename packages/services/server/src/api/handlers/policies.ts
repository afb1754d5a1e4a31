import { isEmptySelector, type LabelSelector, selectorMatches } from '@seawall/kube';
import type { Kysely } from 'kysely';
import type { EntityLink } from '../../contract/types.ts';
import { fields, podOf } from '../../read/pod-spec.ts';
import { listPolicies, type StoredPolicy } from '../../read/policies.ts';
import { type AccessScope, visible } from '../../state/access.ts';
import type { Database } from '../../state/tables.ts';
import { workloadKinds } from '../../state/workload-kinds.ts';
import type { Handlers } from '../handler.ts';
import { linkOf } from '../present/links.ts';
import { clusterNames } from '../present/names.ts';
import { presentPolicy } from '../present/policies.ts';
import { notFound } from '../refusal.ts';

type Keys = 'GET /policies' | 'GET /policies/{id}';

export const policyHandlers: Handlers<Keys> = {
  'GET /policies': async ({ caller: { scope }, query }, { events, now, state: { db } }) => {
    const { cursor, limit, total, ...filter } = query;
    const page = await listPolicies(db, scope, filter, { limit, cursor });
    const clusters = await clusterNames(db);
    const verdicts = await events.verdicts(scope, weekBefore(now()));
    return {
      items: page.items.map((policy) => presentPolicy(policy, clusters, verdicts)),
      next: page.next,
      total: total ? page.total : undefined,
      byDialect: page.byDialect,
    };
  },

  'GET /policies/{id}': async ({ caller: { scope }, params: { id } }, { events, now, state: { db } }) => {
    const {
      items: [policy],
    } = await listPolicies(db, scope, { id }, { limit: 1 });
    if (policy === undefined) return notFound(`policy ${id}`);
    const clusters = await clusterNames(db);
    const selects = await selected(db, scope, policy, clusters);
    const { api_version: apiVersion, kind, name, namespace, labels, spec } = policy;
    return {
      ...presentPolicy(policy, clusters, await events.verdicts(scope, weekBefore(now()))),
      workloads: selects?.length,
      object: { apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }), labels }, spec },
      selects: selects ?? [],
    };
  },
};

function weekBefore(at: Date): Date {
  return new Date(at.getTime() - 7 * 86_400_000);
}

/** The workloads that a policy names by namespace and labels; undefined for dialects that judge requests. */
async function selected(
  db: Kysely<Database>,
  scope: AccessScope,
  policy: StoredPolicy,
  clusters: ReadonlyMap<string, string>,
): Promise<EntityLink[] | undefined> {
  const { dialect, cluster } = policy;
  const namespace = dialect === 'PodSecurity' ? policy.name : policy.namespace;
  if ((dialect !== 'NetworkPolicy' && dialect !== 'PodSecurity') || namespace === null) return undefined;
  const rows = await db
    .selectFrom('resources')
    .select(['id', 'cluster', 'kind', 'namespace', 'name', 'spec', 'labels'])
    .where('cluster', '=', cluster)
    .where('namespace', '=', namespace)
    .where('kind', 'in', workloadKinds)
    .where('owner', 'is', null)
    .where('deleted_at', 'is', null)
    .where(visible(scope, 'resources'))
    .orderBy('name')
    .execute();
  const selector = dialect === 'NetworkPolicy' ? (fields(policy.spec['podSelector']) as LabelSelector) : {};
  return rows
    .filter(
      (row) => isEmptySelector(selector) || selectorMatches(selector, podOf(row.kind, row.spec, row.labels).labels),
    )
    .flatMap((row) => linkOf(row, clusters) ?? []);
}
