import { parseError } from '../errors.ts';
import { parseNumber } from '../values/number.ts';
import type { Call, Term } from './ast.ts';
import {
  accept,
  type Cursor,
  expect,
  isKeyword,
  isName,
  isPunct,
  nested,
  newCursor,
  next,
  peek,
  unexpected,
} from './cursor.ts';
import type { Token } from './lexer.ts';

const levels: readonly Readonly<Record<string, string>>[] = [
  { '==': 'equal', '!=': 'neq', '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' },
  { '|': 'or' },
  { '&': 'and' },
  { '+': 'plus', '-': 'minus' },
  { '*': 'mul', '/': 'div', '%': 'rem' },
];

/** The sign of each operator's built-in, for the printer and for messages. */
export const operatorSigns: ReadonlyMap<string, string> = new Map(
  levels.flatMap((level) => Object.entries(level).map(([sign, name]) => [name, sign] as const)),
);

/** How tightly an operator binds, from 0. */
export function operatorLevel(name: string): number {
  return levels.findIndex((level) => Object.values(level).includes(name));
}

/** A term with operators, `in` included. */
export function parseTerm(cursor: Cursor): Term {
  return nested(cursor, () => {
    const left = parseLevel(cursor, 0);
    return isKeyword(cursor, 'in') ? parseMembership(cursor, left) : left;
  });
}

function parseMembership(cursor: Cursor, left: Term): Term {
  let term = left;
  while (isKeyword(cursor, 'in')) {
    next(cursor);
    term = operator('internal.member_2', [term, parseLevel(cursor, 0)], left);
  }
  return term;
}

function operator(name: string, args: readonly Term[], at: Term): Call {
  return { type: 'call', fn: { type: 'var', name, loc: at.loc }, args, infix: true, loc: at.loc };
}

/** Terms without `in`: `x in xs` after `some` and `every` is not membership. */
export function parseLevel(cursor: Cursor, level: number): Term {
  const signs = levels[level];
  if (signs === undefined) return parseOperand(cursor);
  let left = parseLevel(cursor, level + 1);
  for (;;) {
    const token = peek(cursor);
    const name = token.kind === 'punct' ? signs[token.text] : undefined;
    if (name === undefined || (token.text === '|' && cursor.noBar)) return left;
    next(cursor);
    left = operator(name, [left, parseLevel(cursor, level + 1)], left);
  }
}

function parseOperand(cursor: Cursor): Term {
  const token = peek(cursor);
  const term = parsePrimary(cursor, token);
  return parseSuffixes(cursor, term);
}

/** What may follow a term without blank space: `.name`, `[key]`, `(arguments)`. */
export function parseSuffixes(cursor: Cursor, start: Term): Term {
  let term = start;
  if (start.type === 'scalar' && typeof start.value !== 'string') return start;
  for (;;) {
    const token = peek(cursor);
    if (token.kind !== 'punct' || token.spaced) return term;
    if (token.text === '.') {
      next(cursor);
      const name = next(cursor);
      if (name.kind !== 'name') {
        cursor.at -= 1;
        throw unexpected(cursor, 'expected ident');
      }
      term = extend(term, { type: 'scalar', value: name.text, loc: name.loc });
    } else if (token.text === '[') {
      next(cursor);
      const key = unbarred(cursor, () => parseTerm(cursor));
      expect(cursor, ']');
      term = extend(term, key);
    } else if (token.text === '(') {
      if (term.type !== 'var' && term.type !== 'ref') return term;
      next(cursor);
      const args = parseList(cursor, ')');
      if (term.type === 'var' && term.name === 'set' && args.length === 0) {
        term = { type: 'set', items: [], loc: term.loc };
      } else term = { type: 'call', fn: term, args, infix: false, loc: term.loc };
    } else return term;
  }
}

function extend(term: Term, key: Term): Term {
  if (term.type === 'ref') return { ...term, path: [...term.path, key] };
  return { type: 'ref', head: term, path: [key], loc: term.loc };
}

/** Inside brackets, `|` is an operator again. */
function unbarred<T>(cursor: Cursor, parse: () => T): T {
  const outer = cursor.noBar;
  cursor.noBar = false;
  const result = parse();
  cursor.noBar = outer;
  return result;
}

function barred<T>(cursor: Cursor, parse: () => T): T {
  const outer = cursor.noBar;
  cursor.noBar = true;
  const result = parse();
  cursor.noBar = outer;
  return result;
}

function parseList(cursor: Cursor, close: string, first?: Term): Term[] {
  return unbarred(cursor, () => {
    const items: Term[] = first === undefined ? [] : [first];
    while (!isPunct(cursor, close)) {
      if (items.length > 0) {
        expect(cursor, ',');
        if (isPunct(cursor, close)) break;
      }
      items.push(parseTerm(cursor));
    }
    expect(cursor, close);
    return items;
  });
}

