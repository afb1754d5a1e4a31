import { compareSeverity, type Evidence, type Severity, severities, type TextValues } from '@seawall/model';
import { identityText, type Reach, reachOf } from '../../rbac/identity.ts';
import { type PrivilegedNamespaces, privilegedNamespaces } from '../../rbac/privileged.ts';
import type { Grant, Rbac, RbacBinding } from '../../rbac/rbac.ts';
import type { RbacRole } from '../../rbac/roles.ts';

/** How far rights reach: the whole cluster, a namespace that rules it, some other namespace, or nobody in the scan. */
export type Scope = 'cluster' | 'privileged' | 'namespace' | 'unbound';

/** Who gets a role's rights and where, by the widest way in which they are given out. */
export interface Exposure {
  readonly scope: Scope;
  readonly reach: Reach;
  readonly namespaces: readonly string[];
  /** For messages: `{holders}` names a few and counts the rest, `{namespaces}` likewise. */
  readonly values: TextValues;
  /** The holders, each with the binding that gives it the role and where that is written. */
  readonly evidence: readonly Evidence[];
}

/**
 * What of a role's grants counts: with `cluster` only what is given in the whole cluster, for resources that live
 * outside namespaces; with `namespace` what is given there.
 */
export interface Counting {
  readonly cluster?: true;
  readonly namespace?: string;
}

const memo = new WeakMap<Rbac, Map<string | RbacRole, Map<string, Exposure | undefined>>>();

/** The exposure of a role; undefined when it is bound, but nowhere that counts. */
export function exposureOf(rbac: Rbac, role: RbacRole, counting: Counting = {}): Exposure | undefined {
  let exposures = memo.get(rbac);
  if (exposures === undefined) {
    exposures = new Map();
    memo.set(rbac, exposures);
  }
  // Roles that are only aggregated, and into the same ones, are held by the same subjects.
  const whose = rbac.isBound(role) ? role : role.absorbedBy.map(({ name }) => name).join(' ');
  let known = exposures.get(whose);
  if (known === undefined) {
    known = new Map();
    exposures.set(whose, known);
  }
  const what = counting.cluster === true ? 'cluster' : `namespace ${counting.namespace ?? ''}`;
  if (!known.has(what)) known.set(what, findExposure(rbac, role, counting));
  return known.get(what);
}

const unbound: Exposure = { scope: 'unbound', reach: 'one', namespaces: [], values: {}, evidence: [] };

function findExposure(rbac: Rbac, role: RbacRole, { cluster, namespace }: Counting): Exposure | undefined {
  const all = rbac.grantsOf(role).filter(({ binding }) => binding.subjects.length > 0);
  if (all.length === 0) return unbound;
  const counting = all.filter(({ binding }) => {
    if (binding.namespace === undefined) return true;
    return cluster !== true && (namespace === undefined || binding.namespace === namespace);
  });
  if (counting.length === 0) return undefined;
  const privileged = privilegedNamespaces(rbac);
  const ranked = counting.map((grant) => ({ grant, scope: scopeOf(grant.binding, privileged) }));
  const scope = scopes.find((one) => ranked.some((entry) => entry.scope === one)) ?? 'namespace';
  const grants = ranked.filter((entry) => entry.scope === scope).map((entry) => entry.grant);
  const bindings = grants.map(({ binding }) => binding);
  const namespaces = [...new Set(bindings.flatMap((binding) => binding.namespace ?? []))];
  return {
    scope,
    reach: widestReach(bindings),
    namespaces,
    values: { holders: holdersText(bindings), namespaces: listText(namespaces) },
    evidence: [...holderEvidence(grants), ...(scope === 'privileged' ? privilegeEvidence(privileged, namespaces) : [])],
  };
}

const scopes: readonly Scope[] = ['cluster', 'privileged', 'namespace'];

/** The scope of a binding. Accounts that are why their namespace is privileged gain nothing from that by themselves. */
export function scopeOf({ namespace, subjects }: RbacBinding, privileged: PrivilegedNamespaces): Scope {
  if (namespace === undefined) return 'cluster';
  const strong = privileged.get(namespace);
  if (strong === undefined) return 'namespace';
  if (namespace === 'kube-system') return 'privileged';
  return subjects.every(({ identity }) => strong.has(identityText(identity))) ? 'namespace' : 'privileged';
}

/** From the most who can act as an identity to the fewest. */
const reaches: readonly Reach[] = ['anyone', 'authenticated', 'accounts', 'defaultAccount', 'one'];

export function widestReach(bindings: readonly RbacBinding[]): Reach {
  let widest = reaches.length - 1;
  for (const { subjects } of bindings) {
    for (const { identity } of subjects) widest = Math.min(widest, reaches.indexOf(reachOf(identity)));
  }
  return reaches[widest] ?? 'one';
}

/** How bad a right is when it is held in the whole cluster and, unless it has no effect there, in a namespace. */
export interface Weight {
  readonly severity: Severity;
  readonly inNamespace?: Severity;
}

/** The severity of a right as it is exposed; rights that nobody holds yet weigh a step less than in a namespace. */
export function weigh({ severity, inNamespace }: Weight, { scope, reach }: Exposure, steps = 0): Severity {
  if (scope === 'unbound') return shift(inNamespace ?? severity, steps - 1);
  const base = shift(scope === 'namespace' ? (inNamespace ?? severity) : severity, steps);
  return reaching(base, reach);
}

/** What a severity becomes when more than one known holder has the right. */
export function reaching(severity: Severity, reach: Reach): Severity {
  if (reach === 'one') return severity;
  return reach === 'anyone' ? 'critical' : shift(severity, 1);
}

/** Positive steps make it worse. */
export function shift(severity: Severity, steps: number): Severity {
  const index = severities.indexOf(severity) - steps;
  return severities[Math.min(Math.max(index, 0), severities.length - 1)] ?? severity;
}

export function worst(found: readonly Severity[], fallback: Severity): Severity {
  return found.toSorted(compareSeverity)[0] ?? fallback;
}

const shownHolders = 3;

export function holdersText(bindings: readonly RbacBinding[]): string {
  const names = new Set(bindings.flatMap(({ subjects }) => subjects.map(({ identity }) => identityText(identity))));
  return listText([...names]);
}

function listText(items: readonly string[]): string {
  const rest = items.length - shownHolders;
  return items.slice(0, shownHolders).join(', ') + (rest > 0 ? `, +${rest}` : '');
}

/** Why namespaces rule the cluster: the service accounts in them that can. */
function privilegeEvidence(privileged: PrivilegedNamespaces, namespaces: readonly string[]): Evidence[] {
  return namespaces.slice(0, shownHolders).flatMap((namespace) => {
    const strong = [...(privileged.get(namespace) ?? [])];
    return strong.length === 0 ? [] : [{ field: `Namespace ${namespace}`, value: listText(strong) }];
  });
}

const shownEvidence = 10;

/** Each subject with the binding that gives it the role, and where that is written. */
export function holderEvidence(grants: readonly Grant[]): Evidence[] {
  const evidence: Evidence[] = [];
  for (const { binding, via } of grants) {
    const { ref, origin } = binding.object;
    for (const { identity, index } of binding.subjects) {
      if (evidence.length === shownEvidence) return evidence;
      const { file, line } = origin.locate(['subjects', index]);
      const way = via === undefined ? '' : ` → ${via.kind} ${via.name}`;
      evidence.push({
        field: `${ref.kind} ${binding.namespace === undefined ? '' : `${binding.namespace}/`}${ref.name}${way}`,
        value: identityText(identity),
        place: { file, line },
      });
    }
  }
  return evidence;
}
