import * as decode from './decode.ts';
import type { Item } from './decode.ts';
import { warning } from './messages.ts';

/** What an item's `override` says of each key. */
export interface Overrides {
  readonly append: ReadonlySet<string>;
  readonly replace: ReadonlySet<string>;
}

/**
 * Reads `override`: which keys the item adds to, and which it replaces.
 *
 * @throws {LoadFailure} for keys that cannot be treated so, or that the item does not have
 */
export function overridesOf(
  item: Item,
  allowed: { readonly append: readonly string[]; readonly replace: readonly string[] },
): Overrides {
  const append = new Set<string>();
  const replace = new Set<string>();
  const value = decode.valueOf(item, 'override');
  if (value === undefined) return { append, replace };
  if (value.kind !== 'map')
    return decode.invalid(item, "'override' must be a mapping of keys to 'append' or 'replace'", 'override');
  const inner: Item = { ...item, map: value };
  if (decode.optionalBoolean(item, 'append') === true) {
    const message =
      "Keys 'override' and 'append: true' cannot be used together. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";
    decode.invalid(item, message, 'append');
  }
  for (const { key } of value.entries) {
    const operation = decode.requiredText(inner, key);
    if (operation === 'append') {
      if (!allowed.append.includes(key))
        decode.invalid(inner, `Key '${key}' cannot be appended to, use 'replace' instead`, key);
      append.add(key);
    } else if (operation === 'replace') {
      if (!allowed.replace.includes(key)) decode.invalid(inner, `Key '${key}' cannot be replaced`, key);
      replace.add(key);
    } else {
      decode.invalid(
        inner,
        `Invalid override operation for key '${key}': '${operation}'. Allowed values are 'append' and 'replace'`,
        key,
      );
    }
    if (!decode.has(item, key)) {
      const what = operation === 'append' ? 'An append' : 'A replace';
      decode.invalid(item, `${what} override for '${key}' was specified but '${key}' is not defined`, 'override');
    }
  }
  return { append, replace };
}

export function deprecatedAppend(item: Item): void {
  const message =
    "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";
  item.reading.messages.push(warning('LOAD_DEPRECATED_ITEM', message, decode.placeOf(item, 'append')));
}
