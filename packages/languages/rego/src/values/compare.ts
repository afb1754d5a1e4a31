import { look } from './guard.ts';
import { getKey, isEncoding } from './key.ts';
import { isArray, isObject, type RegoObject, type RegoSet, type Value } from './value.ts';

/** Rego's order of types: null, boolean, number, string, array, object, set. */
function rank(value: Value): number {
  if (typeof value === 'string') return 3;
  if (typeof value === 'number' || typeof value === 'bigint') return 2;
  if (typeof value === 'boolean') return 1;
  if (value === null) return 0;
  if (isArray(value)) return 4;
  return isObject(value) ? 5 : 6;
}

/** Rego's total order over all values; negative, zero or positive. */
export function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  const rankA = rank(a);
  const rankB = rank(b);
  if (rankA !== rankB) return rankA - rankB;
  switch (rankA) {
    case 1:
      return a === false ? -1 : 1;
    case 2:
      return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
    case 4:
      return compareLists(a as readonly Value[], b as readonly Value[]);
    case 5:
      return compareObjects(a as RegoObject, b as RegoObject);
    case 6:
      return compareLists(elements(a as RegoSet), elements(b as RegoSet));
    default:
      return 0;
  }
}

/** By code points, as UTF-8 bytes compare; UTF-16 units put surrogates before U+E000. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    if (left >= 0xd800 && right >= 0xd800) return sortable(left) - sortable(right);
    return left - right;
  }
  return a.length - b.length;
}

function sortable(unit: number): number {
  return unit >= 0xe000 ? unit - 0x2000 : unit + 0x2000;
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  look();
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const order = compare(a[index] as Value, b[index] as Value);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: RegoObject, b: RegoObject): number {
  look();
  const keysA = keys(a);
  const keysB = keys(b);
  const length = Math.min(keysA.length, keysB.length);
  for (let index = 0; index < length; index += 1) {
    const keyA = keysA[index] as Value;
    const keyB = keysB[index] as Value;
    const order = compare(keyA, keyB) || compare(getKey(a, keyA) as Value, getKey(b, keyB) as Value);
    if (order !== 0) return order;
  }
  return keysA.length - keysB.length;
}

/** Whether two values are equal; cheaper than {@link compare} since no order has to be made. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  look();
  if (isArray(a)) {
    if (!isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) {
      if (!equal(a[index] as Value, b[index] as Value)) return false;
    }
    return true;
  }
  if (isArray(b)) return false;
  const left = a;
  const right = b;
  if (left.tag !== right.tag || left.map.size !== right.map.size) return false;
  for (const [key, value] of left.map) {
    const other = right.map.get(key);
    if (other === undefined || (left.tag === 'object' && !equal(value, other))) return false;
  }
  return true;
}

export function isTruthy(value: Value | undefined): boolean {
  return value !== undefined && value !== false;
}

/** An object's keys in Rego's order. */
export function keys(object: RegoObject): readonly Value[] {
  if (object.sorted !== undefined) return object.sorted;
  const list: Value[] = [];
  for (const key of object.map.keys()) list.push(isEncoding(key) ? (object.encoded?.get(key) as Value) : key);
  object.sorted = list.length > 1 ? list.sort(compare) : list;
  return object.sorted;
}

/** A set's elements in Rego's order. */
export function elements(set: RegoSet): readonly Value[] {
  if (set.sorted !== undefined) return set.sorted;
  const list = [...set.map.values()];
  set.sorted = list.length > 1 ? list.sort(compare) : list;
  return set.sorted;
}

/** An object's keys in no order, for what does not show in which order it met them. */
export function looseKeys(object: RegoObject): readonly Value[] {
  if (object.sorted !== undefined) return object.sorted;
  return object.encoded === undefined ? ([...object.map.keys()] as Value[]) : keys(object);
}

/** A set's elements in no order. */
export function looseElements(set: RegoSet): readonly Value[] {
  return set.sorted ?? [...set.map.values()];
}
