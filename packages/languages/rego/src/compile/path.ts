import type { Get } from '../eval/context.ts';
import { keyOf, select } from '../values/table.ts';
import { isArray, isObject, isSet, type Value } from '../values/value.ts';
import type { Bound, Unit } from './compiler.ts';
import type { Node } from './ir.ts';

/** `base[key][key]…`, with constant keys prepared. */
export function path(base: Get, unit: Unit, keys: readonly Node[], bound: Bound): Get {
  let get = base;
  for (const key of keys)
    get = key.k === 'const' ? constantStep(get, key.value) : step(get, unit.parts.getter(unit, key, bound));
  return get;
}

function step(base: Get, key: Get): Get {
  return (frame) => {
    const value = base(frame);
    if (value === undefined) return undefined;
    const at = key(frame);
    return at === undefined ? undefined : select(value, at);
  };
}

function constantStep(base: Get, key: Value): Get {
  const tableKey = keyOf(key);
  const index = typeof key === 'number' ? key : -1;
  return (frame) => {
    const value = base(frame);
    if (isObject(value) || isSet(value)) return value.map.get(tableKey);
    return isArray(value) ? value[index] : undefined;
  };
}
