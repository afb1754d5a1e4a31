import { entries, getKey, objectOf, put, setOf } from '../values/table.ts';
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
import { type Builtin, builtin, type BuiltinResult, type Failure, typeFailure } from './builtin.ts';
import { members } from './collections.ts';

/** The segments of a path: JSON pointer text (the first slash may be missing) or an array as it is. */
export function pathSegments(path: Value): readonly Value[] | undefined {
  if (isArray(path)) return path;
  if (typeof path !== 'string') return undefined;
  if (path === '') return [];
  const segments = path.replace(/^\/+/, '').split('/');
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Paths as a tree of keys; null ends a path. */
function pathTree(name: string, paths: readonly Value[] | RegoSet): RegoObject | Failure {
  const root = newObject();
  for (const path of members(paths)) {
    const segments = pathSegments(path);
    if (segments === undefined) {
      return typeFailure(
        `${name}: operand 2 must be one of {set, array} containing string paths or array of path segments but got ${typeName(path)}`,
      );
    }
    let at: RegoObject = root;
    for (const [index, segment] of segments.entries()) {
      const child = getKey(at, segment);
      if (child === null) break;
      if (index === segments.length - 1) put(at, segment, null);
      else if (isObject(child)) at = child;
      else {
        const made = newObject();
        put(at, segment, made);
        at = made;
      }
    }
  }
  return root;
}

function removePaths(value: Value, tree: Value | undefined): Value | undefined {
  if (tree === null) return undefined;
  if (!isObject(tree)) return value;
  if (isObject(value)) {
    const kept = newObject();
    for (const [key, item] of entries(value)) {
      const rest = removePaths(item, getKey(tree, key));
      if (rest !== undefined) put(kept, key, rest);
    }
    return kept;
  }
  if (isSet(value)) {
    const kept: Value[] = [];
    for (const item of members(value)) {
      const rest = removePaths(item, getKey(tree, item));
      if (rest !== undefined) kept.push(rest);
    }
    return setOf(kept);
  }
  if (!isArray(value)) return value;
  const kept: Value[] = [];
  value.forEach((item, index) => {
    const rest = removePaths(item, getKey(tree, String(index)));
    if (rest !== undefined) kept.push(rest);
  });
  return kept;
}

function keepPaths(value: Value, tree: Value): Value {
  if (!isObject(tree)) return value;
  if (isObject(value)) {
    return objectOf(
      entries(value).flatMap(([key, item]): [Value, Value][] => {
        const wanted = getKey(tree, key);
        return wanted === undefined ? [] : [[key, keepPaths(item, wanted)]];
      }),
    );
  }
  const items = isArray(value) ? value : isSet(value) ? members(value) : undefined;
  if (items === undefined) return value;
  const kept: Value[] = [];
  items.forEach((item, index) => {
    const wanted = getKey(tree, isArray(value) ? String(index) : item);
    if (wanted !== undefined) kept.push(keepPaths(item, wanted));
  });
  return isArray(value) ? kept : setOf(kept);
}

function withPaths(name: string, apply: (object: RegoObject, tree: RegoObject) => BuiltinResult): Builtin {
  return builtin(name, ['object', 'set|array'], 'object', (object, paths) => {
    const tree = pathTree(name, paths);
    return tree.tag === 'failure' ? tree : apply(object, tree);
  });
}

export const paths: readonly Builtin[] = [
  withPaths('json.remove', (object, tree) => removePaths(object, tree)),
  withPaths('json.filter', keepPaths),
];
