import { elements, keys, looseElements, looseKeys } from './compare.ts';
import { getKey, isEncoding, keyOf } from './key.ts';
import { isArray, isObject, isSet, newObject, newSet, type RegoObject, type RegoSet, type Value } from './value.ts';

export { elements, getKey, keyOf, keys, looseElements, looseKeys };

/** Adds or replaces an entry; only for objects that are still being built. */
export function put(object: RegoObject, key: Value, value: Value): void {
  const tableKey = keyOf(key);
  object.map.set(tableKey, value);
  object.sorted = undefined;
  object.code = undefined;
  if (!isEncoding(tableKey)) return;
  object.encoded ??= new Map();
  object.encoded.set(tableKey, key);
}

export function add(set: RegoSet, element: Value): void {
  set.map.set(keyOf(element), element);
  set.sorted = undefined;
  set.code = undefined;
}

export function has(set: RegoSet, element: Value): boolean {
  return set.map.has(keyOf(element));
}

export function setOf(items: Iterable<Value>): RegoSet {
  const set = newSet();
  for (const item of items) set.map.set(keyOf(item), item);
  return set;
}

export function objectOf(pairs: Iterable<readonly [Value, Value]>): RegoObject {
  const object = newObject();
  for (const [key, value] of pairs) put(object, key, value);
  return object;
}

export function entries(object: RegoObject): [Value, Value][] {
  return keys(object).map((key) => [key, getKey(object, key) as Value]);
}

/** What `value[key]` refers to, undefined when it is nothing. */
export function select(value: Value | undefined, key: Value): Value | undefined {
  if (isObject(value)) return value.map.get(keyOf(key));
  if (isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  if (isSet(value)) return value.map.get(keyOf(key));
  return undefined;
}
