import { branches, keyConflict } from '../eval/documents.ts';
import { equal } from '../values/compare.ts';
import { add, getKey, put } from '../values/table.ts';
import { newObject, newSet, type RegoObject, type RegoSet, type Value } from '../values/value.ts';

/** An object that rules with keys in their heads fill, path by path. */
export interface Partial {
  readonly root: RegoObject;
  /** The objects and sets that were made here, and may grow; any other value stands as it is. */
  readonly growing: Set<Value>;
}

export function newPartial(): Partial {
  return { root: newObject(), growing: new Set() };
}

/** Puts a value (or, for `contains`, an element) at a path. Throws when something else stands there. */
export function putPath(partial: Partial, path: readonly Value[], leaf: Value, isElement: boolean): void {
  let at = partial.root;
  for (let index = 0; index < path.length - 1; index += 1) at = branch(partial, at, path[index] as Value);
  const key = path.at(-1) as Value;
  const old = getKey(at, key);
  if (isElement) {
    if (old === undefined) {
      const set = newSet();
      partial.growing.add(set);
      put(at, key, set);
      add(set, leaf);
    } else if (partial.growing.has(old)) add(old as RegoSet, leaf);
    else throw keyConflict();
    return;
  }
  if (old === undefined) put(at, key, leaf);
  else if (partial.growing.has(old) || !equal(old, leaf)) throw keyConflict();
}

function branch(partial: Partial, at: RegoObject, key: Value): RegoObject {
  const old = getKey(at, key);
  if (old !== undefined) {
    if (!partial.growing.has(old)) throw keyConflict();
    return old as RegoObject;
  }
  const made = newObject();
  partial.growing.add(made);
  branches.add(made);
  put(at, key, made);
  return made;
}
