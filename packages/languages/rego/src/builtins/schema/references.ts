import { select } from '../../values/table.ts';
import { isArray, isObject, type Value } from '../../values/value.ts';

/**
 * What a `$ref` points to inside its document: `#`, a JSON pointer (RFC 6901), or the `$id` of a part. Undefined for
 * what is not there and for other documents, which are not fetched.
 */
export function resolveReference(reference: string, root: Value): Value | undefined {
  const [document = '', pointer = ''] = reference.split('#', 2);
  const start = document === '' || (isObject(root) && idOf(root) === document) ? root : partWithId(root, reference, 0);
  if (start === undefined) return undefined;
  if (!pointer.startsWith('/')) return pointer === '' || start !== root ? start : partWithId(root, `#${pointer}`, 0);
  let at: Value | undefined = start;
  for (const step of pointer.slice(1).split('/')) {
    const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
    at = select(at, isArray(at) && /^\d+$/.test(key) ? Number(key) : key);
  }
  return at;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function idOf(schema: Value): Value | undefined {
  return select(schema, '$id') ?? select(schema, 'id');
}

const deepest = 64;

function partWithId(value: Value, id: string, depth: number): Value | undefined {
  if (depth > deepest) return undefined;
  if (isObject(value)) {
    if (depth > 0 && idOf(value) === id) return value;
    for (const item of value.map.values()) {
      const found = partWithId(item, id, depth + 1);
      if (found !== undefined) return found;
    }
  }
  if (isArray(value)) {
    for (const item of value) {
      const found = partWithId(item, id, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
