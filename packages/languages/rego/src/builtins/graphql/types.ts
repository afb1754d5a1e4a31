import { type GraphqlNode, placeOf } from './parts.ts';
import { parseSchemaDocument } from './schema.ts';
import { graphqlError } from './reader.ts';
import type { RegoError } from '../../errors.ts';

export function nodes(node: GraphqlNode | undefined, field: string): readonly GraphqlNode[] {
  const list = node?.[field];
  return Array.isArray(list) ? (list as GraphqlNode[]) : [];
}

export function text(node: GraphqlNode | undefined, field: string): string {
  const value = node?.[field];
  return typeof value === 'string' ? value : '';
}

export function names(node: GraphqlNode | undefined, field: string): readonly string[] {
  const list = node?.[field];
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

/** A schema's types with their extensions joined in, its directives and the types of its operations. */
export interface Schema {
  readonly types: ReadonlyMap<string, GraphqlNode>;
  readonly directives: ReadonlyMap<string, GraphqlNode>;
  readonly operations: ReadonlyMap<string, string>;
}

const builtIn = parseSchemaDocument(`
  scalar Int scalar Float scalar String scalar Boolean scalar ID
  directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
  directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
  directive @defer(if: Boolean = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  directive @deprecated(reason: String = "No longer supported") on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
  directive @specifiedBy(url: String!) on SCALAR
`);

export function fault(message: string, node: GraphqlNode): RegoError {
  return graphqlError(message, placeOf(node));
}

/** The name at the heart of a type: `[User!]!` is of `User`. */
export function baseType(type: GraphqlNode | undefined): string {
  const element = type?.['Elem'];
  return typeof element === 'object' && element !== null ? baseType(element as GraphqlNode) : text(type, 'NamedType');
}

export function typeText(type: GraphqlNode | undefined): string {
  const element = type?.['Elem'];
  const isList = typeof element === 'object' && element !== null;
  const inner = isList ? `[${typeText(element as GraphqlNode)}]` : text(type, 'NamedType');
  return type?.['NonNull'] === true ? `${inner}!` : inner;
}

const lists = ['Fields', 'EnumValues', 'Types', 'Interfaces', 'Directives'];

function extended(base: GraphqlNode, extension: GraphqlNode): GraphqlNode {
  const joined: Record<string, unknown> = { ...base };
  for (const field of lists) {
    const all = [base[field], extension[field]].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
    if (all.length > 0) joined[field] = all;
  }
  return joined;
}

/** Builds a schema from its document. Throws on what GraphQL forbids of one. */
export function buildSchema(document: GraphqlNode): Schema {
  const types = new Map<string, GraphqlNode>();
  for (const each of [...nodes(builtIn, 'Definitions'), ...nodes(document, 'Definitions')]) {
    const name = text(each, 'Name');
    if (types.has(name)) throw fault(`Cannot redeclare type ${name}.`, each);
    types.set(name, each);
  }
  for (const each of nodes(document, 'Extensions')) {
    const name = text(each, 'Name');
    const base = types.get(name);
    if (base !== undefined && text(base, 'Kind') !== text(each, 'Kind')) {
      throw fault(
        `Cannot extend type ${name} because the base type is a ${text(base, 'Kind')}, not ${text(each, 'Kind')}.`,
        each,
      );
    }
    types.set(name, base === undefined ? each : extended(base, each));
  }
  const directives = new Map<string, GraphqlNode>();
  for (const each of [...nodes(builtIn, 'Directives'), ...nodes(document, 'Directives')]) {
    directives.set(text(each, 'Name'), each);
  }
  return { types, directives, operations: operationTypes(document, types) };
}

function operationTypes(document: GraphqlNode, types: ReadonlyMap<string, GraphqlNode>): Map<string, string> {
  const operations = new Map<string, string>();
  const [, second] = nodes(document, 'Schema');
  if (second !== undefined)
    throw fault('Cannot have multiple schema entry points, consider schema extensions instead.', second);
  for (const part of [...nodes(document, 'Schema'), ...nodes(document, 'SchemaExtension')]) {
    for (const each of nodes(part, 'OperationTypes')) {
      const type = text(each, 'Type');
      if (!types.has(type))
        throw fault(`Schema root ${text(each, 'Operation')} refers to a type ${type} that does not exist.`, each);
      operations.set(text(each, 'Operation'), type);
    }
  }
  for (const [operation, type] of [
    ['query', 'Query'],
    ['mutation', 'Mutation'],
    ['subscription', 'Subscription'],
  ] as const) {
    if (!operations.has(operation) && nodes(document, 'Schema').length === 0 && types.has(type))
      operations.set(operation, type);
  }
  return operations;
}
