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
      pattern += RE2JS.quote(glob[at] ?? '\\');
    } else if (character === '*') {
      const twice = glob[at + 1] === '*';
      pattern += twice ? '.*' : `${one}*`;
      if (twice) at += 1;
    } else if (character === '?') pattern += one;
    else if (character === '[') {
      const close = glob.indexOf(']', at + 2);
      if (close < 0) return fail('unexpected end of input');
      pattern += characterClass(glob.slice(at + 1, close));
      at = close;
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

function characterClass(inside: readonly string[]): string {
  const negated = inside[0] === '!' || inside[0] === '^';
  const items = negated ? inside.slice(1) : inside;
  const text = items.map((each) => (each === '-' ? '-' : RE2JS.quote(each))).join('');
  return `[${negated ? '^' : ''}${text}]`;
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
