import { RegoError } from '../../errors.ts';
import { fromJson, toJson } from '../../values/json.ts';
import { isObject, type RegoObject, type Value } from '../../values/value.ts';
import { type Builtin, builtin } from '../builtin.ts';
import { checkQuery } from './check-query.ts';
import { checkSchema } from './check-schema.ts';
import type { GraphqlNode } from './parts.ts';
import { parseQueryDocument } from './query.ts';
import { parseSchemaDocument } from './schema.ts';
import { buildSchema, type Schema } from './types.ts';

type Source = string | RegoObject;

function queryOf(source: Source): GraphqlNode {
  return typeof source === 'string' ? parseQueryDocument(source) : (toJson(source) as GraphqlNode);
}

function schemaOf(source: Source): GraphqlNode {
  return typeof source === 'string' ? parseSchemaDocument(source) : (toJson(source) as GraphqlNode);
}

function checkedSchema(document: GraphqlNode): Schema {
  const schema = buildSchema(document);
  checkSchema(schema);
  return schema;
}

/** Both documents, once the query has been found valid under the schema. Throws what is wrong with either. */
function parseBoth(query: Source, schema: Source): readonly Value[] {
  const queryDocument = queryOf(query);
  const schemaDocument = schemaOf(schema);
  checkQuery(queryDocument, checkedSchema(schemaDocument));
  return [fromJson(queryDocument), fromJson(schemaDocument)];
}

function holds(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof RegoError) return false;
    throw error;
  }
}

const source = 'string|object';

function isSource(value: Value): value is string | RegoObject {
  return typeof value === 'string' || isObject(value);
}

export const graphql: readonly Builtin[] = [
  builtin('graphql.parse_query', ['string'], 'object', (text) => fromJson(parseQueryDocument(text))),
  builtin('graphql.parse_schema', ['string'], 'object', (text) => fromJson(parseSchemaDocument(text))),
  builtin('graphql.parse', [source, source], 'array', parseBoth),
  builtin('graphql.parse_and_verify', [source, source], 'array', (query, schema) => {
    let both: readonly Value[] | undefined;
    const valid = holds(() => (both = parseBoth(query, schema)));
    return [valid, ...(both ?? [fromJson({}), fromJson({})])];
  }),
  builtin(
    'graphql.is_valid',
    ['any', 'any'],
    'boolean',
    (query, schema) => isSource(query) && isSource(schema) && holds(() => parseBoth(query, schema)),
  ),
  builtin(
    'graphql.schema_is_valid',
    ['any'],
    'boolean',
    (schema) => isSource(schema) && holds(() => checkedSchema(schemaOf(schema))),
  ),
];
