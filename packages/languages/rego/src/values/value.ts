/**
 * Rego values. Arrays are JavaScript arrays; whole numbers that a double cannot hold exactly are bigints (and only
 * those, so that equal numbers have one form); objects and sets are tables over a primitive key.
 * Values are never changed once they have left the code that built them.
 */
export type Value = null | boolean | number | bigint | string | readonly Value[] | RegoObject | RegoSet;

/** What a table is keyed by: scalars stand for themselves, composites and strings that start with NUL are encoded. */
export type Key = null | boolean | number | bigint | string;

export interface RegoObject {
  readonly tag: 'object';
  readonly map: Map<Key, Value>;
  /** The true keys of those entries whose table key is an encoding. */
  encoded: Map<Key, Value> | undefined;
  /** Keys in Rego's order; made when first iterated. */
  sorted: readonly Value[] | undefined;
  /** The key that it has in another table; made when first needed. */
  code: string | undefined;
}

export interface RegoSet {
  readonly tag: 'set';
  readonly map: Map<Key, Value>;
  /** Elements in Rego's order; made when first iterated. */
  sorted: readonly Value[] | undefined;
  code: string | undefined;
}

export function newObject(): RegoObject {
  return { tag: 'object', map: new Map(), encoded: undefined, sorted: undefined, code: undefined };
}

export function newSet(): RegoSet {
  return { tag: 'set', map: new Map(), sorted: undefined, code: undefined };
}

export function isArray(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: Value | undefined): value is RegoObject {
  return typeof value === 'object' && value !== null && (value as RegoObject).tag === 'object';
}

export function isSet(value: Value | undefined): value is RegoSet {
  return typeof value === 'object' && value !== null && (value as RegoSet).tag === 'set';
}

export function isNumber(value: Value | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'set';

export function typeName(value: Value): TypeName {
  const type = typeof value;
  if (type === 'string' || type === 'number' || type === 'boolean') return type;
  if (typeof value === 'bigint') return 'number';
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  return (value as RegoObject | RegoSet).tag;
}
