import { isMapping, type Value } from '@seawall/kube';
import { scalarFaults } from './scalars.ts';
import { deepest, isList, type Schema, type SchemaFault } from './schema.ts';

type Path = SchemaFault['path'];

/** At most so many faults are told; past that a person has enough to do. */
const most = 20;

/** What in a value does not fit the schema of a CustomResourceDefinition. */
export function schemaFaults(value: Value, schema: Schema): SchemaFault[] {
  const faults: SchemaFault[] = [];
  check(value, schema, [], faults, 0);
  return faults.slice(0, most);
}

function check(value: Value, schema: Schema, path: Path, faults: SchemaFault[], depth: number): void {
  if (depth > deepest || faults.length > most) return;
  const say = (message: string): void => void faults.push({ path, message });
  if (value === null && schema['nullable'] === true) return;
  if (!typeFits(value, schema)) {
    say(`must be of type ${wanted(schema)}, found ${typeOf(value)}`);
    return;
  }
  const listed = schema['enum'];
  if (isList(listed) && !listed.some((each) => same(each, value))) {
    say(`must be one of ${listed.map((each) => JSON.stringify(each)).join(', ')}`);
  }
  for (const message of scalarFaults(value, schema)) say(message);
  if (isList(value)) checkList(value, schema, path, faults, depth);
  else if (isMapping(value)) checkObject(value, schema, path, faults, depth);
  checkCombined(value, schema, path, faults, depth);
}

function checkList(value: Value[], schema: Schema, path: Path, faults: SchemaFault[], depth: number): void {
  const { items, minItems, maxItems } = schema;
  if (typeof minItems === 'number' && value.length < minItems)
    faults.push({ path, message: `needs ${minItems} items or more` });
  if (typeof maxItems === 'number' && value.length > maxItems)
    faults.push({ path, message: `takes ${maxItems} items at most` });
  if (schema['uniqueItems'] === true && new Set(value.map((item) => JSON.stringify(item))).size < value.length) {
    faults.push({ path, message: 'has an item twice' });
  }
  if (!isMapping(items)) return;
  for (const [index, item] of value.entries()) check(item, items, [...path, index], faults, depth + 1);
}

function checkObject(
  value: { readonly [key: string]: Value },
  schema: Schema,
  path: Path,
  faults: SchemaFault[],
  depth: number,
): void {
  const { properties, additionalProperties, required, minProperties, maxProperties } = schema;
  const names = Object.keys(value);
  if (isList(required)) {
    for (const name of required) {
      if (typeof name === 'string' && !Object.hasOwn(value, name))
        faults.push({ path: [...path, name], message: 'is required' });
    }
  }
  if (typeof minProperties === 'number' && names.length < minProperties) {
    faults.push({ path, message: `needs ${minProperties} fields or more` });
  }
  if (typeof maxProperties === 'number' && names.length > maxProperties) {
    faults.push({ path, message: `takes ${maxProperties} fields at most` });
  }
  for (const name of names) {
    const known = isMapping(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (isMapping(known)) check(value[name] as Value, known, [...path, name], faults, depth + 1);
    else if (known === false) faults.push({ path: [...path, name], message: 'is not a field of the schema' });
  }
}

function checkCombined(value: Value, schema: Schema, path: Path, faults: SchemaFault[], depth: number): void {
  const fits = (each: Value): boolean => {
    if (!isMapping(each)) return true;
    const found: SchemaFault[] = [];
    check(value, each, path, found, depth + 1);
    return found.length === 0;
  };
  const { allOf, anyOf, oneOf, not } = schema;
  if (isList(allOf)) {
    for (const each of allOf) if (isMapping(each)) check(value, each, path, faults, depth + 1);
  }
  if (isList(anyOf) && !anyOf.some(fits))
    faults.push({ path, message: 'fits none of the forms that the schema allows' });
  if (isList(oneOf) && oneOf.filter(fits).length !== 1) {
    faults.push({ path, message: 'must fit exactly one of the forms that the schema allows' });
  }
  if (isMapping(not) && fits(not)) faults.push({ path, message: 'has a form that the schema forbids' });
}

/** The fields that an object has and its schema does not know: the API server would drop them. */
export function unknownFields(value: Value, schema: Schema, path: Path = [], depth = 0): Path[] {
  if (depth > deepest || schema['x-kubernetes-preserve-unknown-fields'] === true) return [];
  if (isList(value)) {
    const { items } = schema;
    return isMapping(items)
      ? value.flatMap((item, index) => unknownFields(item, items, [...path, index], depth + 1))
      : [];
  }
  if (!isMapping(value)) return [];
  const { properties, additionalProperties } = schema;
  return Object.entries(value).flatMap(([name, item]): Path[] => {
    const own = isMapping(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (isMapping(own)) return unknownFields(item, own, [...path, name], depth + 1);
    return own === true ? [] : [[...path, name]];
  });
}

function typeFits(value: Value, schema: Schema): boolean {
  if (schema['x-kubernetes-int-or-string'] === true) return typeof value === 'string' || Number.isInteger(value);
  const { type } = schema;
  if (type === undefined) return true;
  switch (typeof type === 'string' ? type : '') {
    case 'object':
      return isMapping(value);
    case 'array':
      return isList(value);
    case 'string':
    case 'boolean':
    case 'number':
      return typeof value === type;
    case 'integer':
      return Number.isInteger(value);
    default:
      return false;
  }
}

function wanted(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string';
  return typeof schema['type'] === 'string' ? schema['type'] : 'unknown';
}

function typeOf(value: Value): string {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  return typeof value;
}

function same(a: Value, b: Value): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
