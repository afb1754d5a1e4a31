import { equal } from '../values/compare.ts';
import { add, entries, getKey, has, objectOf, put, setOf } from '../values/table.ts';
import { isArray, isObject, isSet, newObject, type RegoObject, typeName, type Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, fail, type Failure, isFailure } from './builtin.ts';
import { members } from './collections.ts';
import { pathSegments } from './paths.ts';

// RFC 6902 over Rego values: array indexes may be numbers, and sets are addressed by their elements.

type Changed = Value | Failure;

const absent = fail('path does not exist');

function arrayIndex(array: readonly Value[], segment: Value, past: boolean): number | Failure {
  const text = typeof segment === 'number' ? String(segment) : segment;
  if (text === '-' && past) return array.length;
  if (typeof text !== 'string' || !/^(?:0|[1-9]\d*)$/.test(text)) return fail('invalid array index');
  const index = Number(text);
  return index < array.length + (past ? 1 : 0) ? index : fail(`index ${index} out of range`);
}

function child(value: Value, segment: Value): Changed {
  if (isObject(value)) {
    const found = getKey(value, segment);
    return found === undefined ? absent : found;
  }
  if (isSet(value)) return has(value, segment) ? segment : absent;
  if (!isArray(value)) return absent;
  const index = arrayIndex(value, segment, false);
  return typeof index === 'number' ? (value[index] as Value) : index;
}

function at(value: Value, path: readonly Value[]): Changed {
  let found: Changed = value;
  for (const segment of path) {
    found = child(found, segment);
    if (isFailure(found)) return found;
  }
  return found;
}

/** Changes the container in which a path ends. */
function change(value: Value, path: readonly Value[], edit: (container: Value, key: Value) => Changed): Changed {
  const [segment, ...rest] = path;
  if (segment === undefined) return absent;
  if (rest.length === 0) return edit(value, segment);
  const inner = child(value, segment);
  if (isFailure(inner)) return inner;
  const changed = change(inner, rest, edit);
  return isFailure(changed) ? changed : replaceChild(value, segment, changed);
}

function replaceChild(value: Value, segment: Value, by: Value): Changed {
  if (isObject(value)) return withEntry(value, segment, by);
  if (isSet(value)) {
    const copy = setOf(members(value).filter((each) => !equal(each, segment)));
    add(copy, by);
    return copy;
  }
  return (value as readonly Value[]).with(Number(segment), by);
}

function withEntry(object: RegoObject, key: Value, value: Value): RegoObject {
  const copy = newObject();
  for (const [each, item] of entries(object)) put(copy, each, item);
  put(copy, key, value);
  return copy;
}

function insert(document: Value, path: readonly Value[], value: Value): Changed {
  if (path.length === 0) return value;
  return change(document, path, (container, key) => {
    if (isObject(container)) return withEntry(container, key, value);
    if (isSet(container))
      return equal(key, value) ? setOf([...members(container), value]) : fail('set key and value differ');
    if (!isArray(container)) return absent;
    const index = arrayIndex(container, key, true);
    return typeof index === 'number' ? container.toSpliced(index, 0, value) : index;
  });
}

function remove(document: Value, path: readonly Value[]): Changed {
  if (path.length === 0) return null;
  return change(document, path, (container, key) => {
    const found = child(container, key);
    if (isFailure(found)) return found;
    if (isObject(container)) return objectOf(entries(container).filter(([each]) => !equal(each, key)));
    if (isSet(container)) return setOf(members(container).filter((each) => !equal(each, key)));
    return (container as readonly Value[]).toSpliced(Number(key), 1);
  });
}

function apply(document: Value, operation: Value): Changed {
  if (!isObject(operation)) {
    return fail('must be an array of JSON-Patch objects, but at least one element is not an object');
  }
  const op = getKey(operation, 'op');
  const path = getKey(operation, 'path');
  if (path === undefined) return fail("missing required attribute 'path'");
  if (op === undefined) return fail("missing required attribute 'op'");
  if (typeof op !== 'string') return fail(`attribute 'op' must be a string but found: ${typeName(op)}`);
  const segments = pathSegments(path);
  if (segments === undefined) return fail('path must be a string or an array');
  const value = getKey(operation, 'value');
  switch (op) {
    case 'add':
      return value === undefined ? fail("missing required attribute 'value'") : insert(document, segments, value);
    case 'remove':
      return remove(document, segments);
    case 'replace': {
      if (value === undefined) return fail("missing required attribute 'value'");
      if (segments.length === 0) return value;
      const without = remove(document, segments);
      return isFailure(without) ? without : insert(without, segments, value);
    }
    case 'test': {
      if (value === undefined) return fail("missing required attribute 'value'");
      const found = at(document, segments);
      if (isFailure(found)) return found;
      return equal(found, value) ? document : fail('value does not match');
    }
    case 'move':
    case 'copy': {
      const from = getKey(operation, 'from');
      const source = from === undefined ? undefined : pathSegments(from);
      if (source === undefined) return fail("missing required attribute 'from'");
      const found = at(document, source);
      if (isFailure(found)) return found;
      const rest = op === 'move' ? remove(document, source) : document;
      return isFailure(rest) ? rest : insert(rest, segments, found);
    }
    default:
      return fail(`unrecognized op: '${op}'`);
  }
}

function patchAll(document: Value, operations: readonly Value[]): BuiltinResult {
  let patched: Changed = document;
  for (const operation of operations) {
    patched = apply(patched, operation);
    if (isFailure(patched)) return patched;
  }
  return patched;
}

export const patch: readonly Builtin[] = [builtin('json.patch', ['any', 'array'], 'any', patchAll)];
