import { type GraphqlNode, makeNode, readDirectives, readType, readValue } from './parts.ts';
import {
  expectName,
  expectPunct,
  expectWord,
  graphqlError,
  isPunct,
  isWord,
  newReader,
  next,
  optional,
  peek,
  type Reader,
  skip,
  some,
  type Token,
  unexpected,
} from './reader.ts';

/** Reads a document of the type system. */
export function parseSchemaDocument(text: string): GraphqlNode {
  const reader = newReader(text);
  const start = peek(reader);
  const lists = { Schema: [], SchemaExtension: [], Directives: [], Definitions: [], Extensions: [] } satisfies Record<
    string,
    GraphqlNode[]
  >;
  const into: Record<keyof typeof lists, GraphqlNode[]> = lists;
  while (peek(reader).kind !== 'eof') {
    const token = peek(reader);
    const described = token.kind === 'string' || token.kind === 'block';
    const description = described ? next(reader).text : '';
    if (isWord(reader, 'extend')) {
      if (described) throw unexpected(token);
      next(reader);
      const [list, node] = readExtension(reader);
      into[list].push(node);
    } else if (isWord(reader, 'schema')) into.Schema.push(readSchema(reader, description, false));
    else if (isWord(reader, 'directive')) into.Directives.push(readDirectiveDefinition(reader, description));
    else into.Definitions.push(readDefinition(reader, description, false));
  }
  return makeNode(into, start);
}

function readExtension(reader: Reader): ['SchemaExtension' | 'Extensions', GraphqlNode] {
  if (isWord(reader, 'schema')) return ['SchemaExtension', readSchema(reader, '', true)];
  return ['Extensions', readDefinition(reader, '', true)];
}

function readSchema(reader: Reader, description: string, extension: boolean): GraphqlNode {
  const at = next(reader);
  const directives = readDirectives(reader, true);
  const read = (): GraphqlNode => {
    const operation = expectName(reader);
    expectPunct(reader, ':');
    return makeNode({ Operation: operation.text, Type: expectName(reader).text }, operation);
  };
  const types = extension ? optional(reader, '{', '}', read) : some(reader, '{', '}', read);
  if (types.length === 0 && directives.length === 0) throw unexpected(peek(reader));
  return makeNode({ Description: description, Directives: directives, OperationTypes: types }, at);
}

const kinds: Readonly<Record<string, string>> = {
  scalar: 'SCALAR',
  type: 'OBJECT',
  interface: 'INTERFACE',
  union: 'UNION',
  enum: 'ENUM',
  input: 'INPUT_OBJECT',
};

function readDefinition(reader: Reader, description: string, extension: boolean): GraphqlNode {
  const at = peek(reader);
  const kind = at.kind === 'name' && Object.hasOwn(kinds, at.text) ? kinds[at.text] : undefined;
  if (kind === undefined) throw unexpected(at);
  next(reader);
  const name = expectName(reader).text;
  const base = { Kind: kind, Description: description, Name: name, BuiltIn: false };
  const interfaces = kind === 'OBJECT' || kind === 'INTERFACE' ? readInterfaces(reader) : [];
  const directives = readDirectives(reader, true);
  const rest = readMembers(reader, kind);
  if (
    extension &&
    interfaces.length + directives.length === 0 &&
    Object.values(rest).every((list) => list.length === 0)
  ) {
    throw unexpected(peek(reader));
  }
  return makeNode({ ...base, Interfaces: interfaces, Directives: directives, ...rest }, at);
}

function readMembers(reader: Reader, kind: string): Record<string, unknown[]> {
  switch (kind) {
    case 'OBJECT':
    case 'INTERFACE':
      return { Fields: optional(reader, '{', '}', () => readField(reader, true)) };
    case 'INPUT_OBJECT':
      return { Fields: optional(reader, '{', '}', () => readField(reader, false)) };
    case 'ENUM':
      return { EnumValues: optional(reader, '{', '}', () => readEnumValue(reader)) };
    case 'UNION':
      return { Types: skip(reader, '=') ? readAlternatives(reader, '|') : [] };
    default:
      return {};
  }
}

function readInterfaces(reader: Reader): string[] {
  if (!isWord(reader, 'implements')) return [];
  next(reader);
  return readAlternatives(reader, '&');
}

/** Names with a sign between them, and perhaps before the first. */
function readAlternatives(reader: Reader, sign: string): string[] {
  skip(reader, sign);
  const names = [expectName(reader).text];
  while (skip(reader, sign)) names.push(expectName(reader).text);
  return names;
}

function readDescription(reader: Reader): string {
  const { kind } = peek(reader);
  return kind === 'string' || kind === 'block' ? next(reader).text : '';
}

/** A field of an object (with arguments) or of an input (with a default). */
function readField(reader: Reader, isOutput: boolean): GraphqlNode {
  const description = readDescription(reader);
  const name = expectName(reader);
  const inputs = isOutput ? optional(reader, '(', ')', () => readField(reader, false)) : [];
  expectPunct(reader, ':');
  const type = readType(reader);
  const standard = !isOutput && skip(reader, '=') ? readValue(reader, true) : undefined;
  const directives = readDirectives(reader, true);
  return makeNode(
    {
      Description: description,
      Name: name.text,
      Arguments: inputs,
      DefaultValue: standard,
      Type: type,
      Directives: directives,
    },
    name,
  );
}

function readEnumValue(reader: Reader): GraphqlNode {
  const description = readDescription(reader);
  const name = expectName(reader);
  return makeNode({ Description: description, Name: name.text, Directives: readDirectives(reader, true) }, name);
}

const locations = new Set(
  `QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION SCHEMA SCALAR
  OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT INPUT_FIELD_DEFINITION`.split(
    /\s+/,
  ),
);

function readDirectiveDefinition(reader: Reader, description: string): GraphqlNode {
  const at = next(reader);
  expectPunct(reader, '@');
  const name = expectName(reader).text;
  const inputs = optional(reader, '(', ')', () => readField(reader, false));
  const repeatable = isWord(reader, 'repeatable') && next(reader) !== undefined;
  expectWord(reader, 'on');
  skip(reader, '|');
  const places = [readLocation(reader)];
  while (isPunct(reader, '|')) {
    next(reader);
    places.push(readLocation(reader));
  }
  return makeNode(
    { Description: description, Name: name, Arguments: inputs, Locations: places, IsRepeatable: repeatable },
    at,
  );
}

function readLocation(reader: Reader): string {
  const token: Token = expectName(reader);
  if (locations.has(token.text)) return token.text;
  throw graphqlError(`Unexpected Name ${JSON.stringify(token.text)}`, token);
}
