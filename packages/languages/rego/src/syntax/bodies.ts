import { parseError } from '../errors.ts';
import type { Body, Literal, LiteralForm, Term, With } from './ast.ts';
import {
  accept,
  acceptKeyword,
  type Cursor,
  expect,
  isKeyword,
  isName,
  isPunct,
  next,
  peek,
  unexpected,
} from './cursor.ts';
import { parseKeyMembership, parseLevel, parseTerm } from './terms.ts';

/** Literals up to the closing bracket, which is consumed. */
export function parseBody(cursor: Cursor, close: string): Body {
  const body: Literal[] = [];
  while (accept(cursor, ';'));
  while (!isPunct(cursor, close)) {
    body.push(parseLiteral(cursor));
    if (isPunct(cursor, close)) break;
    separate(cursor, close);
  }
  if (body.length === 0) throw parseError('found empty body', peek(cursor).loc);
  expect(cursor, close);
  return body;
}

/** Literals stand on lines of their own or are separated by `;`. */
function separate(cursor: Cursor, close: string): void {
  if (accept(cursor, ';')) {
    while (accept(cursor, ';'));
    return;
  }
  const last = cursor.tokens[cursor.at - 1];
  const token = peek(cursor);
  if (last !== undefined && token.loc.row > endRow(cursor) && token.kind !== 'eof') return;
  throw unexpected(cursor, `expected \\n or ; or ${close}`);
}

/** The row on which the last token ends: raw strings span rows. */
function endRow(cursor: Cursor): number {
  const last = cursor.tokens[cursor.at - 1];
  if (last === undefined) return 0;
  return last.raw && last.kind === 'string' ? last.loc.row + (last.text.match(/\n/g)?.length ?? 0) : last.loc.row;
}

/** The literals of a query: up to the end of the text. */
export function parseQueryBody(cursor: Cursor): Body {
  const body: Literal[] = [];
  while (accept(cursor, ';'));
  while (peek(cursor).kind !== 'eof') {
    body.push(parseLiteral(cursor));
    if (peek(cursor).kind !== 'eof') separate(cursor, 'eof');
  }
  return body;
}

export function parseLiteral(cursor: Cursor): Literal {
  const { loc } = peek(cursor);
  const form = parseForm(cursor);
  const withs: With[] = [];
  while (acceptKeyword(cursor, 'with')) {
    const target = parseLevel(cursor, 1);
    if (!acceptKeyword(cursor, 'as')) throw unexpected(cursor, 'expected as keyword');
    withs.push({ target, value: parseTerm(cursor) });
  }
  return { form, withs, loc };
}

function parseForm(cursor: Cursor): LiteralForm {
  if (acceptKeyword(cursor, 'not')) {
    const form = parseForm(cursor);
    if (form.type === 'declare' || form.type === 'someIn') {
      throw parseError('unexpected some keyword: illegal negation of some', peek(cursor).loc);
    }
    return { type: 'not', form };
  }
  if (acceptKeyword(cursor, 'some')) return parseSome(cursor);
  if (isKeyword(cursor, 'every')) return parseEvery(cursor);
  const first = parseTerm(cursor);
  const left = accept(cursor, ',') ? parseKeyMembership(cursor, first) : first;
  if (accept(cursor, '=')) return { type: 'unify', left, right: parseTerm(cursor) };
  if (accept(cursor, ':=')) return { type: 'assign', left, right: parseTerm(cursor) };
  return { type: 'expr', term: left };
}

function parseSome(cursor: Cursor): LiteralForm {
  const first = parseLevel(cursor, 0);
  const names = [first];
  while (accept(cursor, ',')) names.push(parseLevel(cursor, 0));
  if (isKeyword(cursor, 'in')) {
    next(cursor);
    if (names.length > 2) throw parseError('some takes at most a key and a value before in', first.loc);
    const domain = parseLevel(cursor, 0);
    const key = names.length === 2 ? names[0] : undefined;
    return { type: 'someIn', key, value: names.at(-1) as Term, domain };
  }
  for (const name of names) {
    if (name.type !== 'var') throw parseError('unexpected term in some declaration: expected var', name.loc);
  }
  return { type: 'declare', names };
}

function parseEvery(cursor: Cursor): LiteralForm {
  next(cursor);
  const name = (): Term => {
    if (!isName(cursor)) throw unexpected(cursor, 'expected [key[, value] in] domain');
    const token = next(cursor);
    return { type: 'var', name: token.text, loc: token.loc };
  };
  const first = name();
  const second = accept(cursor, ',') ? name() : undefined;
  if (!acceptKeyword(cursor, 'in')) throw unexpected(cursor, 'missing "in" of every');
  const domain = parseLevel(cursor, 0);
  expect(cursor, '{');
  const body = parseBody(cursor, '}');
  return { type: 'every', key: second === undefined ? undefined : first, value: second ?? first, domain, body };
}
