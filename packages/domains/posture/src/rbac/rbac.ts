import type { Inventory, KubeObject, PolicyRule, RoleBinding } from '@seawall/kube';
import { isBootstrapped, isBuiltInNamespacedRole, isReservedName } from './builtin-roles.ts';
import { type Identity, identityOf, identityText } from './identity.ts';
import { heldRules, isRbac, type RbacRole, rolesOf } from './roles.ts';

/** A RoleBinding or ClusterRoleBinding with what it refers to. */
export interface RbacBinding {
  readonly object: KubeObject<RoleBinding>;
  /** Where it gives rights: one namespace, or undefined for the whole cluster. */
  readonly namespace?: string;
  /** The roles that it refers to; several when the inventory holds more than one of the name. */
  readonly roles: readonly RbacRole[];
  /** Why `roles` is empty: Kubernetes may bring the role along, or it is nowhere in the inventory. */
  readonly missing?: 'builtIn' | 'absent';
  readonly subjects: readonly BoundSubject[];
  /** Whether the binding is as Kubernetes ships it. */
  readonly shipped: boolean;
}

interface BoundSubject {
  readonly identity: Identity;
  /** Its index in `subjects`. */
  readonly index: number;
}

/** One way in which a role's rights are given to somebody. */
export interface Grant {
  readonly binding: RbacBinding;
  /** The aggregating role that is bound when it is not the role itself. */
  readonly via?: RbacRole;
}

/** A rule that an identity holds, and through which role and binding. */
export interface Permission {
  readonly rule: PolicyRule;
  /** The role that the rule stands in: the bound one, or one that it aggregates. */
  readonly source: RbacRole;
  readonly binding: RbacBinding;
}

/** Who may do what, as far as an inventory says it. */
export interface Rbac {
  readonly roles: readonly RbacRole[];
  readonly bindings: readonly RbacBinding[];
  /** Whether these are all that there are. */
  readonly complete: boolean;
  /** The role that an object is; undefined when it is none. */
  roleOf(object: KubeObject<unknown>): RbacRole | undefined;
  bindingOf(object: KubeObject<unknown>): RbacBinding | undefined;
  /** The Roles and ClusterRoles of a name, whatever their namespace. */
  rolesNamed(name: string): readonly RbacRole[];
  /** Everything that gives out a role's rights: its own bindings, and those of roles that aggregate it. */
  grantsOf(role: RbacRole): readonly Grant[];
  /** Whether something refers to the role itself. */
  isBound(role: RbacRole): boolean;
  /** The bindings of an identity and of the groups that every identity of its kind is in. */
  bindingsFor(identity: Identity): readonly RbacBinding[];
  /** Whether the inventory has a Role in a namespace: then one that is missing there is likely a mistake. */
  hasRolesIn(namespace: string): boolean;
}

const memo = new WeakMap<Inventory, Rbac>();

/** Resolves the roles and bindings of an inventory, once. */
export function rbacOf(inventory: Inventory): Rbac {
  let rbac = memo.get(inventory);
  if (rbac === undefined) {
    rbac = resolve(inventory);
    memo.set(inventory, rbac);
  }
  return rbac;
}

