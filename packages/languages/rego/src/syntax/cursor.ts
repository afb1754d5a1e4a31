import { parseError, type RegoError } from '../errors.ts';
import type { Body, Dialect, Literal } from './ast.ts';
import type { Token } from './lexer.ts';

/** Where a parser stands in its tokens, and which words are keywords to it. */
export interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  readonly keywords: Set<string>;
  dialect: Dialect;
  /** Above zero, `|` ends a term: it may start a comprehension's body. */
  noBar: boolean;
  depth: number;
  readonly grammar: Grammar;
}

/** What terms need of bodies: comprehensions hold them. */
export interface Grammar {
  readonly parseBody: (cursor: Cursor, close: string) => Body;
  readonly parseLiteral: (cursor: Cursor) => Literal;
}

const alwaysKeywords = ['package', 'import', 'as', 'default', 'else', 'not', 'some', 'with', 'null', 'true', 'false'];
export const futureKeywords = ['in', 'every', 'contains', 'if'];

/** Nesting past this is refused: a hostile text must not exhaust the stack. */
const deepest = 500;

export function newCursor(tokens: readonly Token[], dialect: Dialect, grammar: Grammar): Cursor {
  const keywords = new Set(dialect === 'v1' ? [...alwaysKeywords, ...futureKeywords] : alwaysKeywords);
  return { tokens, at: 0, keywords, dialect, noBar: false, depth: 0, grammar };
}

export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[Math.min(cursor.at + ahead, cursor.tokens.length - 1)] as Token;
}

export function next(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.at += 1;
  return token;
}

export function isPunct(cursor: Cursor, text: string, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  return token.kind === 'punct' && token.text === text;
}

/** A keyword right before a dot is a name: `contains.foo`, `as.bar`. */
export function isKeyword(cursor: Cursor, word: string, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  if (token.kind !== 'name' || token.text !== word || !cursor.keywords.has(word)) return false;
  const after = peek(cursor, ahead + 1);
  return !(after.kind === 'punct' && after.text === '.' && !after.spaced);
}

export function isName(cursor: Cursor, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  return token.kind === 'name' && !isKeyword(cursor, token.text, ahead);
}

export function accept(cursor: Cursor, text: string): boolean {
  if (!isPunct(cursor, text)) return false;
  cursor.at += 1;
  return true;
}

export function acceptKeyword(cursor: Cursor, word: string): boolean {
  if (!isKeyword(cursor, word)) return false;
  cursor.at += 1;
  return true;
}

export function expect(cursor: Cursor, text: string): Token {
  if (isPunct(cursor, text)) return next(cursor);
  throw unexpected(cursor, `expected ${text}`);
}

export function unexpected(cursor: Cursor, wanted: string): RegoError {
  const token = peek(cursor);
  const name = token.kind === 'name' && cursor.keywords.has(token.text) ? `${token.text} keyword` : tokenName(token);
  return parseError(`unexpected ${name}: ${wanted}`, token.loc);
}

function tokenName(token: Token): string {
  switch (token.kind) {
    case 'eof':
      return 'eof token';
    case 'name':
      return 'identifier token';
    case 'punct':
      return `${token.text} token`;
    case 'number':
    case 'string':
    case 'template':
      break;
  }
  return `${token.kind} token`;
}

export function nested<T>(cursor: Cursor, parse: () => T): T {
  cursor.depth += 1;
  if (cursor.depth > deepest) throw parseError('nested too deeply', peek(cursor).loc);
  const result = parse();
  cursor.depth -= 1;
  return result;
}
