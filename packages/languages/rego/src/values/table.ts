import { compare } from './compare.ts';
import {
  isArray,
  isObject,
  isSet,
  newObject,
  newSet,
  type Key,
  type RegoObject,
  type RegoSet,
  type Value,
} from './value.ts';

const NUL = '\u0000';

/** The table key of a value: equal values have the same key, others never. */
export function keyOf(value: Value): Key {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `${NUL}s${value}` : value;
  if (typeof value !== 'object' || value === null) return value;
  return `${NUL}c${encode(value)}`;
}

function isEncoding(key: Key): boolean {
  return typeof key === 'string' && key.charCodeAt(0) === 0;
}

function encode(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isArray(value)) return `[${value.map(encode).join()}]`;
  if (isSet(value)) return `<${elements(value).map(encode).join()}>`;
  return `{${keys(value as RegoObject)
    .map((key) => `${encode(key)}:${encode(getKey(value as RegoObject, key) as Value)}`)
    .join()}}`;
}

/** Adds or replaces an entry; only for objects that are still being built. */
export function put(object: RegoObject, key: Value, value: Value): void {
  const tableKey = keyOf(key);
  object.map.set(tableKey, value);
  object.sorted = undefined;
  if (!isEncoding(tableKey)) return;
  object.encoded ??= new Map();
  object.encoded.set(tableKey, key);
}

export function getKey(object: RegoObject, key: Value): Value | undefined {
  return object.map.get(keyOf(key));
}

export function keys(object: RegoObject): readonly Value[] {
  if (object.sorted !== undefined) return object.sorted;
  const list: Value[] = [];
  for (const key of object.map.keys()) list.push(isEncoding(key) ? (object.encoded?.get(key) as Value) : key);
  object.sorted = list.length > 1 ? list.sort(compare) : list;
  return object.sorted;
}

export function add(set: RegoSet, element: Value): void {
  set.map.set(keyOf(element), element);
  set.sorted = undefined;
}

export function has(set: RegoSet, element: Value): boolean {
  return set.map.has(keyOf(element));
}

export function elements(set: RegoSet): readonly Value[] {
  if (set.sorted !== undefined) return set.sorted;
  const list = [...set.map.values()];
  set.sorted = list.length > 1 ? list.sort(compare) : list;
  return set.sorted;
}

export function setOf(items: Iterable<Value>): RegoSet {
  const set = newSet();
  for (const item of items) set.map.set(keyOf(item), item);
  return set;
}

export function objectOf(entries: Iterable<readonly [Value, Value]>): RegoObject {
  const object = newObject();
  for (const [key, value] of entries) put(object, key, value);
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
