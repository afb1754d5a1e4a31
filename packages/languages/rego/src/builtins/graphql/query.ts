import { type GraphqlNode, makeNode, readArguments, readDirectives, readType, readValue } from './parts.ts';
import {
  expectName,
  expectPunct,
  expectWord,
  isPunct,
  isWord,
  newReader,
  next,
  optional,
  peek,
  type Reader,
  skip,
  some,
  unexpected,
} from './reader.ts';

/** Reads an executable document: operations and fragments. */
export function parseQueryDocument(text: string): GraphqlNode {
  const reader = newReader(text);
  const start = peek(reader);
  const operations: GraphqlNode[] = [];
  const fragments: GraphqlNode[] = [];
  while (peek(reader).kind !== 'eof') {
    if (isWord(reader, 'fragment')) fragments.push(readFragment(reader));
    else operations.push(readOperation(reader));
  }
  return makeNode({ Operations: operations, Fragments: fragments }, start);
}

function readOperation(reader: Reader): GraphqlNode {
  const at = peek(reader);
  if (isPunct(reader, '{')) {
    return makeNode({ Name: '', Operation: 'query', SelectionSet: readSelections(reader) }, at);
  }
  if (at.kind !== 'name' || !['query', 'mutation', 'subscription'].includes(at.text)) throw unexpected(at);
  next(reader);
  const name = peek(reader).kind === 'name' ? next(reader).text : '';
  const variables = readVariables(reader);
  const directives = readDirectives(reader, false);
  const selections = readSelections(reader);
  return makeNode(
    {
      Name: name,
      Operation: at.text,
      VariableDefinitions: variables,
      Directives: directives,
      SelectionSet: selections,
    },
    at,
  );
}

function readVariables(reader: Reader): GraphqlNode[] {
  return optional(reader, '(', ')', () => {
    const at = expectPunct(reader, '$');
    const variable = expectName(reader).text;
    expectPunct(reader, ':');
    const type = readType(reader);
    const standard = skip(reader, '=') ? readValue(reader, true) : undefined;
    const directives = readDirectives(reader, true);
    return makeNode(
      { Variable: variable, Type: type, DefaultValue: standard, Directives: directives, Used: false },
      at,
    );
  });
}

function readSelections(reader: Reader): GraphqlNode[] {
  return some(reader, '{', '}', () => readSelection(reader));
}

function readSelection(reader: Reader): GraphqlNode {
  const at = peek(reader);
  if (skip(reader, '...')) {
    if (peek(reader).kind === 'name' && !isWord(reader, 'on')) {
      return makeNode({ Name: next(reader).text, Directives: readDirectives(reader, false) }, at);
    }
    const condition = isWord(reader, 'on') && next(reader) !== undefined ? expectName(reader).text : '';
    const directives = readDirectives(reader, false);
    return makeNode({ TypeCondition: condition, Directives: directives, SelectionSet: readSelections(reader) }, at);
  }
  const first = expectName(reader).text;
  const name = skip(reader, ':') ? expectName(reader).text : first;
  const fields = {
    Alias: first,
    Name: name,
    Arguments: readArguments(reader, false),
    Directives: readDirectives(reader, false),
  };
  return makeNode({ ...fields, SelectionSet: isPunct(reader, '{') ? readSelections(reader) : [] }, at);
}

function readFragment(reader: Reader): GraphqlNode {
  const at = next(reader);
  if (isWord(reader, 'on')) throw unexpected(peek(reader));
  const name = expectName(reader).text;
  const variables = readVariables(reader);
  expectWord(reader, 'on');
  const condition = expectName(reader).text;
  const directives = readDirectives(reader, false);
  const selections = readSelections(reader);
  return makeNode(
    {
      Name: name,
      VariableDefinition: variables,
      TypeCondition: condition,
      Directives: directives,
      SelectionSet: selections,
    },
    at,
  );
}
