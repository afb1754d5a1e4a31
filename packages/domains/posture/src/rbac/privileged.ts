import type { PolicyRule } from '@seawall/kube';
import { identityText } from './identity.ts';
import type { Rbac } from './rbac.ts';
import { heldRules, type RbacRole } from './roles.ts';
import { allows, givesEverything, type ResourceRequest } from './rule.ts';

/** Each of these, allowed in the whole cluster, lets its holder become anybody sooner or later. */
const takeover: readonly ResourceRequest[] = [
  { group: '', resource: 'secrets', verb: 'list' },
  { group: '', resource: 'pods', verb: 'create' },
  { group: 'apps', resource: 'deployments', verb: 'create' },
  { group: 'apps', resource: 'daemonsets', verb: 'create' },
  { group: '', resource: 'pods/exec', verb: 'create' },
  { group: '', resource: 'serviceaccounts', verb: 'impersonate' },
  { group: '', resource: 'users', verb: 'impersonate' },
  { group: '', resource: 'serviceaccounts/token', verb: 'create' },
  { group: '', resource: 'nodes/proxy', verb: 'get' },
  { group: 'rbac.authorization.k8s.io', resource: 'clusterroles', verb: 'escalate' },
  { group: 'rbac.authorization.k8s.io', resource: 'clusterroles', verb: 'bind' },
];

export function takesOver(rule: PolicyRule): boolean {
  return givesEverything(rule) || takeover.some((request) => allows(rule, request));
}

/** Namespaces with the service accounts in them that can take over the cluster. */
export type PrivilegedNamespaces = ReadonlyMap<string, ReadonlySet<string>>;

const memo = new WeakMap<Rbac, PrivilegedNamespaces>();

/**
 * The namespaces whose workloads are as good as the cluster: `kube-system`, and those where a service account lives
 * that can take over the cluster. Who rules such a namespace rules that account.
 */
export function privilegedNamespaces(rbac: Rbac): PrivilegedNamespaces {
  let found = memo.get(rbac);
  if (found === undefined) {
    found = findPrivileged(rbac);
    memo.set(rbac, found);
  }
  return found;
}

function findPrivileged(rbac: Rbac): PrivilegedNamespaces {
  const found = new Map<string, Set<string>>([['kube-system', new Set()]]);
  const judged = new Map<RbacRole, boolean>();
  for (const binding of rbac.bindings) {
    if (binding.namespace !== undefined) continue;
    if (!binding.roles.some((role) => takesOverAs(role, judged))) continue;
    for (const { identity } of binding.subjects) {
      if (identity.kind !== 'ServiceAccount') continue;
      const accounts = found.get(identity.namespace);
      if (accounts === undefined) found.set(identity.namespace, new Set([identityText(identity)]));
      else accounts.add(identityText(identity));
    }
  }
  return found;
}

function takesOverAs(role: RbacRole, judged: Map<RbacRole, boolean>): boolean {
  let verdict = judged.get(role);
  if (verdict === undefined) {
    verdict = false;
    for (const { rule } of heldRules(role)) verdict ||= takesOver(rule);
    judged.set(role, verdict);
  }
  return verdict;
}
