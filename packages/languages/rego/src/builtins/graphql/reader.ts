import { RegoError } from '../../errors.ts';
import { stringLength } from '../collections.ts';

// https://spec.graphql.org/October2021/#sec-Language

type TokenKind = 'name' | 'int' | 'float' | 'string' | 'block' | 'punct' | 'eof';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

const deepest = 500;
const pattern =
  /(?<skip>(?:[\s,\ufeff]|#[^\n\r]*)+)|(?<name>[_A-Za-z]\w*)|(?<float>-?(?:0|[1-9]\d*)(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+))|(?<int>-?(?:0|[1-9]\d*))|(?<block>"""(?:\\"""|(?!""")[\s\S])*""")|(?<string>"(?:\\[\s\S]|[^"\\\n\r])*")|(?<punct>\.\.\.|[!$&()[\]{}:=@|])/uy;

export function graphqlError(message: string, token: { line: number; column: number } | undefined): RegoError {
  const place = token === undefined ? '' : ` in GraphQL string at location ${token.line}:${token.column}`;
  return new RegoError('eval_builtin_error', `${message}${place}`);
}

export function newReader(text: string): Reader {
  const tokens: Token[] = [];
  let line = 1;
  // Columns count characters; what lies before on the line has been counted already.
  let column = 1;
  let counted = 0;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    column += stringLength(text.slice(counted, at));
    counted = at;
    const place = { line, column };
    const match = pattern.exec(text);
    if (match === null) {
      const character = String.fromCodePoint(text.codePointAt(at) as number);
      throw graphqlError(`Cannot parse the unexpected character ${JSON.stringify(character)}.`, place);
    }
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    if (kind !== 'skip')
      tokens.push({ kind: kind as TokenKind, text: tokenText(kind as TokenKind, match[0]), ...place });
    for (const newline of match[0].matchAll(/\n/g)) {
      line += 1;
      counted = at + newline.index + 1;
      column = 1;
    }
  }
  tokens.push({ kind: 'eof', text: '<EOF>', line, column: column + stringLength(text.slice(counted)) });
  return { tokens, at: 0, depth: 0 };
}

function tokenText(kind: TokenKind, raw: string): string {
  if (kind === 'block') return blockText(raw.slice(3, -3).replaceAll('\\"""', '"""'));
  if (kind !== 'string') return raw;
  return raw.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_all, code: string) => {
    if (code.startsWith('u')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[code] ?? code;
  });
}

/** Removes what all lines are indented by, and blank lines at both ends. */
function blockText(raw: string): string {
  const lines = raw.split(/\r\n|[\n\r]/);
  const indents = lines.slice(1).filter((each) => each.trim() !== '');
  const indent = Math.min(...indents.map((each) => each.length - each.trimStart().length));
  const cut = lines.map((each, index) => (index === 0 || !Number.isFinite(indent) ? each : each.slice(indent)));
  while (cut.length > 0 && cut[0]?.trim() === '') cut.shift();
  while (cut.length > 0 && cut.at(-1)?.trim() === '') cut.pop();
  return cut.join('\n');
}

export function peek(reader: Reader): Token {
  return reader.tokens[Math.min(reader.at, reader.tokens.length - 1)] as Token;
}

export function next(reader: Reader): Token {
  const token = peek(reader);
  reader.at += 1;
  return token;
}

function shown({ kind, text }: Token): string {
  if (kind === 'eof' || kind === 'punct') return text;
  const names = { name: 'Name', int: 'Int', float: 'Float', string: 'String', block: 'BlockString' };
  return `${names[kind]} ${JSON.stringify(text)}`;
}

export function unexpected(token: Token): RegoError {
  return graphqlError(`Unexpected ${shown(token)}`, token);
}

export function isPunct(reader: Reader, text: string): boolean {
  const token = peek(reader);
  return token.kind === 'punct' && token.text === text;
}

export function isWord(reader: Reader, text: string): boolean {
  const token = peek(reader);
  return token.kind === 'name' && token.text === text;
}

export function skip(reader: Reader, text: string): boolean {
  if (!isPunct(reader, text)) return false;
  reader.at += 1;
  return true;
}

export function expectPunct(reader: Reader, text: string): Token {
  if (isPunct(reader, text)) return next(reader);
  throw graphqlError(`Expected ${text}, found ${shown(peek(reader))}`, peek(reader));
}

export function expectWord(reader: Reader, text: string): Token {
  if (isWord(reader, text)) return next(reader);
  throw graphqlError(`Expected ${JSON.stringify(text)}, found ${shown(peek(reader))}`, peek(reader));
}

export function expectName(reader: Reader): Token {
  const token = peek(reader);
  if (token.kind === 'name') return next(reader);
  throw graphqlError(`Expected Name, found ${shown(token)}`, token);
}

/** At least one thing between brackets. */
export function some<T>(reader: Reader, open: string, close: string, read: () => T): T[] {
  expectPunct(reader, open);
  reader.depth += 1;
  if (reader.depth > deepest) throw graphqlError('nested too deeply', peek(reader));
  const items: T[] = [];
  while (!isPunct(reader, close)) items.push(read());
  if (items.length === 0) throw graphqlError(`expected at least one definition, found ${close}`, peek(reader));
  next(reader);
  reader.depth -= 1;
  return items;
}

/** Things between brackets, or nothing at all when the brackets are missing. */
export function optional<T>(reader: Reader, open: string, close: string, read: () => T): T[] {
  return isPunct(reader, open) ? some(reader, open, close, read) : [];
}