function parsePrimary(cursor: Cursor, token: Token): Term {
  const { loc } = token;
  switch (token.kind) {
    case 'number':
      next(cursor);
      return { type: 'scalar', value: readNumber(token), loc };
    case 'string':
      next(cursor);
      return { type: 'scalar', value: token.text, loc };
    case 'template':
      return parseTemplate(cursor);
    case 'name':
      return parseName(cursor, token);
    case 'punct':
      break;
    case 'eof':
      throw unexpected(cursor, 'expected term');
  }
  switch (token.text) {
    case '-': {
      next(cursor);
      const digits = peek(cursor);
      if (digits.kind === 'number' && !digits.spaced) {
        next(cursor);
        const value = readNumber(digits);
        return { type: 'scalar', value: value === 0 ? 0 : -value, loc };
      }
      const zero: Term = { type: 'scalar', value: 0, loc };
      return operator('minus', [zero, parseOperand(cursor)], zero);
    }
    case '(':
      return parseParenthesized(cursor);
    case '[':
      next(cursor);
      return nested(cursor, () => parseArray(cursor, loc));
    case '{':
      next(cursor);
      return nested(cursor, () => parseBraces(cursor, loc));
    default:
      throw unexpected(cursor, 'expected term');
  }
}

function readNumber(token: Token): number | bigint {
  const value = parseNumber(token.text);
  if (value === undefined) throw parseError(`number ${token.text} is out of range`, token.loc);
  return value;
}

function parseName(cursor: Cursor, token: Token): Term {
  const { loc, text } = token;
  if (!isName(cursor)) {
    if (text === 'null' || text === 'true' || text === 'false') {
      next(cursor);
      return { type: 'scalar', value: text === 'null' ? null : text === 'true', loc };
    }
    // `contains(s, t)` is the built-in of that name.
    if (!(text === 'contains' && isPunct(cursor, '(', 1))) throw unexpected(cursor, 'expected term');
  }
  next(cursor);
  return { type: 'var', name: text, loc };
}

function parseParenthesized(cursor: Cursor): Term {
  next(cursor);
  const term = unbarred(cursor, () => {
    const first = parseTerm(cursor);
    // `(key, value in collection)`: membership with a key.
    if (!accept(cursor, ',')) return first;
    return parseKeyMembership(cursor, first);
  });
  expect(cursor, ')');
  return term;
}

/** What follows the comma of `key, value in collection`. */
export function parseKeyMembership(cursor: Cursor, key: Term): Term {
  const value = parseLevel(cursor, 0);
  if (!isKeyword(cursor, 'in')) throw unexpected(cursor, 'expected in keyword');
  next(cursor);
  return parseMembership(cursor, operator('internal.member_3', [key, value, parseLevel(cursor, 0)], key));
}

function parseTemplate(cursor: Cursor): Term {
  const token = next(cursor);
  const parts = (token.parts ?? []).map((part) => {
    if (typeof part === 'string') return part;
    const inner: Cursor = {
      ...newCursor(part, cursor.dialect, cursor.grammar),
      keywords: cursor.keywords,
      depth: cursor.depth,
    };
    const literal = inner.grammar.parseLiteral(inner);
    if (peek(inner).kind !== 'eof') throw unexpected(inner, 'expected }');
    if (literal.form.type !== 'expr') throw parseError('a template expression must be a term', literal.loc);
    return literal;
  });
  return { type: 'template', parts, raw: token.raw, loc: token.loc };
}

function parseArray(cursor: Cursor, loc: Term['loc']): Term {
  if (accept(cursor, ']')) return { type: 'array', items: [], loc };
  const head = barred(cursor, () => parseTerm(cursor));
  if (accept(cursor, '|')) {
    const body = unbarred(cursor, () => cursor.grammar.parseBody(cursor, ']'));
    return { type: 'arrayComp', head, body, loc };
  }
  const items = parseList(cursor, ']', head);
  return { type: 'array', items, loc };
}

function parseBraces(cursor: Cursor, loc: Term['loc']): Term {
  if (accept(cursor, '}')) return { type: 'object', entries: [], loc };
  const first = barred(cursor, () => parseTerm(cursor));
  if (accept(cursor, ':')) return parseObject(cursor, first, loc);
  if (accept(cursor, '|')) {
    const body = unbarred(cursor, () => cursor.grammar.parseBody(cursor, '}'));
    return { type: 'setComp', head: first, body, loc };
  }
  return { type: 'set', items: parseList(cursor, '}', first), loc };
}

function parseObject(cursor: Cursor, firstKey: Term, loc: Term['loc']): Term {
  const firstValue = barred(cursor, () => parseTerm(cursor));
  if (accept(cursor, '|')) {
    const body = unbarred(cursor, () => cursor.grammar.parseBody(cursor, '}'));
    return { type: 'objectComp', key: firstKey, value: firstValue, body, loc };
  }
  return unbarred(cursor, () => {
    const entries: [Term, Term][] = [[firstKey, firstValue]];
    while (!accept(cursor, '}')) {
      expect(cursor, ',');
      if (accept(cursor, '}')) break;
      const key = parseTerm(cursor);
      expect(cursor, ':');
      entries.push([key, parseTerm(cursor)]);
    }
    return { type: 'object', entries, loc };
  });
}
