import { type Expression, type Kysely, sql, type SqlBool } from 'kysely';
import type { PolicyRow } from '../contract/types.ts';
import { type AccessScope, visible } from '../state/access.ts';
import { cut, type Keyed, type Page, type PageOptions, pageParts, type SortColumn } from '../state/cursor.ts';
import { escapeLike, words } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';
import { anyOf } from '../state/any-of.ts';

export type Dialect = PolicyRow['dialect'];

/** A policy as the inventory has it. */
export interface StoredPolicy {
  readonly id: string;
  readonly cluster: string;
  readonly dialect: Dialect;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly first_seen: Date;
  readonly changed_at: Date;
  /** The specifications of its bindings, for dialects that have such. */
  readonly bindings: readonly Readonly<Record<string, unknown>>[];
}

export interface PolicyFilter {
  readonly id?: string;
  readonly cluster?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly dialect?: readonly Dialect[] | undefined;
  readonly q?: string | undefined;
}

/** Namespaces are policies where they bear labels of Pod Security Admission. */
const dialect = sql<Dialect>`case
  when kind = 'ValidatingAdmissionPolicy' then 'ValidatingAdmissionPolicy'
  when kind = 'MutatingAdmissionPolicy' then 'MutatingAdmissionPolicy'
  when api_version like 'constraints.gatekeeper.sh/%' then 'GatekeeperConstraint'
  when api_version like 'kyverno.io/%' and kind in ('ClusterPolicy', 'Policy') then 'KyvernoPolicy'
  when api_version like 'policies.kyverno.io/%' and kind like '%Policy' then 'KyvernoPolicy'
  when kind = 'Namespace' and labels::text like '%pod-security.kubernetes.io/%' then 'PodSecurity'
  when kind = 'NetworkPolicy' and api_version like 'networking.k8s.io/%' then 'NetworkPolicy'
  when kind in ('ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration') then 'AdmissionWebhook'
  end`;

const sort: readonly SortColumn[] = [
  { column: 'dialect', direction: 'asc', type: 'text' },
  { column: 'name', direction: 'asc', type: 'text' },
  { column: 'id', direction: 'asc', type: 'text' },
];

/** One page of policies within the scope, and how many there are of each dialect. */
export async function listPolicies(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: PolicyFilter,
  page: PageOptions,
): Promise<Page<StoredPolicy> & { readonly byDialect: Record<string, number>; readonly total: number }> {
  const chosen = sql`select *, ${dialect} as dialect from resources where ${conditions(scope, filter)}`;
  const asked = anyOf('dialect', filter.dialect);
  const { after, key, order } = pageParts(sort, page);
  const [{ rows }, counted] = await Promise.all([
    sql<StoredPolicy & Keyed>`
      select chosen.*, ${key} as "pageKey", coalesce((select max(at) from entity_changes where entity = chosen.id and what = 'changed'),
          chosen.first_seen) as changed_at,
        coalesce((select json_agg(binding.spec) from resources as binding where binding.cluster = chosen.cluster
          and binding.deleted_at is null and binding.kind = chosen.kind || 'Binding'
          and binding.spec ->> 'policyName' = chosen.name), '[]') as bindings
      from (${chosen}) as chosen where dialect is not null and ${asked} and ${after}
      order by ${order} limit ${page.limit + 1}`.execute(db),
    sql<{ dialect: string; count: number }>`
      select dialect, count(*) as count from (${chosen}) as chosen where dialect is not null group by dialect`.execute(
      db,
    ),
  ]);
  const byDialect = Object.fromEntries(counted.rows.map((row) => [row.dialect, row.count]));
  const total = Object.entries(byDialect).reduce(
    (sum, [name, count]) =>
      filter.dialect === undefined || filter.dialect.includes(name as Dialect) ? sum + count : sum,
    0,
  );
  return { ...cut(rows, page.limit), byDialect, total };
}

function conditions(scope: AccessScope, { id, cluster, namespace, q }: PolicyFilter): Expression<SqlBool> {
  const all: Expression<unknown>[] = [seen(scope), sql`deleted_at is null`];
  if (id !== undefined) all.push(sql`resources.id = ${id}`);
  if (cluster !== undefined) all.push(sql`resources.cluster = any(${cluster})`);
  if (namespace !== undefined) {
    all.push(sql`(resources.namespace = any(${namespace}) or (kind = 'Namespace' and name = any(${namespace})))`);
  }
  for (const word of words(q)) {
    all.push(sql`lower(kind || ' ' || coalesce(namespace, '') || '/' || name) like ${`%${escapeLike(word)}%`}`);
  }
  return sql<SqlBool>`${sql.join(all, sql` and `)}`;
}

/** Who sees a namespace sees what is enforced in it; policies of whole clusters are for those who see these. */
function seen(scope: AccessScope): Expression<SqlBool> {
  const { clusters, namespaces } = scope;
  const own = visible(scope, 'resources');
  if (namespaces === undefined) return own;
  const inCluster = anyOf('resources.cluster', clusters);
  return sql<SqlBool>`(${own} or (kind = 'Namespace' and name = any(${namespaces}) and ${inCluster}))`;
}
