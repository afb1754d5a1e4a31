import { FalcoError, type Position } from '../errors.ts';
import { bareWord, blank } from './vocabulary.ts';
import { unescapeText } from './escape.ts';

/** A reading position in a filter's text that knows its line and column. */
export interface Lexer {
  readonly text: string;
  index: number;
  line: number;
  column: number;
  /** The last thing read, for messages. */
  last: string;
}

export function lexer(text: string): Lexer {
  return { text, index: 0, line: 1, column: 1, last: '' };
}

export function positionOf({ index, line, column }: Lexer): Position {
  return { index, line, column };
}

export function fail(at: Lexer, message: string): never {
  throw new FalcoError('syntax', message, positionOf(at));
}

function advance(lex: Lexer, token: string): void {
  for (let offset = 0; offset < token.length; offset += 1) {
    if (token.charCodeAt(offset) === 10) {
      lex.line += 1;
      lex.column = 1;
    } else {
      lex.column += 1;
    }
  }
  lex.index += token.length;
}

/** Skips blanks and says whether there were any. */
export function skipBlank(lex: Lexer): boolean {
  blank.lastIndex = lex.index;
  const found = blank.exec(lex.text);
  if (found === null) return false;
  advance(lex, found[0]);
  return true;
}

/** Takes what a sticky pattern finds here. */
export function take(lex: Lexer, pattern: RegExp): string | undefined {
  const token = peek(lex, pattern);
  if (token === undefined) return undefined;
  advance(lex, token);
  lex.last = token;
  return token;
}

function peek(lex: Lexer, pattern: RegExp): string | undefined {
  pattern.lastIndex = lex.index;
  return pattern.exec(lex.text)?.[0];
}

export function takeText(lex: Lexer, token: string): boolean {
  if (!lex.text.startsWith(token, lex.index)) return false;
  advance(lex, token);
  lex.last = token;
  return true;
}

/** Takes a word that a blank must follow, without the blank. */
export function takeWord(lex: Lexer, word: string): boolean {
  if (!lex.text.startsWith(word, lex.index) || !isBlank(lex.text[lex.index + word.length])) return false;
  return takeText(lex, word);
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && ' \t\b\r\n'.includes(character);
}

/** A bare or quoted string. */
export function takeString(lex: Lexer): string | undefined {
  return takeQuoted(lex) ?? take(lex, bareWord);
}

/** A string in single or double quotes, its escapes undone. */
export function takeQuoted(lex: Lexer): string | undefined {
  const quote = lex.text[lex.index];
  if (quote !== '"' && quote !== "'") return undefined;
  const end = closingQuote(lex.text, lex.index + 1, quote);
  if (end === undefined) return fail(lex, `expected a closing ${quote === '"' ? 'double' : 'single'} quote`);
  const read = unescapeText(lex.text.slice(lex.index + 1, end), quote);
  if ('fault' in read) return fail(lex, read.fault);
  lex.last = lex.text.slice(lex.index, end + 1);
  advance(lex, lex.last);
  return read.text;
}

/**
 * Where a string ends. Falco takes the first quote with no backslash before it, even when that backslash is itself
 * escaped; only where no such quote follows does an escaped backslash end a string.
 */
function closingQuote(text: string, start: number, quote: string): number | undefined {
  for (let end = text.indexOf(quote, start); end >= 0; end = text.indexOf(quote, end + 1)) {
    if (end === start || text[end - 1] !== '\\') return end;
  }
  for (let end = start; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text[end] === quote) return end;
  }
  return undefined;
}
