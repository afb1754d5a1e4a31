import { complement, foldCase, lastCodePoint, normalise, type PatternNode } from './node.ts';

/** Longest pattern that is read, and how deep its groups may nest. */
const maxLength = 16_384;
const maxDepth = 100;

interface Reader {
  readonly text: string;
  at: number;
  groups: number;
  depth: number;
  ignoreCase: boolean;
  dotAll: boolean;
}

const digits = [0x30, 0x39];
const word = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
const space = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];
const named: Readonly<Record<string, readonly number[]>> = {
  alnum: [0x30, 0x39, 0x41, 0x5a, 0x61, 0x7a],
  alpha: [0x41, 0x5a, 0x61, 0x7a],
  digit: digits,
  lower: [0x61, 0x7a],
  upper: [0x41, 0x5a],
  punct: [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e],
  space: [0x09, 0x0d, 0x20, 0x20],
  word,
  xdigit: [0x30, 0x39, 0x41, 0x46, 0x61, 0x66],
};
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7 };

/**
 * Reads the syntax of RE2 (github.com/google/re2/wiki/Syntax) into a tree, without Unicode classes. Undefined for what
 * it does not know: a caller that only wants to be faster then takes the slow way.
 */
export function parsePattern(text: string): PatternNode | undefined {
  if (text.length > maxLength) return undefined;
  const reader: Reader = { text, at: 0, groups: 0, depth: 0, ignoreCase: false, dotAll: false };
  const node = choice(reader);
  return node === undefined || reader.at < text.length ? undefined : node;
}

function choice(reader: Reader): PatternNode | undefined {
  if (++reader.depth > maxDepth) return undefined;
  const { ignoreCase, dotAll } = reader;
  const items: PatternNode[] = [];
  for (;;) {
    const item = sequence(reader);
    if (item === undefined) return undefined;
    items.push(item);
    if (reader.text[reader.at] !== '|') break;
    reader.at += 1;
  }
  reader.depth -= 1;
  // Flags that are set inside a group end with it.
  if (reader.depth > 0) {
    reader.ignoreCase = ignoreCase;
    reader.dotAll = dotAll;
  }
  return items.length === 1 ? items[0] : { type: 'choice', items };
}

function sequence(reader: Reader): PatternNode | undefined {
  const items: PatternNode[] = [];
  while (reader.at < reader.text.length && reader.text[reader.at] !== '|' && reader.text[reader.at] !== ')') {
    const atom = readAtom(reader);
    if (atom === undefined) return undefined;
    if (atom === 'flags') continue;
    const repeated = repetition(reader, atom);
    if (repeated === undefined) return undefined;
    items.push(repeated);
  }
  return items.length === 1 ? items[0] : { type: 'sequence', items };
}

function repetition(reader: Reader, item: PatternNode): PatternNode | undefined {
  const rest = reader.text.slice(reader.at, reader.at + 16);
  const match = /^(?:[*+?]|\{(\d{1,5})(?:(,)(\d{1,5})?)?\})/.exec(rest);
  if (match === null) return item;
  reader.at += match[0].length;
  if (reader.text[reader.at] === '?') reader.at += 1;
  const [whole, from, comma, to] = match;
  let min = whole === '+' ? 1 : 0;
  let max = whole === '?' ? 1 : Number.POSITIVE_INFINITY;
  if (from !== undefined) {
    min = Number(from);
    if (comma === undefined) max = min;
    else if (to !== undefined) max = Number(to);
  }
  return max < min ? undefined : repetition(reader, { type: 'repeat', item, min, max });
}

function readAtom(reader: Reader): PatternNode | 'flags' | undefined {
  const char = reader.text[reader.at] as string;
  switch (char) {
    case '(':
      return group(reader);
    case '[':
      return bracket(reader);
    case '.':
      reader.at += 1;
      return { type: 'set', ranges: reader.dotAll ? [0, lastCodePoint] : complement([10, 10]) };
    case '^':
    case '$':
      reader.at += 1;
      return { type: 'assertion', what: char };
    case '\\':
      return escape(reader);
    case '*':
    case '+':
    case '?':
      return undefined;
    default: {
      const code = reader.text.codePointAt(reader.at) as number;
      reader.at += code > 0xffff ? 2 : 1;
      return literal(reader, code);
    }
  }
}

function literal(reader: Reader, code: number): PatternNode {
  return { type: 'set', ranges: reader.ignoreCase ? foldCase([code, code]) : [code, code] };
}

