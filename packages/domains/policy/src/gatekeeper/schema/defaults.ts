import { isMapping, type Mapping, type Value } from '@seawall/kube';
import { deepest, isList, type Schema } from './schema.ts';

/**
 * The value with the schema's defaults in place of what is absent, as the API server fills them in (structural
 * defaulting): a default is only given to a field of an object that is there itself, or by its own default. `null`
 * where the schema allows no null is absent too.
 */
export function withDefaults(value: Value, schema: Schema, depth = 0): Value {
  if (depth > deepest) return value;
  if (isList(value)) {
    const { items } = schema;
    return isMapping(items) ? value.map((item) => withDefaults(item, items, depth + 1)) : value;
  }
  if (!isMapping(value)) return value;
  const filled: Mapping = { ...value };
  const { properties, additionalProperties } = schema;
  if (isMapping(properties)) {
    for (const [name, field] of Object.entries(properties)) {
      if (isMapping(field)) fill(filled, name, field, depth);
    }
  }
  if (isMapping(additionalProperties)) {
    for (const [name, item] of Object.entries(filled)) {
      if (isMapping(properties) && Object.hasOwn(properties, name)) continue;
      filled[name] = withDefaults(item, additionalProperties, depth + 1);
    }
  }
  return filled;
}

function fill(object: Mapping, name: string, schema: Schema, depth: number): void {
  const present = Object.hasOwn(object, name) ? object[name] : undefined;
  const isAbsent = present === undefined || (present === null && schema['nullable'] !== true);
  const value = isAbsent ? structuredClone(schema['default']) : present;
  if (value !== undefined) object[name] = withDefaults(value, schema, depth + 1);
}
