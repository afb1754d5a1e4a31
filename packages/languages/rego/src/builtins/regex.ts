import { RE2JS } from 're2js';
import { isInteger } from '../values/number.ts';
import type { Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, type Failure, fail, isFailure, typeFailure } from './builtin.ts';
import { globsIntersect } from './intersect.ts';

const kept = 500;
const cache = new Map<string, RE2JS | Failure>();

/** A compiled pattern in RE2's syntax, which runs in linear time; the last few hundred are kept. */
export function compilePattern(pattern: string, flags = 0): RE2JS | Failure {
  const key = `${flags}${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  let made: RE2JS | Failure;
  try {
    made = RE2JS.compile(pattern, flags);
  } catch (error) {
    made = fail(error instanceof Error ? error.message : 'invalid pattern');
  }
  if (cache.size >= kept) cache.delete(cache.keys().next().value as string);
  cache.set(key, made);
  return made;
}

function isPatternFailure(made: RE2JS | Failure): made is Failure {
  return 'tag' in made;
}

/** One match: where it is, and the texts of its groups, undefined for those that took no part. */
interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

function findAll(pattern: RE2JS, text: string, limit: number): Found[] {
  const found: Found[] = [];
  const matcher = pattern.matcher(text);
  let last = -1;
  while (matcher.find()) {
    if (limit >= 0 && found.length >= limit) break;
    const start = matcher.start();
    const end = matcher.end();
    // Go takes no empty match right after another one.
    if (start === end && start === last) continue;
    last = end;
    const groups: (string | undefined)[] = [];
    for (let index = 0; index <= matcher.groupCount(); index += 1) groups.push(matcher.group(index) ?? undefined);
    found.push({ start, end, groups });
  }
  return found;
}

function using(pattern: string, then: (compiled: RE2JS) => BuiltinResult): BuiltinResult {
  const compiled = compilePattern(pattern);
  return isPatternFailure(compiled) ? compiled : then(compiled);
}

function isMatch(pattern: string, text: string): BuiltinResult {
  return using(pattern, (compiled) => compiled.matcher(text).find());
}

// https://pkg.go.dev/regexp#Regexp.Expand
function expand(
  template: string,
  groups: readonly (string | undefined)[],
  names: Readonly<Record<string, number>>,
): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole: string, braced?: string, bare?: string) => {
    if (whole === '$$') return '$';
    const name = braced ?? bare ?? '';
    const index = /^\d+$/.test(name) ? Number(name) : names[name];
    return index === undefined ? '' : (groups[index] ?? '');
  });
}

function replace(text: string, pattern: string, by: string): BuiltinResult {
  return using(pattern, (compiled) => {
    const names = compiled.namedGroups();
    let result = '';
    let at = 0;
    for (const { start, end, groups } of findAll(compiled, text, -1)) {
      result += text.slice(at, start) + expand(by, groups, names);
      at = end;
    }
    return result + text.slice(at);
  });
}

function split(pattern: string, text: string): BuiltinResult {
  return using(pattern, (compiled) => {
    if (text === '') return [''];
    const parts: Value[] = [];
    let from = 0;
    let end = 0;
    for (const found of findAll(compiled, text, -1)) {
      if (found.end === 0) continue;
      end = found.start;
      parts.push(text.slice(from, end));
      from = found.end;
    }
    if (end !== text.length) parts.push(text.slice(from));
    return parts;
  });
}

/** A template with patterns between delimiters: `urn:foo:{.*}`; what is outside of them is literal. */
function templatePattern(template: string, open: string, close: string): string | Failure {
  let pattern = '^';
  let depth = 0;
  let from = 0;
  for (let at = 0; at < template.length; at += 1) {
    if (template[at] === open) {
      if (depth === 0) {
        pattern += RE2JS.quote(template.slice(from, at));
        from = at + 1;
      }
      depth += 1;
    } else if (template[at] === close) {
      depth -= 1;
      if (depth < 0) return fail(`unbalanced braces in ${JSON.stringify(template)}`);
      if (depth === 0) {
        pattern += `(${template.slice(from, at)})`;
        from = at + 1;
      }
    }
  }
  if (depth !== 0) return fail(`unbalanced braces in ${JSON.stringify(template)}`);
  return `${pattern}${RE2JS.quote(template.slice(from))}$`;
}

function templateMatch(template: string, text: string, open: string, close: string): BuiltinResult {
  if (open.length !== 1) return fail(`start delimiter has to be exactly one character long but is ${open.length} long`);
  if (close.length !== 1) return fail(`end delimiter has to be exactly one character long but is ${close.length} long`);
  const pattern = templatePattern(template, open, close);
  return typeof pattern === 'string' ? isMatch(pattern, text) : pattern;
}

function finding(pattern: string, text: string, limit: number | bigint, of: (found: Found) => Value): BuiltinResult {
  if (!isInteger(limit)) return typeFailure('operand 3 must be integer number but got floating-point number');
  return using(pattern, (compiled) => findAll(compiled, text, Number(limit)).map(of));
}

const pair = ['string', 'string'] as const;
const finder = ['string', 'string', 'number'] as const;

export const regex: readonly Builtin[] = [
  builtin('regex.match', pair, 'boolean', isMatch),
  builtin('re_match', pair, 'boolean', isMatch),
  builtin('regex.is_valid', ['any'], 'boolean', (value) => typeof value === 'string' && !isFailure(isMatch(value, ''))),
  builtin('regex.find_n', finder, 'array', (pattern, text, limit) =>
    finding(pattern, text, limit, ({ start, end }) => text.slice(start, end)),
  ),
  builtin('regex.find_all_string_submatch_n', finder, 'array', (pattern, text, limit) =>
    finding(pattern, text, limit, ({ groups }) => groups.map((group) => group ?? '')),
  ),
  builtin('regex.replace', ['string', 'string', 'string'], 'string', replace),
  builtin('regex.split', pair, 'array', split),
  builtin('regex.template_match', ['string', 'string', 'string', 'string'], 'boolean', templateMatch),
  builtin('regex.globs_match', pair, 'boolean', globsIntersect),
];
