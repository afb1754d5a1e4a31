import { type Run, tick } from '../eval/context.ts';
import { equal } from '../values/compare.ts';
import { entries, getKey, has, keys, objectOf, put, select, setOf } from '../values/table.ts';
import {
  isArray,
  isObject,
  isSet,
  newObject,
  type RegoObject,
  type RegoSet,
  typeName,
  type Value,
} from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, typeFailure } from './builtin.ts';
import { members } from './collections.ts';

/** Joins two objects, deeply; the second one wins. */
function union(a: RegoObject, b: RegoObject, run: Run): RegoObject {
  const joined = newObject();
  for (const [key, value] of entries(a)) put(joined, key, value);
  joinInto(joined, b, run);
  return joined;
}

/** Adds to an object that is still being built. */
function joinInto(joined: RegoObject, other: RegoObject, run: Run): void {
  for (const [key, value] of entries(other)) {
    tick(run);
    const old = getKey(joined, key);
    put(joined, key, isObject(old) && isObject(value) ? union(old, value, run) : value);
  }
}

function keySet(names: RegoObject | RegoSet | readonly Value[]): RegoSet {
  if (isSet(names)) return names;
  return setOf(isArray(names) ? names : keys(names));
}

function isSubset(whole: Value, part: Value): boolean {
  if (isObject(whole) && isObject(part)) {
    return entries(part).every(([key, value]) => {
      const found = getKey(whole, key);
      if (found === undefined) return false;
      const nested =
        (isObject(found) && isObject(value)) || (isArray(found) && isArray(value)) || (isSet(found) && isSet(value));
      return nested ? isSubset(found, value) : equal(found, value);
    });
  }
  if (isSet(whole) && isSet(part)) return members(part).every((each) => has(whole, each));
  if (isArray(whole) && isArray(part)) return isRun(whole, part);
  return members(part as RegoSet).every((each) => (whole as readonly Value[]).some((other) => equal(each, other)));
}

/** Whether a list stands in another one, without gaps. */
function isRun(whole: readonly Value[], part: readonly Value[]): boolean {
  for (let start = 0; start + part.length <= whole.length; start += 1) {
    if (part.every((each, index) => equal(each, whole[start + index] as Value))) return true;
  }
  return false;
}

function subset(whole: Value, part: Value): BuiltinResult {
  const sameType = typeName(whole) === typeName(part);
  if (sameType || (isArray(whole) && isSet(part))) return isSubset(whole, part);
  return typeFailure('object.subset: both arguments object.subset must be of the same type or array and set');
}

function get(object: RegoObject, path: Value, otherwise: Value): Value {
  if (!isArray(path)) {
    const value = getKey(object, path);
    return value === undefined ? otherwise : value;
  }
  let found: Value | undefined = object;
  for (const key of path) found = select(found, key);
  return found === undefined ? otherwise : found;
}

function unionOfAll(list: readonly Value[], run: Run): BuiltinResult {
  const joined = newObject();
  for (const each of list) {
    if (!isObject(each)) {
      return typeFailure(
        `object.union_n: operand 1 must be array of objects but got array containing ${typeName(each)}`,
      );
    }
    joinInto(joined, each, run);
  }
  return joined;
}

const collection = 'object|set|array';

export const objects: readonly Builtin[] = [
  builtin('object.get', ['object', 'any', 'any'], 'any', get),
  builtin('object.keys', ['object'], 'set', (object) => setOf(keys(object))),
  builtin('object.remove', ['object', collection], 'object', (object, names) => {
    const removed = keySet(names);
    return objectOf(entries(object).filter(([key]) => !has(removed, key)));
  }),
  builtin('object.filter', ['object', collection], 'object', (object, names) => {
    const kept = keySet(names);
    return objectOf(entries(object).filter(([key]) => has(kept, key)));
  }),
  builtin('object.subset', [collection, collection], 'boolean', subset),
  builtin('object.union', ['object', 'object'], 'object', union),
  builtin('object.union_n', ['array'], 'object', unionOfAll),
];
