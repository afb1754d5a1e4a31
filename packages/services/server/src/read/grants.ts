import { type Kysely, sql } from 'kysely';
import type { Grant } from '../contract/types.ts';
import type { Database } from '../state/tables.ts';

/** Somebody in a cluster, as bindings name them. */
export interface Subject {
  readonly cluster: string;
  readonly kind: 'ServiceAccount' | 'User' | 'Group';
  readonly namespace?: string | undefined;
  readonly name: string;
}

interface Bound {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly role: string | null;
  readonly role_kind: string | null;
  readonly rules: unknown;
}

/** So many bindings are told; nobody reads more. */
const mostBindings = 500;

/**
 * What somebody may do: every binding that names them, or a group that they are in without being put there
 * (`system:serviceaccounts`, `system:authenticated`), with the rules of its role as they stand in the inventory.
 */
export async function grantsOf(db: Kysely<Database>, subject: Subject): Promise<Grant[]> {
  const named = subjectsOf(subject).map(
    (each) => sql`(binding.spec -> 'subjects') @> ${JSON.stringify([each])}::jsonb`,
  );
  const { rows } = await sql<Bound>`
    select binding.kind, binding.name, binding.namespace, binding.spec -> 'roleRef' ->> 'name' as role,
      binding.spec -> 'roleRef' ->> 'kind' as role_kind, found.spec -> 'rules' as rules
    from resources as binding
    left join resources as found on found.cluster = binding.cluster and found.deleted_at is null
      and found.kind = binding.spec -> 'roleRef' ->> 'kind' and found.name = binding.spec -> 'roleRef' ->> 'name'
      and (found.kind = 'ClusterRole' or found.namespace = binding.namespace)
    where binding.cluster = ${subject.cluster} and binding.kind in ('ClusterRoleBinding', 'RoleBinding')
      and binding.deleted_at is null and (${sql.join(named, sql` or `)})
    order by binding.kind, binding.namespace, binding.name limit ${mostBindings}`.execute(db);
  return rows.map(({ kind, name, namespace, role, role_kind: roleKind, rules }) => {
    const place = namespace === null ? {} : { namespace };
    return {
      binding: { kind, name, ...place },
      role: { kind: roleKind ?? 'ClusterRole', name: role ?? '', ...(roleKind === 'Role' ? place : {}) },
      ...place,
      ...(rules === null ? {} : { rules: plainRules(rules) }),
    };
  });
}

function groups(...names: string[]): object[] {
  return names.map((name) => ({ kind: 'Group', name }));
}

function subjectsOf({ kind, namespace, name }: Subject): object[] {
  switch (kind) {
    case 'Group':
      return groups(name);
    case 'User':
      return [{ kind, name }, ...groups('system:authenticated')];
    case 'ServiceAccount':
      return [
        { kind, name, namespace },
        { kind: 'User', name: `system:serviceaccount:${namespace ?? ''}:${name}` },
        ...groups('system:serviceaccounts', `system:serviceaccounts:${namespace ?? ''}`, 'system:authenticated'),
      ];
  }
}

/** What a cluster says need not be what it should be. */
function plainRules(rules: unknown): NonNullable<Grant['rules']> {
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown) => {
    if (typeof rule !== 'object' || rule === null) return [];
    const said = rule as Record<string, unknown>;
    const list = (name: string): string[] | undefined => {
      const value = said[name];
      return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
    };
    return [
      {
        apiGroups: list('apiGroups'),
        resources: list('resources'),
        resourceNames: list('resourceNames'),
        nonResourceURLs: list('nonResourceURLs'),
        verbs: list('verbs') ?? [],
      },
    ];
  });
}
