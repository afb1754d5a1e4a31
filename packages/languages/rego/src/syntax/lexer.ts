import { type Location, parseError } from '../errors.ts';

type TokenKind = 'name' | 'number' | 'string' | 'template' | 'punct' | 'eof';

export interface Token {
  readonly kind: TokenKind;
  /** The text: the name, the digits, the string's value, the operator. */
  readonly text: string;
  /** Strings and the tokens of the expressions between them; templates only. */
  readonly parts: readonly (string | readonly Token[])[] | undefined;
  readonly raw: boolean;
  /** Whether blank space stands before it: `f (x)` is no call. */
  readonly spaced: boolean;
  readonly start: number;
  readonly end: number;
  readonly loc: Location;
}

export interface Comment {
  readonly text: string;
  readonly loc: Location;
}

interface Reader {
  readonly text: string;
  readonly file: string;
  at: number;
  row: number;
  lineStart: number;
  readonly comments: Comment[];
}

const operators = [':=', '==', '!=', '<=', '>=', ...'=<>+-*/%|&.,;:()[]{}'] as const;
const namePattern = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const numberPattern = /(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Splits a module's text into tokens. Throws rego_parse_error on what is none. */
export function tokenize(text: string, file: string): { tokens: Token[]; comments: Comment[] } {
  const reader: Reader = { text, file, at: text.charCodeAt(0) === 0xfeff ? 1 : 0, row: 1, lineStart: 0, comments: [] };
  const tokens = readTokens(reader, false);
  return { tokens, comments: reader.comments };
}

function here(reader: Reader): Location {
  return { file: reader.file, row: reader.row, col: reader.at - reader.lineStart + 1 };
}

/** All tokens up to the end, or up to the brace that closes a template's expression. */
function readTokens(reader: Reader, inTemplate: boolean): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (;;) {
    const before = reader.at;
    skipBlank(reader);
    const spaced = reader.at > before;
    const loc = here(reader);
    const start = reader.at;
    if (start >= reader.text.length) {
      if (inTemplate) throw parseError('non-terminated template expression', loc);
      tokens.push({ kind: 'eof', text: '', parts: undefined, raw: false, spaced, start, end: start, loc });
      return tokens;
    }
    if (inTemplate && depth === 0 && reader.text[start] === '}') {
      tokens.push({ kind: 'eof', text: '', parts: undefined, raw: false, spaced, start, end: start, loc });
      reader.at += 1;
      return tokens;
    }
    const token = readToken(reader, loc, spaced);
    if (token.kind === 'punct' && token.text === '{') depth += 1;
    if (token.kind === 'punct' && token.text === '}') depth -= 1;
    tokens.push(token);
  }
}

function skipBlank(reader: Reader): void {
  const { text } = reader;
  for (; reader.at < text.length; reader.at += 1) {
    const character = text[reader.at];
    if (character === '\n') {
      reader.row += 1;
      reader.lineStart = reader.at + 1;
    } else if (character === '#') {
      const loc = here(reader);
      const newline = text.indexOf('\n', reader.at);
      const end = newline < 0 ? text.length : newline;
      reader.comments.push({ text: text.slice(reader.at + 1, end).replace(/\r$/, ''), loc });
      reader.at = end - 1;
    } else if (character !== ' ' && character !== '\t' && character !== '\r') return;
  }
}

function readToken(reader: Reader, loc: Location, spaced: boolean): Token {
  const { text } = reader;
  const start = reader.at;
  const character = text[start] as string;
  const token = (kind: TokenKind, value: string, parts?: Token['parts'], raw = false): Token => ({
    kind,
    text: value,
    parts,
    raw,
    spaced,
    start,
    end: reader.at,
    loc,
  });
  if (character === '"') return token('string', readQuoted(reader, loc));
  if (character === '`') return token('string', readRaw(reader, loc), undefined, true);
  if (character === '$' && (text[start + 1] === '"' || text[start + 1] === '`')) {
    const parts = readTemplate(reader, loc);
    return token('template', '', parts, text[start + 1] === '`');
  }
  namePattern.lastIndex = start;
  const name = namePattern.exec(text)?.[0];
  if (name !== undefined) {
    reader.at += name.length;
    return token('name', name);
  }
  numberPattern.lastIndex = start;
  const digits = numberPattern.exec(text)?.[0];
  if (digits !== undefined) {
    reader.at += digits.length;
    if (/[\p{L}\p{Nd}_]/u.test(text[reader.at] ?? '')) throw parseError('illegal number format', loc);
    return token('number', digits);
  }
  const operator = operators.find((each) => text.startsWith(each, start));
  if (operator === undefined) throw parseError(`illegal token ${JSON.stringify(character)}`, loc);
  reader.at += operator.length;
  return token('punct', operator);
}

function readQuoted(reader: Reader, loc: Location): string {
  const { text } = reader;
  const start = reader.at;
  let at = start + 1;
  for (; at < text.length && text[at] !== '"' && text[at] !== '\n'; at += 1) if (text[at] === '\\') at += 1;
  if (text[at] !== '"') throw parseError('non-terminated string', loc);
  reader.at = at + 1;
  return unescape(text.slice(start + 1, at), loc);
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function unescape(text: string, loc: Location): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S]?)/g, (_match, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (code === '"' || code === '\\' || code === '/' || code === '{') return code;
    const escaped = escapes[code];
    if (escaped === undefined) throw parseError('illegal escape sequence', loc);
    return escaped;
  });
}

function readRaw(reader: Reader, loc: Location): string {
  const end = reader.text.indexOf('`', reader.at + 1);
  if (end < 0) throw parseError('non-terminated string', loc);
  const value = reader.text.slice(reader.at + 1, end);
  passLines(reader, end + 1);
  return value;
}

function passLines(reader: Reader, end: number): void {
  for (; reader.at < end; reader.at += 1) {
    if (reader.text[reader.at] !== '\n') continue;
    reader.row += 1;
    reader.lineStart = reader.at + 1;
  }
}

function readTemplate(reader: Reader, loc: Location): (string | Token[])[] {
  const { text } = reader;
  const quote = text[reader.at + 1] as string;
  const raw = quote === '`';
  reader.at += 2;
  const parts: (string | Token[])[] = [];
  let from = reader.at;
  const flush = (): void => {
    const piece = text.slice(from, reader.at);
    if (piece !== '') parts.push(raw ? piece.replaceAll('\\{', '{') : unescape(piece, loc));
  };
  for (;;) {
    const character = text[reader.at];
    if (character === undefined || (!raw && character === '\n')) throw parseError('non-terminated string', loc);
    if (character === quote) {
      flush();
      reader.at += 1;
      return parts;
    }
    if (character === '{') {
      flush();
      reader.at += 1;
      parts.push(readTokens(reader, true));
      from = reader.at;
    } else passLines(reader, reader.at + (character === '\\' && (!raw || text[reader.at + 1] === '{') ? 2 : 1));
  }
}
