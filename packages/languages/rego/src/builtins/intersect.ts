import { type BuiltinResult, type Failure, fail } from './builtin.ts';

/** One place of a simple pattern: which characters fit, and how often. */
interface Token {
  /** Ranges of code points; undefined for a dot. */
  readonly ranges: readonly (readonly [number, number])[] | undefined;
  readonly times: '1' | '+' | '*';
}

function bad(input: string, at: number, reason: string): Failure {
  return fail(`input:${input}, pos:${at}, ${reason}: the input provided is invalid`);
}

function tokenize(input: string): Token[] | Failure {
  const tokens: Token[] = [];
  const characters = [...input];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] as string;
    let ranges: Token['ranges'];
    if (character === '[') {
      const close = closing(characters, at);
      if (close < 0) return bad(input, at, 'found [ without matching ]');
      ranges = readRanges(characters.slice(at + 1, close));
      at = close;
    } else if (character === ']') return bad(input, at + 1, "set-close ']' with no preceding '['");
    else if (character === '+' || character === '*')
      return bad(input, at + 1, `flag '${character}' must be preceded by a non-flag`);
    else if (character !== '.') {
      if (character === '\\') at += 1;
      const code = characters[at]?.codePointAt(0);
      if (code === undefined) return bad(input, at, 'escape at the end of the input');
      ranges = [[code, code]];
    }
    const flag = characters[at + 1];
    const times = flag === '+' || flag === '*' ? flag : '1';
    if (times !== '1') at += 1;
    tokens.push({ ranges, times });
  }
  return tokens;
}

function closing(characters: readonly string[], open: number): number {
  for (let at = open + 1; at < characters.length; at += 1) {
    if (characters[at] === '\\') at += 1;
    else if (characters[at] === ']') return at;
  }
  return -1;
}

function readRanges(inside: readonly string[]): [number, number][] {
  const codes: { code: number; dash: boolean }[] = [];
  for (let at = 0; at < inside.length; at += 1) {
    const isEscape = inside[at] === '\\';
    if (isEscape) at += 1;
    codes.push({ code: inside[at]?.codePointAt(0) ?? 0x5c, dash: !isEscape && inside[at] === '-' });
  }
  const ranges: [number, number][] = [];
  for (let at = 0; at < codes.length; at += 1) {
    const from = codes[at] as { code: number };
    const to = codes[at + 2];
    if (codes[at + 1]?.dash === true && to !== undefined) {
      ranges.push([from.code, to.code]);
      at += 2;
    } else ranges.push([from.code, from.code]);
  }
  return ranges;
}

function share(a: Token, b: Token): boolean {
  const { ranges: left } = a;
  const { ranges: right } = b;
  if (left === undefined || right === undefined) return true;
  return left.some(([from, to]) => right.some(([low, high]) => from <= high && low <= to));
}

/** Whether some text that is not empty fits both patterns: a walk over the pairs of their places. */
export function globsIntersect(left: string, right: string): BuiltinResult {
  const a = tokenize(left);
  if ('tag' in a) return a;
  const b = tokenize(right);
  if ('tag' in b) return b;
  const seen = new Set<number>();
  const width = b.length + 1;
  // A state is a place in each pattern, whether each repeats there, and whether anything has been read.
  const queue: [number, number, boolean, boolean, boolean][] = [[0, 0, false, false, false]];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    const [i, j, inA, inB, read] = state;
    const key = ((i * width + j) * 2 + Number(inA)) * 4 + Number(inB) * 2 + Number(read);
    if (seen.has(key)) continue;
    seen.add(key);
    if (i === a.length && j === b.length) {
      if (read) return true;
      continue;
    }
    const x = a[i];
    const y = b[j];
    if (x !== undefined && (inA || x.times === '*')) queue.push([i + 1, j, false, inB, read]);
    if (y !== undefined && (inB || y.times === '*')) queue.push([i, j + 1, inA, false, read]);
    if (x === undefined || y === undefined || !share(x, y)) continue;
    const [nextI, stayA] = x.times === '1' ? [i + 1, false] : [i, true];
    const [nextJ, stayB] = y.times === '1' ? [j + 1, false] : [j, true];
    queue.push([nextI, nextJ, stayA, stayB, true]);
  }
  return false;
}
