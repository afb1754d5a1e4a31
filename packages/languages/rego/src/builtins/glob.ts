import { RE2JS } from 're2js';
import type { Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, type Failure, fail, typeFailure } from './builtin.ts';
import { compilePattern } from './regex.ts';

const kept = 500;
const patterns = new Map<string, string | Failure>();

/** A glob as a pattern of RE2: `*` and `?` stop at delimiters, `**` does not. */
function globPattern(glob: string, delimiters: readonly string[]): string | Failure {
  const key = `${delimiters.join('')}\u0000${glob}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const made = translate([...glob], delimiters);
  if (patterns.size >= kept) patterns.delete(patterns.keys().next().value as string);
  patterns.set(key, made);
  return made;
}

function translate(glob: readonly string[], delimiters: readonly string[]): string | Failure {
  const one = delimiters.length === 0 ? '.' : `[^${delimiters.map((each) => RE2JS.quote(each)).join('')}]`;
  let pattern = '^';
  let depth = 0;
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob[at] as string;
    if (character === '\\') {
      at += 1;
      if (at === glob.length) return fail('unexpected end of input');
      pattern += RE2JS.quote(glob[at] as string);
    } else if (character === '*') {
      const twice = glob[at + 1] === '*';
      pattern += twice ? '.*' : `${one}*`;
      if (twice) at += 1;
    } else if (character === '?') pattern += one;
    else if (character === '[') {
      const found = characterClass(glob, at + 1);
      if (found === undefined) return fail('unexpected end of input');
      pattern += found.pattern;
      at = found.close;
    } else if (character === '{') {
      depth += 1;
      pattern += '(?:';
    } else if (character === '}' && depth > 0) {
      depth -= 1;
      pattern += ')';
    } else if (character === ',' && depth > 0) pattern += '|';
    else pattern += RE2JS.quote(character);
  }
  return depth > 0 ? fail('unexpected end of input') : `${pattern}$`;
}

/** `[a-c]` is a range, and whatever else is between brackets a list; `!` turns either round. */
function characterClass(glob: readonly string[], from: number): { pattern: string; close: number } | undefined {
  const negated = glob[from] === '!';
  const first = negated ? from + 1 : from;
  const sign = negated ? '^' : '';
  if (glob[first + 1] === '-') {
    const [low, high, close] = [glob[first], glob[first + 2], first + 3];
    if (low === undefined || high === undefined || glob[close] !== ']' || low > high) return undefined;
    return { pattern: `[${sign}${RE2JS.quote(low)}-${RE2JS.quote(high)}]`, close };
  }
  const close = glob.indexOf(']', first);
  if (close <= first) return undefined;
  const list = glob.slice(first, close).map((each) => (each === '-' ? '\\-' : RE2JS.quote(each)));
  return { pattern: `[${sign}${list.join('')}]`, close };
}

function match(glob: string, delimiters: null | readonly Value[], text: string): BuiltinResult {
  const list: string[] = [];
  for (const each of delimiters ?? []) {
    if (typeof each !== 'string' || [...each].length !== 1) {
      return typeFailure('glob.match: operand 2 must be array of single-character strings');
    }
    list.push(each);
  }
  const pattern = globPattern(glob, delimiters !== null && list.length === 0 ? ['.'] : list);
  if (typeof pattern !== 'string') return pattern;
  const compiled = compilePattern(pattern, RE2JS.DOTALL);
  return 'tag' in compiled ? compiled : compiled.matcher(text).find();
}

export const glob: readonly Builtin[] = [
  builtin('glob.match', ['string', 'array|null', 'string'], 'boolean', match),
  builtin('glob.quote_meta', ['string'], 'string', (text) => text.replace(/[*?\\[\]{}]/g, '\\$&')),
];
