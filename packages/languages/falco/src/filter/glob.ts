import { lower } from './text.ts';

type Token = string | Any | CharacterClass;

interface Any {
  readonly kind: 'one' | 'many';
}

interface CharacterClass {
  readonly kind: 'class';
  readonly negated: boolean;
  readonly ranges: readonly (readonly [number, number])[];
}

/**
 * A shell pattern as fnmatch(3) reads it without flags (POSIX 2.13): `*` and `?` also match slashes, `[…]` a class,
 * `\` takes the next character as it is. Time is bounded by pattern length times text length.
 */
export function globTest(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  const written = ignoreCase ? lower(pattern) : pattern;
  const test = plainTest(written) ?? tokenTest(tokensOf(written));
  return ignoreCase ? (text) => test(lower(text)) : test;
}

export function hasGlob(pattern: string): boolean {
  return /[*?[\\]/.test(pattern);
}

/** The patterns that are no more than a comparison, a prefix, a suffix or a search. */
function plainTest(pattern: string): ((text: string) => boolean) | undefined {
  if (!hasGlob(pattern)) return (text) => text === pattern;
  const inner = pattern.replaceAll(/^\*+|\*+$/g, '');
  if (hasGlob(inner)) return undefined;
  const open = { start: pattern.startsWith('*'), end: pattern.endsWith('*') };
  if (open.start && open.end) return (text) => text.includes(inner);
  return open.start ? (text) => text.endsWith(inner) : (text) => text.startsWith(inner);
}

function tokensOf(pattern: string): Token[] {
  const characters = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] as string;
    if (character === '*') {
      const last = tokens.at(-1);
      if (typeof last !== 'object' || last.kind !== 'many') tokens.push({ kind: 'many' });
    } else if (character === '?') tokens.push({ kind: 'one' });
    else if (character === '\\') {
      at += 1;
      tokens.push(characters[at] ?? '\\');
    } else if (character === '[') {
      const read = classAt(characters, at);
      tokens.push(read?.token ?? '[');
      at = read?.end ?? at;
    } else tokens.push(character);
  }
  return tokens;
}

/** The bracket expression that opens at `start`; nothing when it never closes. */
function classAt(characters: readonly string[], start: number): { token: CharacterClass; end: number } | undefined {
  let at = start + 1;
  const negated = characters[at] === '!' || characters[at] === '^';
  if (negated) at += 1;
  const ranges: [number, number][] = [];
  for (let first = true; ; first = false) {
    const character = characters[at];
    if (character === undefined) return undefined;
    if (character === ']' && !first) return { token: { kind: 'class', negated, ranges }, end: at };
    const named = namedClass(characters, at);
    if (named !== undefined) {
      ranges.push(...named.ranges);
      at = named.end + 1;
      continue;
    }
    const from = code(character === '\\' ? (characters[(at += 1)] ?? '\\') : character);
    at += 1;
    const to = characters[at + 1];
    if (characters[at] === '-' && to !== undefined && to !== ']') {
      ranges.push([from, code(to)]);
      at += 2;
    } else ranges.push([from, from]);
  }
}

const namedRanges: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  digit: [[48, 57]],
  upper: [[65, 90]],
  lower: [[97, 122]],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};

function namedClass(characters: readonly string[], at: number) {
  if (characters[at] !== '[' || characters[at + 1] !== ':') return undefined;
  const end = characters.indexOf(']', at + 2);
  if (end < 0 || characters[end - 1] !== ':') return undefined;
  const ranges = namedRanges[characters.slice(at + 2, end - 1).join('')];
  return ranges === undefined ? undefined : { ranges: ranges.map(([from, to]): [number, number] => [from, to]), end };
}

function code(character: string): number {
  return character.codePointAt(0) as number;
}

/** Runs the tokens, going back to the last `*` only: its match is the one that can still grow. */
function tokenTest(tokens: readonly Token[]): (text: string) => boolean {
  return (text) => {
    let at = 0;
    let token = 0;
    let starToken = -1;
    let starAt = 0;
    while (at < text.length) {
      const current = tokens[token];
      if (typeof current === 'object' && current.kind === 'many') {
        starToken = token;
        starAt = at;
        token += 1;
        continue;
      }
      const length = current === undefined ? 0 : matchOne(current, text, at);
      if (length > 0) {
        at += length;
        token += 1;
      } else if (starToken < 0) return false;
      else {
        starAt += (text.codePointAt(starAt) as number) > 0xffff ? 2 : 1;
        at = starAt;
        token = starToken + 1;
      }
    }
    while (token < tokens.length && typeof tokens[token] === 'object' && (tokens[token] as Any).kind === 'many') {
      token += 1;
    }
    return token === tokens.length;
  };
}

/** How much of the text a token takes at `at`; 0 when it does not match. */
function matchOne(token: Token, text: string, at: number): number {
  if (typeof token === 'string') return text.startsWith(token, at) ? token.length : 0;
  const point = text.codePointAt(at) as number;
  const length = point > 0xffff ? 2 : 1;
  if (token.kind !== 'class') return length;
  return token.ranges.some(([from, to]) => point >= from && point <= to) !== token.negated ? length : 0;
}
