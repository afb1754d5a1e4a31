import { entries, getKey, keyOf, keys, select } from '../../values/table.ts';
import { isArray, isNumber, isObject, type RegoObject, type Value } from '../../values/value.ts';
import { faultsOf, type Matching, nameOf, say } from './fault.ts';
import { isFound } from './scalars.ts';

export function matchArray(value: readonly Value[], schema: RegoObject, at: Matching): void {
  const items = select(schema, 'items');
  const further = select(schema, 'additionalItems');
  for (const [index, item] of value.entries()) {
    const own = isArray(items) ? (items[index] ?? further) : items;
    if (own !== undefined && typeof own !== 'boolean') at.match(item, own, below(at, String(index)));
  }
  if (isArray(items) && further === false && value.length > items.length) {
    say(at, 'array_no_additional_items', 'No additional items allowed on array');
  }
  const least = select(schema, 'minItems');
  const most = select(schema, 'maxItems');
  if (isNumber(least) && value.length < least) say(at, 'array_min_items', `Array must have at least ${least} items`);
  if (isNumber(most) && value.length > most) say(at, 'array_max_items', `Array must have at most ${most} items`);
  if (select(schema, 'uniqueItems') === true) {
    const seen = new Map<Value, number>();
    for (const [index, item] of value.entries()) {
      const key = keyOf(item);
      const before = seen.get(key);
      if (before !== undefined) say(at, 'unique', `array items[${before},${index}] must be unique`);
      else seen.set(key, index);
    }
  }
  const contains = select(schema, 'contains');
  if (contains !== undefined && !value.some((item) => faultsOf(item, contains, at).length === 0)) {
    say(at, 'contains', 'At least one of the items must match');
  }
}

export function matchObject(value: RegoObject, schema: RegoObject, at: Matching): void {
  const names = keys(value);
  const least = select(schema, 'minProperties');
  const most = select(schema, 'maxProperties');
  if (isNumber(least) && names.length < least)
    say(at, 'array_min_properties', `Must have at least ${least} properties`);
  if (isNumber(most) && names.length > most) say(at, 'array_max_properties', `Must have at most ${most} properties`);
  const required = select(schema, 'required');
  for (const name of isArray(required) ? required : []) {
    if (getKey(value, name) === undefined) say(at, 'required', `${nameOf(name)} is required`);
  }
  const nameSchema = select(schema, 'propertyNames');
  for (const name of names) {
    const text = nameOf(name);
    matchProperty(text, getKey(value, name) as Value, schema, at);
    if (nameSchema !== undefined && faultsOf(name, nameSchema, at).length > 0) {
      say(at, 'invalid_property_name', `Property name of "${text}" does not match`);
    }
  }
  matchDependencies(value, schema, at);
}

function matchProperty(name: string, value: Value, schema: RegoObject, at: Matching): void {
  const properties = select(schema, 'properties');
  const own = isObject(properties) ? getKey(properties, name) : undefined;
  if (own !== undefined) at.match(value, own, below(at, name));
  const patterns = select(schema, 'patternProperties');
  const fitting = isObject(patterns)
    ? entries(patterns).filter(([pattern]) => typeof pattern === 'string' && isFound(pattern, name))
    : [];
  for (const [, each] of fitting) at.match(value, each, below(at, name));
  if (own !== undefined || fitting.length > 0) return;
  const further = select(schema, 'additionalProperties');
  if (further === false) say(at, 'additional_property_not_allowed', `Additional property ${name} is not allowed`);
  else if (further !== undefined) at.match(value, further, below(at, name));
}

function matchDependencies(value: RegoObject, schema: RegoObject, at: Matching): void {
  const dependencies = select(schema, 'dependencies');
  if (!isObject(dependencies)) return;
  for (const [name, needed] of entries(dependencies)) {
    if (getKey(value, name) === undefined) continue;
    if (!isArray(needed)) {
      at.match(value, needed, { ...at, depth: at.depth + 1 });
      continue;
    }
    for (const each of needed) {
      if (getKey(value, each) === undefined) say(at, 'missing_dependency', `Has a dependency on ${nameOf(each)}`);
    }
  }
}

function below(at: Matching, step: string): Matching {
  return { ...at, path: [...at.path, step], depth: at.depth + 1 };
}
