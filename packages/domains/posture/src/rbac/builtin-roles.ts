import { table } from '@seawall/model';
import type { Labels, PolicyRule } from '@seawall/kube';
import { clusterRoleFacts } from './cluster-role-facts.ts';
import { controllerRoleFacts } from './controller-role-facts.ts';
import { includesRule } from './rule.ts';

const aggregateTo = 'rbac.authorization.k8s.io/aggregate-to-';

/** The built-in ClusterRoles that gather their rules from every ClusterRole with a label, and that label. */
export const builtInAggregates = table({
  admin: `${aggregateTo}admin`,
  edit: `${aggregateTo}edit`,
  view: `${aggregateTo}view`,
});

const labels: Readonly<Record<string, Labels>> = table({
  edit: { [`${aggregateTo}admin`]: 'true' },
  view: { [`${aggregateTo}edit`]: 'true' },
  'system:aggregate-to-admin': { [`${aggregateTo}admin`]: 'true' },
  'system:aggregate-to-edit': { [`${aggregateTo}edit`]: 'true' },
  'system:aggregate-to-view': { [`${aggregateTo}view`]: 'true' },
});

export interface BuiltInRole {
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly labels: Labels;
}

/** Every ClusterRole that Kubernetes brings along and whose rules are known. */
export const builtInRoles: ReadonlyMap<string, BuiltInRole> = new Map(
  Object.entries({ ...clusterRoleFacts, ...controllerRoleFacts }).map(([name, rules]) => [
    name,
    { name, rules, labels: labels[name] ?? {} },
  ]),
);

/** The Roles that Kubernetes brings along, by namespace. */
const builtInNamespacedRoles: Readonly<Record<string, readonly string[]>> = table({
  'kube-public': ['system:controller:bootstrap-signer'],
  'kube-system': [
    'extension-apiserver-authentication-reader',
    'system::leader-locking-kube-controller-manager',
    'system::leader-locking-kube-scheduler',
    'system:controller:bootstrap-signer',
    'system:controller:cloud-provider',
    'system:controller:token-cleaner',
  ],
});

export function isBuiltInNamespacedRole(namespace: string, name: string): boolean {
  return builtInNamespacedRoles[namespace]?.includes(name) === true;
}

/** Names that only Kubernetes gives: a role of one may exist in a version whose rules are not known here. */
export function isReservedName(name: string): boolean {
  return name.startsWith('system:') || builtInRoles.has(name);
}

const bootstrapping = 'kubernetes.io/bootstrapping';

/**
 * Whether an object is one that Kubernetes itself brings along: a reserved name with the label that the API server
 * puts on what it creates. The name alone proves nothing, and neither does the label.
 */
export function isBootstrapped(name: string, objectLabels: Labels | undefined): boolean {
  return objectLabels?.[bootstrapping] === 'rbac-defaults' && isReservedName(name);
}

const ofAggregates: Readonly<Record<string, readonly string[]>> = table({
  admin: ['system:aggregate-to-admin', 'system:aggregate-to-edit', 'system:aggregate-to-view'],
  edit: ['system:aggregate-to-edit', 'system:aggregate-to-view'],
  view: ['system:aggregate-to-view'],
});

/** Whether a ClusterRole of a built-in's name holds no more than that one does: a copy of it, perhaps an older one. */
export function isWithinBuiltIn(name: string, rules: readonly PolicyRule[]): boolean {
  const known = (ofAggregates[name] ?? [name]).flatMap((part) => builtInRoles.get(part)?.rules ?? []);
  return known.length > 0 && rules.every((rule) => known.some((wide) => includesRule(wide, rule)));
}
