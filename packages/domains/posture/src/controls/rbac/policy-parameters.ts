import { type Inventory, isMapping, type KubeObject, type Mapping, type Value } from '@seawall/kube';
import { splitApiVersion } from '@seawall/model';
import type { Right } from './power.ts';

/** Verbs that change what a policy does; taking it away is one of them. */
export const writing = ['create', 'update', 'patch', 'delete', 'deletecollection'] as const;

const memo = new WeakMap<Inventory, readonly Right[]>();

/**
 * The rights over objects that scanned admission policies take as their parameters (`spec.paramKind` of the policy,
 * `spec.paramRef` of its bindings): who writes them decides what the policy lets pass.
 */
export function policyParameters(inventory: Inventory): readonly Right[] {
  let rights = memo.get(inventory);
  if (rights === undefined) {
    rights = findRights(inventory);
    memo.set(inventory, rights);
  }
  return rights;
}

function findRights(inventory: Inventory): Right[] {
  const rights: Right[] = [];
  const plurals = definedPlurals(inventory);
  for (const kind of ['ValidatingAdmissionPolicy', 'MutatingAdmissionPolicy']) {
    const bindings = bindingsByPolicy(inventory.ofKind<Mapping>(`${kind}Binding`));
    for (const policy of inventory.ofKind<Mapping>(kind)) {
      const paramKind = mappingAt(policy.value, 'spec', 'paramKind');
      const apiVersion = textAt(paramKind, 'apiVersion');
      const name = textAt(paramKind, 'kind');
      if (apiVersion === undefined || name === undefined) continue;
      const [group] = splitApiVersion(apiVersion);
      const resources = [plurals.get(`${group}/${name}`) ?? guessPlural(name)];
      for (const paramRef of bindings.get(policy.ref.name) ?? [undefined]) {
        const namespace = textAt(paramRef, 'namespace');
        const object = textAt(paramRef, 'name');
        // Without a namespace the parameter stands beside what is judged, or the kind is one without namespaces.
        rights.push({
          group,
          resources,
          verbs: writing,
          ...(namespace === undefined ? {} : { namespace }),
          ...(object === undefined ? {} : { names: [object] }),
        });
      }
    }
  }
  return rights;
}

function bindingsByPolicy(bindings: readonly KubeObject[]): Map<string, Mapping[]> {
  const found = new Map<string, Mapping[]>();
  for (const { value } of bindings) {
    const policy = textAt(mappingAt(value, 'spec'), 'policyName');
    const paramRef = mappingAt(value, 'spec', 'paramRef');
    if (policy === undefined || paramRef === undefined) continue;
    const paramRefs = found.get(policy);
    if (paramRefs === undefined) found.set(policy, [paramRef]);
    else paramRefs.push(paramRef);
  }
  return found;
}

/** The resource of each kind that a scanned definition defines, by `group/Kind`. */
function definedPlurals(inventory: Inventory): Map<string, string> {
  const plurals = new Map<string, string>();
  for (const { value } of inventory.ofKind<Mapping>('CustomResourceDefinition')) {
    const spec = mappingAt(value, 'spec');
    const names = mappingAt(spec, 'names');
    const plural = textAt(names, 'plural');
    if (plural !== undefined) plurals.set(`${textAt(spec, 'group')}/${textAt(names, 'kind')}`, plural);
  }
  return plurals;
}

/** The resource that a kind most likely has. Source: k8s.io/apimachinery pkg/api/meta, UnsafeGuessKindToResource. */
function guessPlural(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

function mappingAt(value: unknown, ...path: readonly string[]): Mapping | undefined {
  let node: unknown = value;
  for (const key of path) node = isMapping(node) ? node[key] : undefined;
  return isMapping(node) ? node : undefined;
}

function textAt(mapping: Mapping | undefined, key: string): string | undefined {
  const value: Value | undefined = mapping?.[key];
  return typeof value === 'string' ? value : undefined;
}