function resolve(inventory: Inventory): Rbac {
  const roles = rolesOf(inventory);
  const roleByObject = new Map<unknown, RbacRole>();
  const rolesByName = new Map<string, RbacRole[]>();
  const rolesByKey = new Map<string, RbacRole[]>();
  const namespaces = new Set<string>();
  for (const role of roles) {
    if (role.object !== undefined) roleByObject.set(role.object, role);
    if (role.namespace !== undefined) namespaces.add(role.namespace);
    append(rolesByName, role.name, role);
    append(rolesByKey, roleKey(role.kind, role.namespace, role.name), role);
  }
  const bindings = [...bindingsOf(inventory, 'ClusterRoleBinding'), ...bindingsOf(inventory, 'RoleBinding')].map(
    (object) => bindingFrom(object, rolesByKey),
  );
  const bindingByObject = new Map<unknown, RbacBinding>();
  const grants = new Map<RbacRole, Grant[]>();
  const bindingsBySubject = new Map<string, RbacBinding[]>();
  for (const binding of bindings) {
    bindingByObject.set(binding.object, binding);
    for (const { identity } of binding.subjects) append(bindingsBySubject, identityText(identity), binding);
    for (const role of binding.roles) {
      append(grants, role, { binding });
    }
  }
  // Those of aggregating roles are put together on request: many parts times many bindings would not fit.
  function grantsOf(role: RbacRole): readonly Grant[] {
    const own = grants.get(role) ?? [];
    if (role.absorbedBy.length === 0) return own;
    return [
      ...own,
      ...role.absorbedBy.flatMap((via) => (grants.get(via) ?? []).map(({ binding }) => ({ binding, via }))),
    ];
  }
  return {
    roles,
    bindings,
    complete: inventory.complete,
    roleOf: (object) => roleByObject.get(object),
    bindingOf: (object) => bindingByObject.get(object),
    rolesNamed: (name) => rolesByName.get(name) ?? [],
    grantsOf,
    isBound: (role) => grants.has(role),
    bindingsFor: (identity) =>
      [identityText(identity), ...groupsOf(identity)].flatMap((subject) => bindingsBySubject.get(subject) ?? []),
    hasRolesIn: (namespace) => namespaces.has(namespace),
  };
}

/** Every rule that an identity holds, in the whole cluster and in namespaces. */
export function* permissionsOf(rbac: Rbac, identity: Identity): Generator<Permission> {
  for (const binding of rbac.bindingsFor(identity)) {
    for (const role of binding.roles) for (const { rule, source } of heldRules(role)) yield { rule, source, binding };
  }
}

/** Groups that follow from what an identity is; those that an identity provider gives are not known. */
function groupsOf(identity: Identity): string[] {
  if (identity.kind !== 'ServiceAccount') return identity.kind === 'User' ? ['Group system:authenticated'] : [];
  const accounts = 'Group system:serviceaccounts';
  return [accounts, `${accounts}:${identity.namespace}`, 'Group system:authenticated'];
}

function bindingsOf(inventory: Inventory, kind: string): KubeObject<RoleBinding>[] {
  return inventory.ofKind<RoleBinding>(kind).filter(isRbac);
}

function bindingFrom(object: KubeObject<RoleBinding>, byKey: ReadonlyMap<string, RbacRole[]>): RbacBinding {
  const { roleRef, subjects = [], metadata } = object.value;
  const namespace = object.ref.kind === 'RoleBinding' ? (object.ref.namespace ?? 'default') : undefined;
  const bound: BoundSubject[] = [];
  for (const [index, subject] of subjects.entries()) {
    const identity = identityOf(subject, namespace);
    if (identity !== undefined) bound.push({ identity, index });
  }
  const { kind = '', name = '' } = roleRef ?? {};
  const home = kind === 'Role' ? namespace : undefined;
  // A ClusterRoleBinding cannot refer to a Role, so it finds none.
  const roles = kind === 'Role' && home === undefined ? [] : (byKey.get(roleKey(kind, home, name)) ?? []);
  const builtIn =
    kind === 'ClusterRole' ? isReservedName(name) : home !== undefined && isBuiltInNamespacedRole(home, name);
  return {
    object,
    ...(namespace === undefined ? {} : { namespace }),
    roles,
    ...(roles.length > 0 ? {} : { missing: builtIn ? 'builtIn' : 'absent' }),
    subjects: bound,
    shipped: isBootstrapped(object.ref.name, metadata?.labels),
  };
}

function roleKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}\0${namespace ?? ''}\0${name}`;
}

function append<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key);
  if (items === undefined) map.set(key, [item]);
  else items.push(item);
}
