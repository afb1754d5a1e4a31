import { RegoError } from '../errors.ts';
import { mostParts, tooLarge, write } from './guard.ts';
import { normalInteger, numberText, parseNumber } from './number.ts';
import { elements, entries, put } from './table.ts';
import { isArray, isSet, newObject, type RegoObject, type RegoSet, type Value } from './value.ts';

const deepest = 10_000;

/**
 * A Rego value from plain data as JSON.parse gives it. Bigints keep their digits; properties that are undefined are
 * left out. A value that is already Rego's passes through.
 * Throws a RegoError for what JSON cannot hold (functions, NaN) and for nesting past ten thousand levels.
 */
export function fromJson(data: unknown, depth = 0): Value {
  switch (typeof data) {
    case 'string':
    case 'boolean':
      return data;
    case 'number':
      if (Number.isSafeInteger(data)) return data === 0 ? 0 : data;
      if (Number.isInteger(data)) return normalInteger(BigInt(data));
      if (Number.isFinite(data)) return data;
      throw new RegoError('eval_type_error', `${data} is no JSON number`);
    case 'bigint':
      return normalInteger(data);
    case 'object':
      break;
    case 'undefined':
    case 'function':
    case 'symbol':
      throw new RegoError('eval_type_error', `a ${typeof data} is no JSON value`);
  }
  if (data === null) return null;
  if (depth > deepest) throw new RegoError('eval_type_error', 'the document is nested too deeply');
  if (Array.isArray(data)) return data.map((item) => fromJson(item, depth + 1));
  if (isRegoTable(data)) return data;
  const object = newObject();
  for (const key of Object.keys(data)) {
    const value = (data as Readonly<Record<string, unknown>>)[key];
    if (value === undefined) continue;
    if (key.charCodeAt(0) === 0) put(object, key, fromJson(value, depth + 1));
    else object.map.set(key, fromJson(value, depth + 1));
  }
  return object;
}

function isRegoTable(data: object): data is RegoObject | RegoSet {
  const { tag, map } = data as Partial<RegoObject | RegoSet>;
  return (tag === 'object' || tag === 'set') && map instanceof Map;
}

/** Plain data for a host: sets become arrays, keys that are no strings their JSON text, big whole numbers bigints. */
export function toJson(value: Value): unknown {
  return plain(value, { left: mostParts });
}

function plain(value: Value, budget: { left: number }): unknown {
  // Bytes that are no text (values/bytes.ts) are lost here, as in any JSON.
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  budget.left -= 1 + (isArray(value) ? value.length : value.map.size);
  if (budget.left < 0) throw tooLarge();
  if (isArray(value)) return value.map((item) => plain(item, budget));
  if (isSet(value)) return elements(value).map((item) => plain(item, budget));
  const result: Record<string, unknown> = {};
  for (const [key, item] of entries(value)) {
    Object.defineProperty(result, typeof key === 'string' ? key : jsonText(key), {
      value: plain(item, budget),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return result;
}

/** JSON text as Go's encoding/json writes it: keys in order, `<`, `>` and `&` escaped. */
export function jsonText(value: Value): string {
  if (typeof value === 'string') return jsonString(value);
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  write(isArray(value) ? value.length : value.map.size);
  if (isArray(value)) return `[${value.map(jsonText).join()}]`;
  if (isSet(value)) return `[${elements(value).map(jsonText).join()}]`;
  return `{${jsonEntries(value)
    .map(([key, item]) => `${jsonString(key)}:${jsonText(item)}`)
    .join()}}`;
}

/** Entries with keys as JSON must have them: strings. */
export function jsonEntries(object: RegoObject): [string, Value][] {
  return entries(object).map(([key, item]) => [typeof key === 'string' ? key : jsonText(key), item]);
}

function jsonString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The source text access of JSON.parse's reviver keeps the digits that a double would lose. */
function exact(_key: string, data: unknown, context?: { source?: string }): unknown {
  if (typeof data !== 'number' || Number.isSafeInteger(data) || context?.source === undefined) return data;
  return parseNumber(context.source) ?? data;
}

/** Reads JSON text, whole numbers exactly; throws a SyntaxError as JSON.parse does. */
export function parseJson(text: string): Value {
  return fromJson(JSON.parse(text, exact));
}
