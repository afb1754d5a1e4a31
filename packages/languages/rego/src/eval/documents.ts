import type { TreeNode } from '../compile/tree.ts';
import { RegoError } from '../errors.ts';
import { equal } from '../values/compare.ts';
import { add, elements, entries, getKey, keys, put, select } from '../values/table.ts';
import { isArray, isObject, isSet, newObject, newSet, type RegoObject, type Value } from '../values/value.ts';
import { type Context, NONE, type Override, tick } from './context.ts';

/**
 * A place below `data` that rules, base documents and `with` have a part in. Rules below it are evaluated only when
 * they are asked for.
 */
interface Place {
  readonly tag: 'place';
  readonly node: TreeNode | undefined;
  readonly base: Value | undefined;
  readonly override: Override | undefined;
  /** What rules with keys decided by their bodies (`p[x].q := …`) put here. */
  readonly partial: Value | undefined;
}

export type Document = Value | Place;

/** Objects that rules with keys in their heads made on the way to their values; others may join in these. */
export const branches = new WeakSet<object>();

function isPlace(document: Document | undefined): document is Place {
  return typeof document === 'object' && document !== null && (document as Place).tag === 'place';
}

export function rootPlace(context: Context, root: TreeNode): Document {
  const { override } = context;
  if (override?.value !== undefined) return override.value;
  return { tag: 'place', node: root, base: context.data, override, partial: undefined };
}

/** The value of a node's own rules, evaluated once in a context. */
export function ruleValue(context: Context, node: TreeNode): Value | undefined {
  const known = context.cache[node.id];
  if (known !== undefined) return known === NONE ? undefined : known;
  const isKept = node.isGround && context.override === undefined && context.mocks === undefined;
  if (isKept && node.kept !== undefined) return node.kept === NONE ? undefined : node.kept;
  const { run } = context;
  tick(run);
  run.depth += 1;
  if (run.depth > run.maxDepth) throw new RegoError('eval_cancel_error', 'rules are nested too deeply');
  const value = node.evaluate?.(context);
  run.depth -= 1;
  context.cache[node.id] = value === undefined ? NONE : value;
  if (isKept) node.kept = value === undefined ? NONE : value;
  return value;
}

export function selectDocument(context: Context, document: Document | undefined, key: Value): Document | undefined {
  return isPlace(document) ? selectPlace(context, document, key) : select(document, key);
}

function selectPlace(context: Context, place: Place, key: Value): Document | undefined {
  const override = place.override?.children.get(key);
  if (override?.value !== undefined) return override.value;
  const base = select(place.base, key);
  const node = typeof key === 'string' ? place.node?.children.get(key) : undefined;
  let partial = place.partial === undefined ? undefined : select(place.partial, key);
  if (place.node?.kind === 'object') {
    const own = select(ruleValue(context, place.node), key);
    if (own !== undefined) partial = partial === undefined ? own : merge(partial, own);
  }
  if (node === undefined && override === undefined) return partial === undefined ? base : overlay(base, partial);
  if (node !== undefined && node.kind !== undefined && node.kind !== 'object' && override === undefined) {
    if (node.kind === 'function') return base;
    const value = ruleValue(context, node);
    if (partial !== undefined && value !== undefined) return merge(partial, value);
    if (value !== undefined) return value;
    return partial === undefined ? base : partial;
  }
  return { tag: 'place', node, base, override, partial };
}

/** Rules win over base documents; objects of both are joined. */
function overlay(base: Value | undefined, value: Value): Value {
  if (!isObject(base) || !isObject(value)) return value;
  const joined = newObject();
  for (const [key, item] of entries(base)) put(joined, key, item);
  for (const [key, item] of entries(value)) put(joined, key, overlay(getKey(base, key), item));
  return joined;
}

/** When a whole document is asked for, data that rules contradict stays as it is. */
function joinBase(base: Value, value: Value): Value {
  return isObject(base) && isObject(value) ? value : base;
}

export function keyConflict(): RegoError {
  return new RegoError('eval_conflict_error', 'object keys must be unique');
}

/** Joins what two groups of rules say of one place; different values of a key are an error. */
function merge(a: Value, b: Value): Value {
  if (isObject(a) && isObject(b)) {
    const joined = newObject();
    for (const [key, item] of entries(a)) put(joined, key, item);
    for (const [key, item] of entries(b)) {
      const other = getKey(a, key);
      put(joined, key, other === undefined ? item : merge(other, item));
    }
    return joined;
  }
  if (isSet(a) && isSet(b)) {
    const joined = newSet();
    for (const each of elements(a)) add(joined, each);
    for (const each of elements(b)) add(joined, each);
    return joined;
  }
  if (equal(a, b)) return a;
  throw keyConflict();
}

/** The keys that a document may have; whether one is defined shows when it is selected. */
export function documentKeys(context: Context, document: Document): readonly Value[] {
  if (!isPlace(document)) return valueKeys(document);
  const found = newSet();
  for (const key of valueKeys(document.base)) add(found, key);
  for (const key of valueKeys(document.partial)) add(found, key);
  if (document.node?.kind === 'object') for (const key of valueKeys(ruleValue(context, document.node))) add(found, key);
  for (const key of document.node?.children.keys() ?? []) add(found, key);
  for (const key of document.override?.children.keys() ?? []) add(found, key);
  return elements(found);
}

function valueKeys(value: Value | undefined): readonly Value[] {
  if (isObject(value)) return keys(value);
  if (isArray(value)) return value.map((_item, index) => index);
  return isSet(value) ? elements(value) : [];
}

/** The whole of a document as a value: every rule below it is evaluated. */
export function materialize(context: Context, document: Document | undefined): Value | undefined {
  if (!isPlace(document)) return document;
  const { base, override, node } = document;
  // An array or a scalar of data that no rule shares.
  if (base !== undefined && !isObject(base) && override === undefined && node === undefined) return base;
  if (node !== undefined && override !== undefined && node.kind !== undefined && node.kind !== 'object') {
    const value = node.kind === 'function' ? undefined : ruleValue(context, node);
    if (value !== undefined && !isObject(value)) return value;
    return replaced(value, override);
  }
  const { partial } = document;
  if (
    partial !== undefined &&
    node !== undefined &&
    (typeof partial !== 'object' || partial === null || !branches.has(partial))
  ) {
    const rest = materialize(context, { ...document, partial: undefined });
    if (rest !== undefined && (!isObject(rest) || rest.map.size > 0)) throw keyConflict();
    return partial;
  }
  const whole: RegoObject = newObject();
  for (const key of documentKeys(context, document)) {
    const value = materialize(context, selectPlace(context, document, key));
    const own = override === undefined ? select(base, key) : undefined;
    if (value !== undefined) put(whole, key, own === undefined ? value : joinBase(own, value));
  }
  return whole;
}

function replaced(value: RegoObject | undefined, override: Override): Value {
  if (override.value !== undefined) return override.value;
  const whole = newObject();
  if (value !== undefined) for (const [key, item] of entries(value)) put(whole, key, item);
  for (const [key, child] of override.children) {
    const old = value === undefined ? undefined : getKey(value, key);
    put(whole, key, replaced(isObject(old) ? old : undefined, child));
  }
  return whole;
}
