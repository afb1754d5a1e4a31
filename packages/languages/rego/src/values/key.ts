import { write } from './guard.ts';
import { isArray, isSet, type Key, type RegoObject, type RegoSet, type Value } from './value.ts';

const NUL = '\u0000';

/** The table key of a value: equal values have the same key, others never. */
export function keyOf(value: Value): Key {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `${NUL}s${value}` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isArray(value)) {
    write(value.length);
    return `${NUL}c[${value.map(encode).join()}]`;
  }
  // Tables do not change once they are built, so what has been made is kept: one text, whose hash is kept with it.
  value.code ??= `${NUL}c${isSet(value) ? encodeSet(value) : encodeObject(value)}`;
  return value.code;
}

export function isEncoding(key: Key): boolean {
  return typeof key === 'string' && key.charCodeAt(0) === 0;
}

/** Text that equal values share; the members of tables stand in the order of their own texts. */
function encode(value: Value): string {
  // With its length before it, a text needs no escapes.
  if (typeof value === 'string') return `${value.length}:${value}`;
  return String(keyOf(value));
}

function encodeSet({ map }: RegoSet): string {
  return `<${Array.from(map.values(), encode).sort().join()}>`;
}

function encodeObject({ map }: RegoObject): string {
  return `{${Array.from(map, ([key, item]) => `${encode(key)}:${encode(item)}`)
    .sort()
    .join()}}`;
}

export function getKey(object: RegoObject, key: Value): Value | undefined {
  return object.map.get(keyOf(key));
}
