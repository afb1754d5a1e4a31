import { type ApiResource, resourceName } from '../client/api/resource.ts';

export interface Choice {
  /** Kinds by name, whatever their group: those that the engines read. */
  readonly kinds: ReadonlySet<string>;
  /** Only what is in this namespace, and the namespace itself. */
  readonly namespace?: string | undefined;
}

/** The resources of a server that hold the wanted kinds, each once. */
export function chooseResources(served: readonly ApiResource[], { kinds, namespace }: Choice): ApiResource[] {
  const chosen = new Map<string, ApiResource>();
  for (const resource of served) {
    const { group, kind, name, namespaced, verbs } = resource;
    if (!kinds.has(kind) || !verbs.includes('list') || name.includes('/')) continue;
    if (namespace !== undefined && !namespaced && kind !== 'Namespace') continue;
    // What moved into a group of its own is served under both names for a while.
    if (group === 'extensions' && served.some((other) => other.name === name && other.group !== group)) continue;
    chosen.set(resourceName(resource), resource);
  }
  return [...chosen.values()];
}

/** How a resource is asked for when only one namespace is wanted: the namespaces themselves are in none. */
export function scopeOf(
  resource: ApiResource,
  namespace: string | undefined,
): { readonly namespace?: string; readonly fieldSelector?: string } {
  if (namespace === undefined) return {};
  return resource.namespaced ? { namespace } : { fieldSelector: `metadata.name=${namespace}` };
}
