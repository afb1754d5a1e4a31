import {
  expectName,
  expectPunct,
  isPunct,
  next,
  optional,
  peek,
  type Reader,
  skip,
  type Token,
  unexpected,
} from './reader.ts';

/** A node of a document as OPA shows it: names of fields as in its Go library, empty lists left out. */
export type GraphqlNode = { readonly [field: string]: unknown };

const places = new WeakMap<GraphqlNode, Token>();

export function makeNode(fields: Readonly<Record<string, unknown>>, at: Token): GraphqlNode {
  const kept = Object.entries(fields).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  const node = Object.fromEntries(kept);
  places.set(node, at);
  return node;
}

/** Where a node was read; undefined for one that a policy built. */
export function placeOf(node: GraphqlNode): Token | undefined {
  return places.get(node);
}

export function readType(reader: Reader): GraphqlNode {
  const at = peek(reader);
  if (skip(reader, '[')) {
    const element = readType(reader);
    expectPunct(reader, ']');
    return makeNode({ NamedType: '', Elem: element, NonNull: skip(reader, '!') }, at);
  }
  const name = expectName(reader).text;
  return makeNode({ NamedType: name, NonNull: skip(reader, '!') }, at);
}

const scalarKinds = { int: 1, float: 2, string: 3, block: 4 } as const;

/** A value; constants have no variables in them. */
export function readValue(reader: Reader, constant: boolean): GraphqlNode {
  const at = peek(reader);
  const value = (Kind: number, Raw: string, Children?: GraphqlNode[]): GraphqlNode =>
    makeNode({ ExpectedTypeHasDefault: false, Kind, Raw, Children }, at);
  if (at.kind === 'name') {
    next(reader);
    if (at.text === 'true' || at.text === 'false') return value(5, at.text);
    return value(at.text === 'null' ? 6 : 7, at.text);
  }
  if (isPunct(reader, '$') && !constant) {
    next(reader);
    return value(0, expectName(reader).text);
  }
  if (skip(reader, '[')) {
    const children: GraphqlNode[] = [];
    while (!skip(reader, ']')) children.push(makeNode({ Name: '', Value: readValue(reader, constant) }, peek(reader)));
    return value(8, '', children);
  }
  if (skip(reader, '{')) {
    const children: GraphqlNode[] = [];
    while (!skip(reader, '}')) {
      const name = expectName(reader);
      expectPunct(reader, ':');
      children.push(makeNode({ Name: name.text, Value: readValue(reader, constant) }, name));
    }
    return value(9, '', children);
  }
  if (at.kind === 'punct' || at.kind === 'eof') throw unexpected(at);
  next(reader);
  return value(scalarKinds[at.kind], at.text);
}

export function readArguments(reader: Reader, constant: boolean): GraphqlNode[] {
  return optional(reader, '(', ')', () => {
    const name = expectName(reader);
    expectPunct(reader, ':');
    return makeNode({ Name: name.text, Value: readValue(reader, constant) }, name);
  });
}

export function readDirectives(reader: Reader, constant: boolean): GraphqlNode[] {
  const directives: GraphqlNode[] = [];
  while (isPunct(reader, '@')) {
    const at = next(reader);
    const name = expectName(reader).text;
    directives.push(makeNode({ Name: name, Arguments: readArguments(reader, constant), Location: '' }, at));
  }
  return directives;
}