function group(reader: Reader): PatternNode | 'flags' | undefined {
  const head = /^\((?:\?(?:P?<[A-Za-z_]\w*>|([a-zA-Z]*)(?:-([a-zA-Z]*))?(:|\))))?/.exec(
    reader.text.slice(reader.at, reader.at + 80),
  );
  if (head === null || (head[0] === '(' && reader.text[reader.at + 1] === '?')) return undefined;
  const [whole, on, off, close] = head;
  if (/[^imsU]/.test(`${on ?? ''}${off ?? ''}`)) return undefined;
  reader.at += whole.length;
  const before = { ignoreCase: reader.ignoreCase, dotAll: reader.dotAll };
  if (on?.includes('i') === true) reader.ignoreCase = true;
  if (on?.includes('s') === true) reader.dotAll = true;
  if (off?.includes('i') === true) reader.ignoreCase = false;
  if (off?.includes('s') === true) reader.dotAll = false;
  if (close === ')') return 'flags';
  const index = close === ':' ? 0 : ++reader.groups;
  const item = choice(reader);
  if (item === undefined || reader.text[reader.at] !== ')') return undefined;
  reader.at += 1;
  Object.assign(reader, before);
  return index === 0 ? item : { type: 'group', item, index };
}

function escape(reader: Reader): PatternNode | undefined {
  const char = reader.text[reader.at + 1];
  if (char === 'b' || char === 'B') {
    reader.at += 2;
    return { type: 'assertion', what: char };
  }
  if (char === 'A' || char === 'z') {
    reader.at += 2;
    return { type: 'assertion', what: char === 'A' ? '^' : '$' };
  }
  const ranges = escapedSet(reader);
  return ranges === undefined ? undefined : { type: 'set', ranges: reader.ignoreCase ? foldCase(ranges) : ranges };
}

/** An escape that stands for one or more characters; moves behind it. */
function escapedSet(reader: Reader): readonly number[] | undefined {
  const char = reader.text[reader.at + 1];
  if (char === undefined) return undefined;
  const hex = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(reader.text.slice(reader.at, reader.at + 12));
  if (hex !== null) {
    reader.at += hex[0].length;
    const code = Number.parseInt(hex[1] ?? (hex[2] as string), 16);
    return [code, code];
  }
  reader.at += 2;
  const control = controls[char];
  if (control !== undefined) return [control, control];
  const set = { d: digits, w: word, s: space }[char.toLowerCase()];
  if (set !== undefined) return char === char.toLowerCase() ? set : complement(set);
  // Letters and digits that are left mean classes of Unicode, back references or quoted text.
  if (/[A-Za-z0-9]/.test(char)) return undefined;
  const code = char.codePointAt(0) as number;
  return [code, code];
}

function bracket(reader: Reader): PatternNode | undefined {
  reader.at += 1;
  const negated = reader.text[reader.at] === '^';
  if (negated) reader.at += 1;
  const ranges: number[] = [];
  for (let first = true; ; first = false) {
    const char = reader.text[reader.at];
    if (char === undefined) return undefined;
    if (char === ']' && !first) break;
    const from = member(reader);
    if (from === undefined) return undefined;
    const single = from.length === 2 && from[0] === from[1];
    if (single && reader.text[reader.at] === '-' && reader.text[reader.at + 1] !== ']') {
      reader.at += 1;
      const to = member(reader);
      if (to === undefined || to.length !== 2 || to[0] !== to[1] || (to[0] as number) < (from[0] as number))
        return undefined;
      ranges.push(from[0] as number, to[0] as number);
    } else ranges.push(...from);
  }
  reader.at += 1;
  const set = reader.ignoreCase ? foldCase(normalise(ranges)) : normalise(ranges);
  return { type: 'set', ranges: negated ? complement(set) : set };
}

function member(reader: Reader): readonly number[] | undefined {
  const posix = /^\[:(\^?)([a-z]+):\]/.exec(reader.text.slice(reader.at, reader.at + 16));
  if (posix !== null) {
    const set = named[posix[2] as string];
    if (set === undefined) return undefined;
    reader.at += posix[0].length;
    return posix[1] === '^' ? complement(set) : set;
  }
  if (reader.text[reader.at] === '\\') return escapedSet(reader);
  const code = reader.text.codePointAt(reader.at) as number;
  reader.at += code > 0xffff ? 2 : 1;
  return [code, code];
}
