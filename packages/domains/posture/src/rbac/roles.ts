import {
  type ClusterRole,
  type Inventory,
  isEmptySelector,
  type KubeObject,
  type LabelSelector,
  type Labels,
  type PolicyRule,
  type Role,
  selectorMatches,
} from '@seawall/kube';
import { splitApiVersion } from '@seawall/model';
import { type BuiltInRole, builtInAggregates, builtInRoles, isBootstrapped, isWithinBuiltIn } from './builtin-roles.ts';

const rbacGroup = 'rbac.authorization.k8s.io';

/** A Role or ClusterRole of the inventory, or one that Kubernetes brings along. */
export interface RbacRole {
  readonly kind: 'Role' | 'ClusterRole';
  readonly name: string;
  /** Where a Role lives; absent for ClusterRoles. */
  readonly namespace?: string;
  /** Absent for a built-in role that the inventory does not contain. */
  readonly object?: KubeObject<Role>;
  readonly labels: Labels;
  /** The rules that stand in the role itself; none for one that aggregates, whose rules a controller overwrites. */
  readonly rules: readonly PolicyRule[];
  /** Whether the role is as Kubernetes ships it, so that nobody can be asked to change it. */
  readonly shipped: boolean;
  /** The ClusterRoles whose rules this one takes in through its aggregation rule, directly or by way of others. */
  readonly parts: readonly RbacRole[];
  /** The ClusterRoles that take in this one's rules, directly or by way of others. */
  readonly absorbedBy: readonly RbacRole[];
}

interface Draft extends RbacRole {
  parts: RbacRole[];
  absorbedBy: RbacRole[];
  readonly selectors: readonly LabelSelector[];
}

/** The inventory's roles with the built-in ones that it lacks, and what is aggregated into what. */
export function rolesOf(inventory: Inventory): readonly RbacRole[] {
  const drafts: Draft[] = [];
  const named = new Set<string>();
  for (const object of inventory.ofKind<ClusterRole>('ClusterRole')) {
    if (!isRbac(object)) continue;
    drafts.push(clusterRoleDraft(object));
    named.add(object.ref.name);
  }
  for (const object of inventory.ofKind<Role>('Role')) if (isRbac(object)) drafts.push(roleDraft(object));
  for (const role of builtInRoles.values()) if (!named.has(role.name)) drafts.push(builtInDraft(role));
  aggregate(drafts.filter((draft) => draft.kind === 'ClusterRole'));
  return drafts;
}

/** Whether an object is of Kubernetes' own RBAC; other API groups have kinds of the same names. */
export function isRbac(object: KubeObject<unknown>): boolean {
  return splitApiVersion(object.ref.apiVersion)[0] === rbacGroup;
}

/** Every rule that whoever is bound to the role holds, with the role that it stands in. */
export function* heldRules(role: RbacRole): Generator<{ rule: PolicyRule; source: RbacRole }> {
  for (const rule of role.rules) yield { rule, source: role };
  for (const source of role.parts) for (const rule of source.rules) yield { rule, source };
}

function clusterRoleDraft(object: KubeObject<ClusterRole>): Draft {
  const { aggregationRule, rules = [], metadata } = object.value;
  const { name } = object.ref;
  const labels = metadata?.labels ?? {};
  const builtIn = builtInRoles.get(name);
  const shipped = isBootstrapped(name, labels) || isWithinBuiltIn(name, rules);
  // The API server adds what it ships to a role of its own that has less, each time that it starts.
  if (shipped && builtIn !== undefined) return { ...builtInDraft(builtIn), object };
  return {
    kind: 'ClusterRole',
    name,
    object,
    labels,
    rules: aggregationRule === undefined ? rules : [],
    shipped,
    selectors: aggregationRule?.clusterRoleSelectors ?? [],
    parts: [],
    absorbedBy: [],
  };
}

function builtInDraft({ name, rules, labels }: BuiltInRole): Draft {
  const label = builtInAggregates[name];
  const selectors = label === undefined ? [] : [{ matchLabels: { [label]: 'true' } }];
  return { kind: 'ClusterRole', name, labels, rules, shipped: true, selectors, parts: [], absorbedBy: [] };
}

function roleDraft(object: KubeObject<Role>): Draft {
  const { name, namespace = 'default' } = object.ref;
  const { rules = [], metadata } = object.value;
  const labels = metadata?.labels ?? {};
  const shipped = isBootstrapped(name, labels);
  return { kind: 'Role', name, namespace, object, labels, rules, shipped, selectors: [], parts: [], absorbedBy: [] };
}

function aggregate(roles: readonly Draft[]): void {
  const gatherers = roles.filter((role) => role.selectors.length > 0);
  if (gatherers.length === 0) return;
  const byLabel = new Map<string, Draft[]>();
  for (const role of roles) {
    for (const [key, value] of Object.entries(role.labels)) {
      const label = `${key}=${value}`;
      const alike = byLabel.get(label);
      if (alike === undefined) byLabel.set(label, [role]);
      else alike.push(role);
    }
  }
  const direct = new Map<RbacRole, Set<Draft>>();
  for (const role of gatherers)
    direct.set(role, new Set(role.selectors.flatMap((one) => selected(one, roles, byLabel))));
  for (const role of gatherers) {
    for (const part of reached(role, direct)) {
      role.parts.push(part);
      part.absorbedBy.push(role);
    }
  }
}

function selected(selector: LabelSelector, roles: readonly Draft[], byLabel: Map<string, Draft[]>): readonly Draft[] {
  if (isEmptySelector(selector)) return roles;
  const [first] = Object.entries(selector.matchLabels ?? {});
  const candidates = first === undefined ? roles : (byLabel.get(`${first[0]}=${first[1]}`) ?? []);
  return candidates.filter((role) => selectorMatches(selector, role.labels));
}

function reached(role: Draft, direct: ReadonlyMap<RbacRole, ReadonlySet<Draft>>): Set<Draft> {
  const found = new Set<Draft>();
  const open: Draft[] = [role];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const part of direct.get(next) ?? []) {
      if (part === role || found.has(part)) continue;
      found.add(part);
      open.push(part);
    }
  }
  return found;
}
