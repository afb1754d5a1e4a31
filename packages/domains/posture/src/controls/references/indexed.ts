import type { Inventory } from '@seawall/kube';

/** Makes an index of an inventory once, at the first question, however many subjects ask for it. */
export function indexed<Index>(build: (inventory: Inventory) => Index): (inventory: Inventory) => Index {
  const known = new WeakMap<Inventory, Index>();
  return (inventory) => {
    let index = known.get(inventory);
    if (index === undefined) {
      index = build(inventory);
      known.set(inventory, index);
    }
    return index;
  };
}

/** The list under a key, made when it is missing. */
export function listAt<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  let list = lists.get(key);
  if (list === undefined) {
    list = [];
    lists.set(key, list);
  }
  return list;
}

/** The namespace that an object lives in when it is applied as it stands. */
export function namespaceOf(object: { readonly ref: { readonly namespace?: string } }): string {
  return object.ref.namespace ?? 'default';
}
