import { compare } from '../../values/compare.ts';
import { entries, select } from '../../values/table.ts';
import { isArray, isNumber, isObject, type RegoObject, type Value } from '../../values/value.ts';
import { compilePattern } from '../regex.ts';
import { resolveReference } from './references.ts';
import { isOfType, typeNames } from './types.ts';

/** What is wrong with a schema; undefined when nothing is. */
export function schemaFault(schema: Value): string | undefined {
  return faultIn(schema, schema, 0);
}

/** Schemas are not nested deeper than this. */
const deepest = 200;

function faultIn(schema: Value, root: Value, depth: number): string | undefined {
  if (typeof schema === 'boolean') return undefined;
  if (depth > deepest) return 'schema is nested too deeply';
  if (!isObject(schema)) return 'schema is invalid';
  return (
    typeFault(schema) ??
    referenceFault(schema, root) ??
    keywordFault(schema) ??
    enumFault(schema) ??
    partsFault(schema, root, depth)
  );
}

function typeFault(schema: RegoObject): string | undefined {
  const type = select(schema, 'type');
  if (type === undefined) return undefined;
  const named = isArray(type) ? type : [type];
  const seen = new Set<Value>();
  for (const each of named) {
    if (typeof each !== 'string') return 'type must be of type string/array of strings';
    if (!typeNames.some((known) => known === each)) {
      return `has a primitive type that is NOT VALID -- given: /${each}/ Expected valid values are:[${typeNames.join(' ')}]`;
    }
    if (seen.has(each)) return `${each} type is duplicated`;
    seen.add(each);
  }
  return undefined;
}

function referenceFault(schema: RegoObject, root: Value): string | undefined {
  const reference = select(schema, '$ref');
  if (reference === undefined) return undefined;
  if (typeof reference !== 'string') return '$ref must be of type string';
  return resolveReference(reference, root) === undefined ? `reference ${reference} cannot be resolved` : undefined;
}

/** The type that each keyword's value must have. */
const keywords: Readonly<Record<string, readonly string[]>> = {
  title: ['string'],
  description: ['string'],
  $id: ['string'],
  format: ['string'],
  pattern: ['string'],
  minLength: ['integer'],
  maxLength: ['integer'],
  minItems: ['integer'],
  maxItems: ['integer'],
  minProperties: ['integer'],
  maxProperties: ['integer'],
  minimum: ['number'],
  maximum: ['number'],
  multipleOf: ['number'],
  exclusiveMinimum: ['boolean', 'number'],
  exclusiveMaximum: ['boolean', 'number'],
  uniqueItems: ['boolean'],
  required: ['array'],
  enum: ['array'],
  properties: ['object'],
  patternProperties: ['object'],
  additionalProperties: ['boolean', 'object'],
  additionalItems: ['boolean', 'object'],
  items: ['object', 'array', 'boolean'],
  dependencies: ['object'],
  allOf: ['array'],
  anyOf: ['array'],
  oneOf: ['array'],
  definitions: ['object'],
};

function keywordFault(schema: RegoObject): string | undefined {
  for (const [keyword, types] of Object.entries(keywords)) {
    const value = select(schema, keyword);
    if (value === undefined) continue;
    if (!types.some((type) => isOfType(value, type))) return `${keyword} must be of type ${types.join('/')}`;
    if (isNumber(value)) {
      if (/^(?:min|max)[LIP]/.test(keyword) && value < 0) return `${keyword} must be greater than or equal to 0`;
      if (keyword === 'multipleOf' && value <= 0) return 'multipleOf must be strictly greater than 0';
    }
    if (keyword === 'pattern' && typeof value === 'string' && 'tag' in compilePattern(value)) {
      return 'pattern must be a valid regex';
    }
    if (keyword === 'required' && isArray(value) && value.some((item) => typeof item !== 'string')) {
      return 'required items must be string';
    }
  }
  const bounds = (low: string, high: string): string | undefined => {
    const least = select(schema, low);
    const most = select(schema, high);
    return isNumber(least) && isNumber(most) && compare(least, most) > 0
      ? `${low} cannot be greater than ${high}`
      : undefined;
  };
  return (
    bounds('minimum', 'maximum') ??
    bounds('minLength', 'maxLength') ??
    bounds('minItems', 'maxItems') ??
    bounds('minProperties', 'maxProperties')
  );
}

function enumFault(schema: RegoObject): string | undefined {
  const listed = select(schema, 'enum');
  if (!isArray(listed)) return undefined;
  const sorted = listed.toSorted(compare);
  const isTwice = sorted.some((item, index) => index > 0 && compare(item, sorted[index - 1] as Value) === 0);
  return isTwice ? 'enum items must be unique' : undefined;
}

function partsFault(schema: RegoObject, root: Value, depth: number): string | undefined {
  for (const part of partsOf(schema)) {
    const fault = faultIn(part, root, depth + 1);
    if (fault !== undefined) return fault;
  }
  for (const [pattern] of patterned(schema)) {
    if (typeof pattern === 'string' && 'tag' in compilePattern(pattern)) return `Invalid regex pattern '${pattern}'`;
  }
  return undefined;
}

function patterned(schema: RegoObject): readonly (readonly [Value, Value])[] {
  const patterns = select(schema, 'patternProperties');
  return isObject(patterns) ? entries(patterns) : [];
}

/** The schemas inside a schema. */
function partsOf(schema: RegoObject): Value[] {
  const parts: Value[] = [];
  for (const keyword of ['properties', 'patternProperties', 'definitions', 'dependencies']) {
    const table = select(schema, keyword);
    if (isObject(table)) for (const part of table.map.values()) if (!isArray(part)) parts.push(part);
  }
  for (const keyword of [
    'additionalProperties',
    'additionalItems',
    'items',
    'contains',
    'propertyNames',
    'not',
    'if',
    'then',
    'else',
  ]) {
    const part = select(schema, keyword);
    if (isArray(part)) parts.push(...part);
    else if (part !== undefined) parts.push(part);
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const list = select(schema, keyword);
    if (isArray(list)) parts.push(...list);
  }
  return parts;
}
