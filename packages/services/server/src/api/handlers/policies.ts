import { listPolicies, type StoredPolicy } from '../../read/policies.ts';
import { selectedBy } from '../../read/selected.ts';
import type { AccessScope } from '../../state/access.ts';
import type { Handlers } from '../handler.ts';
import { linkOf } from '../present/links.ts';
import { clusterNames } from '../present/names.ts';
import { presentPolicy, type ToldOfPolicies } from '../present/policies.ts';
import { notFound } from '../refusal.ts';
import type { ApiWorld } from '../world.ts';

type Keys = 'GET /policies' | 'GET /policies/{id}';

export const policyHandlers: Handlers<Keys> = {
  'GET /policies': async ({ caller: { scope }, query }, world) => {
    const { cursor, limit, total, ...filter } = query;
    const page = await listPolicies(world.state.db, scope, filter, { limit, cursor });
    return {
      items: (await present(world, scope, page.items)).map(({ row }) => row),
      next: page.next,
      total: total ? page.total : undefined,
      byDialect: page.byDialect,
    };
  },

  'GET /policies/{id}': async ({ caller: { scope }, params: { id } }, world) => {
    const { items } = await listPolicies(world.state.db, scope, { id }, { limit: 1 });
    const [found] = await present(world, scope, items);
    if (found === undefined) return notFound(`policy ${id}`);
    const { policy, row, selects } = found;
    const { api_version: apiVersion, kind, name, namespace, labels, spec } = policy;
    return {
      ...row,
      object: { apiVersion, kind, metadata: { name, ...(namespace === null ? {} : { namespace }), labels }, spec },
      selects,
    };
  },
};

async function present(
  { events, now, state: { db } }: ApiWorld,
  scope: AccessScope,
  policies: readonly StoredPolicy[],
) {
  const since = new Date(now().getTime() - 7 * 86_400_000);
  const [clusters, selected, verdicts, heard] = await Promise.all([
    clusterNames(db),
    selectedBy(db, scope, policies),
    events.verdicts(scope, since),
    events.auditedClusters(scope, since),
  ]);
  const told: ToldOfPolicies = { since, verdicts, heard: new Set(heard) };
  return policies.map((policy) => {
    const selects = selected.get(policy.id);
    return {
      policy,
      row: { ...presentPolicy(policy, clusters, told), workloads: selects?.length },
      selects: (selects ?? []).flatMap((each) => linkOf(each, clusters) ?? []),
    };
  });
}
