import type { ClusterRole, Inventory, Role, RoleBinding, ServiceAccount, Subject } from '@seawall/kube';
import { type Granted, type Power, powersOf } from './powers.ts';

/** Somebody who may do something in a cluster. */
export interface Identity {
  readonly kind: 'ServiceAccount' | 'User' | 'Group';
  readonly name: string;
  /** Of service accounts. */
  readonly namespace?: string;
  /** The roles that it is bound to: `ClusterRole admin in shop`, without a place where it holds everywhere. */
  readonly roles: readonly string[];
  readonly powers: readonly Power[];
}

function identityKey(kind: Identity['kind'], namespace: string | undefined, name: string): string {
  return kind === 'ServiceAccount' ? `${kind}/${namespace ?? 'default'}/${name}` : `${kind}/${name}`;
}

/** Every service account, and every user and group that a binding names, with what their roles let them do. */
export function identitiesOf(inventory: Inventory): Map<string, Identity> {
  const granted = new Map<string, { subject: Subject; roles: Set<string>; rules: Granted[] }>();
  const entry = (subject: Subject) => {
    const key = identityKey(kindOf(subject), subject.namespace, subject.name ?? '');
    const found = granted.get(key) ?? { subject, roles: new Set<string>(), rules: [] };
    granted.set(key, found);
    return found;
  };
  for (const { ref } of inventory.ofKind<ServiceAccount>('ServiceAccount'))
    entry({ kind: 'ServiceAccount', name: ref.name, namespace: ref.namespace ?? 'default' });
  for (const kind of ['ClusterRoleBinding', 'RoleBinding']) {
    for (const { ref, value } of inventory.ofKind<RoleBinding>(kind)) {
      const { roleRef, subjects } = value;
      if (roleRef?.name === undefined || !Array.isArray(subjects)) continue;
      const namespace = kind === 'RoleBinding' ? (ref.namespace ?? 'default') : undefined;
      const rules = rulesOf(inventory, roleRef.kind, namespace, roleRef.name);
      const title = `${roleRef.kind ?? 'Role'} ${roleRef.name}${namespace === undefined ? '' : ` in ${namespace}`}`;
      // Agents send objects as well, and what they send need not be what an API server would hold.
      for (const subject of subjects as readonly (Subject | null)[]) {
        if (typeof subject?.name !== 'string') continue;
        const one = entry({
          ...subject,
          ...(subject.namespace === undefined && namespace !== undefined ? { namespace } : {}),
        });
        one.roles.add(title);
        one.rules.push(...rules.map((rule): Granted => (namespace === undefined ? { rule } : { rule, namespace })));
      }
    }
  }
  return new Map(
    [...granted].map(([key, { subject, roles, rules }]) => {
      const kind = kindOf(subject);
      const place = kind === 'ServiceAccount' ? { namespace: subject.namespace ?? 'default' } : {};
      return [key, { kind, name: subject.name ?? '', ...place, roles: [...roles].sort(), powers: powersOf(rules) }];
    }),
  );
}

function kindOf({ kind }: Subject): Identity['kind'] {
  return kind === 'User' || kind === 'Group' ? kind : 'ServiceAccount';
}

/** A role that is not there gives nothing. `cluster-admin` may be bound where it is not among what was read. */
function rulesOf(inventory: Inventory, kind: string | undefined, namespace: string | undefined, name: string) {
  if (kind !== 'ClusterRole') return inventory.find<Role>('Role', namespace, name)?.value.rules ?? [];
  const role = inventory.find<ClusterRole>('ClusterRole', undefined, name);
  if (role === undefined && name === 'cluster-admin') return [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
  return role?.value.rules ?? [];
}
