import { type Inventory, isMapping } from '@seawall/kube';
import { indexed, namespaceOf } from '../references/indexed.ts';

export type Bound = 'requests' | 'limits';

/** What the LimitRanges of each namespace fill in for containers that say nothing, as `requests.cpu`. */
const defaults = indexed((inventory) => {
  const byNamespace = new Map<string, Set<string>>();
  for (const object of inventory.ofKind<{ readonly spec?: unknown }>('LimitRange')) {
    const limits = isMapping(object.value.spec) ? object.value.spec['limits'] : undefined;
    if (!Array.isArray(limits)) continue;
    const filled = byNamespace.get(namespaceOf(object)) ?? new Set();
    byNamespace.set(namespaceOf(object), filled);
    for (const limit of limits) {
      if (!isMapping(limit) || limit['type'] !== 'Container') continue;
      // A default limit is the default request too when none is given, and so is a maximum for both.
      for (const [field, bounds] of fillers) {
        const resources = limit[field];
        if (!isMapping(resources)) continue;
        for (const resource of Object.keys(resources)) for (const bound of bounds) filled.add(`${bound}.${resource}`);
      }
    }
  }
  return byNamespace;
});

const fillers: readonly (readonly [field: string, bounds: readonly Bound[]])[] = [
  ['default', ['limits', 'requests']],
  ['defaultRequest', ['requests']],
  ['max', ['limits', 'requests']],
];

/** Whether a LimitRange of the scan gives containers of a namespace this bound. Source: LimitRange admission. */
export function isFilledIn(inventory: Inventory, namespace: string, bound: Bound, resource: string): boolean {
  return defaults(inventory).get(namespace)?.has(`${bound}.${resource}`) ?? false;
}
