import { isObject } from './events.ts';

/** A value of JSON as the text that rules compare: strings as they are, everything else as JSON. */
export function textOfJson(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : written(value);
}

/** JSON that is nested deeper than the stack allows has no text. */
export function written(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** What stands at a path of keys. */
export function at(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (Array.isArray(current))
      current = /^(?:0|[1-9][0-9]{0,8})$/.test(key) ? (current as unknown[])[Number(key)] : undefined;
    else current = isObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
    if (current === undefined) return undefined;
  }
  return current;
}

/** The keys of a JSON pointer (RFC 6901). */
export function pointerPath(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .replace(/^\//, '')
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The items of an array, or the one at `index`. */
export function itemsAt(value: unknown, index: number | undefined): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  if (index === undefined) return value as unknown[];
  return index < value.length ? [(value as unknown[])[index]] : [];
}
