import { FalcoError, type Position } from '../errors.ts';
import type { Check, Filter, Operand, Source } from './ast.ts';
import * as lex from './lexer.ts';
import type { Lexer } from './lexer.ts';
import { parseSource, parseTransformer, transformerAhead } from './operand.ts';
import * as words from './vocabulary.ts';

export interface ParseOptions {
  /** How deep parentheses, `not` and transformers may nest: 100 unless told, 1,000 for rule files. */
  readonly maxDepth?: number;
}

export interface Parsed {
  readonly filter: Filter;
  readonly end: Position;
}

interface Parser extends Lexer {
  depth: number;
  readonly maxDepth: number;
}

/**
 * Reads a filter, by Falco's grammar for rule conditions.
 *
 * @throws {FalcoError} code `syntax`, with the position
 */
export function parseFilter(text: string, options: ParseOptions = {}): Filter {
  return parse(text, options).filter;
}

/** As `parseFilter`, with the position where reading ended. */
export function parse(text: string, { maxDepth = 100 }: ParseOptions = {}): Parsed {
  const parser: Parser = { ...lex.lexer(text), depth: 0, maxDepth };
  const filter = parseOr(parser);
  if (parser.index !== text.length) {
    lex.fail(parser, `unexpected token after '${parser.last}', expecting 'or', 'and'`);
  }
  return { filter, end: lex.positionOf(parser) };
}

function parseOr(parser: Parser): Filter {
  return parseTerms(parser, 'or', parseAnd);
}

function parseAnd(parser: Parser): Filter {
  return parseTerms(parser, 'and', parseNot);
}

function parseTerms(parser: Parser, word: 'and' | 'or', parseTerm: (parser: Parser) => Filter): Filter {
  enter(parser);
  const position = lex.positionOf(parser);
  lex.skipBlank(parser);
  const terms = [parseTerm(parser)];
  lex.skipBlank(parser);
  for (;;) {
    if (lex.takeText(parser, `${word}(`)) terms.push(parseGroup(parser));
    else if (lex.takeWord(parser, word)) {
      lex.skipBlank(parser);
      terms.push(parseTerm(parser));
    } else break;
    lex.skipBlank(parser);
  }
  parser.depth -= 1;
  return terms.length === 1 ? (terms[0] as Filter) : { kind: word, terms, position };
}

function parseNot(parser: Parser): Filter {
  enter(parser);
  const position = lex.positionOf(parser);
  let negated = false;
  let term: Filter | undefined;
  while (term === undefined) {
    lex.skipBlank(parser);
    if (lex.takeText(parser, 'not(')) {
      negated = !negated;
      term = parseGroup(parser);
    } else if (lex.takeWord(parser, 'not')) negated = !negated;
    else term = parseCheck(parser);
  }
  parser.depth -= 1;
  return negated ? { kind: 'not', term, position } : term;
}

/** What follows an opening parenthesis, up to and with the closing one. */
function parseGroup(parser: Parser): Filter {
  const filter = parseOr(parser);
  lex.skipBlank(parser);
  if (!lex.takeText(parser, ')')) lex.fail(parser, "expected a ')' token");
  return filter;
}

function parseCheck(parser: Parser): Filter {
  lex.skipBlank(parser);
  const position = lex.positionOf(parser);
  if (lex.takeText(parser, '(')) return parseGroup(parser);
  const left = parseSource(parser);
  if (left !== undefined) return parseCondition(parser, left, position);
  const name = lex.take(parser, words.identifier);
  if (name === undefined) return lex.fail(parser, "expected a '(' token, a field check, or an identifier");
  return { kind: 'macro', name, position };
}

function parseCondition(parser: Parser, left: Source, position: Position): Check {
  lex.skipBlank(parser);
  if (lex.takeText(parser, 'exists')) return { kind: 'check', left, operator: 'exists', position };
  const number = words.numberOperators.find((operator) => lex.takeText(parser, operator));
  if (number !== undefined) {
    lex.skipBlank(parser);
    return { kind: 'check', left, operator: number, right: parseNumberSide(parser), position };
  }
  const text = words.textOperators.find((operator) =>
    /^\w/.test(operator) ? lex.takeWord(parser, operator) : lex.takeText(parser, operator),
  );
  if (text !== undefined) {
    const spaced = lex.skipBlank(parser);
    const modifier = spaced ? takeModifier(parser) : undefined;
    if (modifier === undefined) {
      return { kind: 'check', left, operator: text, right: parseTextSide(parser), position };
    }
    return { kind: 'check', left, operator: text, modifier, right: parseListOrName(parser), position };
  }
  const list = words.listOperators.find((operator) => lex.takeText(parser, operator));
  if (list === undefined) {
    const known = words.operatorNames.map((name) => `'${name}'`).join(', ');
    return lex.fail(parser, `expected a valid check operator: one of ${known}`);
  }
  lex.skipBlank(parser);
  const right = transformerAhead(parser, true) ? parseTransformer(parser, true) : parseListOrName(parser);
  return { kind: 'check', left, operator: list, right, position };
}

function parseNumberSide(parser: Parser): Operand {
  if (transformerAhead(parser, true)) return parseTransformer(parser, true);
  const position = lex.positionOf(parser);
  const value = lex.take(parser, words.number);
  return value === undefined ? lex.fail(parser, 'expected a number value') : { kind: 'text', value, position };
}

function parseTextSide(parser: Parser): Operand {
  if (transformerAhead(parser, true)) return parseTransformer(parser, true);
  const position = lex.positionOf(parser);
  const value = lex.takeString(parser);
  return value === undefined
    ? lex.fail(parser, 'expected a string value: a quoted string or a bare string')
    : { kind: 'text', value, position };
}

/** `oneof` and its like are modifiers only before a list or the name of one; else they are text. */
function takeModifier(parser: Parser): words.Modifier | undefined {
  for (const modifier of words.modifiers) {
    if (!parser.text.startsWith(modifier, parser.index)) continue;
    const rest = parser.text.slice(parser.index + modifier.length);
    if (!/^[ \t\b\r\n]+(?:\(|(?!(?:and|or|not)(?![a-zA-Z0-9_]))[a-zA-Z])/.test(rest)) return undefined;
    lex.takeText(parser, modifier);
    lex.skipBlank(parser);
    return modifier;
  }
  return undefined;
}

function parseListOrName(parser: Parser): Operand {
  const position = lex.positionOf(parser);
  if (!lex.takeText(parser, '(')) {
    const value = lex.take(parser, words.identifier);
    return value === undefined
      ? lex.fail(parser, "expected a list: a '(' token or an identifier")
      : { kind: 'text', value, position };
  }
  const items: string[] = [];
  lex.skipBlank(parser);
  if (lex.takeText(parser, ')')) return { kind: 'list', items, position };
  do {
    lex.skipBlank(parser);
    const item = lex.takeString(parser);
    if (item === undefined) lex.fail(parser, 'expected a string value: a quoted string or a bare string');
    else items.push(item);
    lex.skipBlank(parser);
  } while (lex.takeText(parser, ','));
  if (!lex.takeText(parser, ')')) lex.fail(parser, "expected a ')' token");
  return { kind: 'list', items, position };
}

function enter(parser: Parser): void {
  parser.depth += 1;
  // `or`, `and` and `not` each count one level of the grammar.
  if (parser.depth > parser.maxDepth * 3) {
    throw new FalcoError('syntax', `exceeded max depth limit of ${parser.maxDepth}`, lex.positionOf(parser));
  }
}
