import { compareStrings } from '../values/compare.ts';
import { isInteger, toBigInt } from '../values/number.ts';
import { entries } from '../values/table.ts';
import { isArray, type RegoObject, type RegoSet, typeName, type Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, type Failure, fail, typeFailure } from './builtin.ts';
import { members, stringLength } from './collections.ts';
import { sprintf } from './sprintf.ts';

const surrogate = /[\ud800-\udfff]/;

function substring(text: string, offset: number | bigint, length: number | bigint): BuiltinResult {
  if (!isInteger(offset) || !isInteger(length)) return typeFailure('substring: operand must be integer number');
  if (offset < 0) return fail('negative offset');
  const start = Number(offset);
  const end = length < 0 ? undefined : start + Number(length);
  if (!surrogate.test(text)) return text.slice(start, end);
  return [...text].slice(start, end).join('');
}

/** Index in code points of an index in UTF-16 units. */
function pointIndex(text: string, index: number): number {
  return index <= 0 || !surrogate.test(text) ? index : stringLength(text.slice(0, index));
}

function indexes(text: string, search: string): Value[] {
  const found: Value[] = [];
  for (let at = text.indexOf(search); at >= 0; at = text.indexOf(search, at + 1)) found.push(pointIndex(text, at));
  return found;
}

function split(text: string, delimiter: string): Value[] {
  return delimiter === '' ? [...text] : text.split(delimiter);
}

function splitLimited(text: string, delimiter: string, most: number | bigint): BuiltinResult {
  if (!isInteger(most))
    return typeFailure('strings.split_n: operand 3 must be integer number but got floating-point number');
  const limit = Number(most);
  const parts = split(text, delimiter) as string[];
  if (limit === 0) return [];
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(delimiter)];
}

function trimStart(text: string, cut: ReadonlySet<string>): string {
  let at = 0;
  for (const character of text) {
    if (!cut.has(character)) break;
    at += character.length;
  }
  return text.slice(at);
}

function trimEnd(text: string, cut: ReadonlySet<string>): string {
  let end = text.length;
  for (const character of [...text].reverse()) {
    if (!cut.has(character)) break;
    end -= character.length;
  }
  return text.slice(0, end);
}

/** Case by single code points, as Go maps it: `ß` has no other case. */
function recase(text: string, map: (text: string) => string): string {
  if (!/[^ -~\s]/.test(text)) return map(text);
  return Array.from(text, (character) => {
    // The one letter whose small form JavaScript writes with a mark of its own, and Go without.
    const mapped = map(character).replace(/^i\u0307$/, 'i');
    return stringLength(mapped) === 1 ? mapped : character;
  }).join('');
}

function formatInteger(value: number | bigint, base: number | bigint): BuiltinResult {
  if (base !== 2 && base !== 8 && base !== 10 && base !== 16) {
    return typeFailure('format_int: operand 2 must be one of {2, 8, 10, 16}');
  }
  return toBigInt(typeof value === 'number' ? Math.trunc(value) : value).toString(base);
}

type Texts = string | readonly Value[] | RegoSet;

function textList(name: string, position: number, texts: Texts): readonly string[] | Failure {
  if (typeof texts === 'string') return [texts];
  const list = members(texts);
  const other = list.find((each) => typeof each !== 'string');
  if (other === undefined) return list as readonly string[];
  const kind = isArray(texts) ? 'array' : 'set';
  return typeFailure(
    `${name}: operand ${position} must be ${kind} of strings but got ${kind} containing ${typeName(other)}`,
  );
}

function anyMatch(name: string, test: (text: string, affix: string) => boolean): Builtin {
  const operand = 'string|set|array';
  return builtin(name, [operand, operand], 'boolean', (texts, affixes) => {
    const list = textList(name, 1, texts);
    if ('tag' in list) return list;
    const wanted = textList(name, 2, affixes);
    if ('tag' in wanted) return wanted;
    return list.some((text) => wanted.some((affix) => test(text, affix)));
  });
}

/** All replacements in one pass; at a place where several fit, the first of the patterns in order wins. */
function replaceAll(patterns: RegoObject, text: string): BuiltinResult {
  const pairs: [string, string][] = [];
  for (const [old, by] of entries(patterns)) {
    if (typeof old !== 'string' || typeof by !== 'string') {
      return typeFailure('strings.replace_n: operand 1 non-string key or value found in pattern object');
    }
    pairs.push([old, by]);
  }
  pairs.sort(([a], [b]) => compareStrings(a, b));
  const isEmpty = pairs[0]?.[0] === '';
  let result = '';
  for (let at = 0; at < text.length; ) {
    const pair = pairs.find(([old]) => old !== '' && text.startsWith(old, at));
    if (pair === undefined) {
      if (isEmpty) result += pairs[0]?.[1];
      const character = String.fromCodePoint(text.codePointAt(at) as number);
      result += character;
      at += character.length;
    } else {
      result += pair[1];
      at += pair[0].length;
    }
  }
  return isEmpty ? result + pairs[0]?.[1] : result;
}

function join(delimiter: string, collection: readonly Value[] | RegoSet): BuiltinResult {
  const list = textList('concat', 2, collection);
  return 'tag' in list ? list : list.join(delimiter);
}

/** Every occurrence; nothing occurs before each code point and at the end, as in Go. */
function replaceText(text: string, old: string, by: string): string {
  return old === '' ? by + Array.from(text, (character) => character + by).join('') : text.split(old).join(by);
}

function countOf(text: string, search: string): number {
  return search === '' ? stringLength(text) + 1 : text.split(search).length - 1;
}

const pair = ['string', 'string'] as const;

export const strings: readonly Builtin[] = [
  builtin('concat', ['string', 'set|array'], 'string', join),
  builtin('contains', pair, 'boolean', (text, search) => text.includes(search)),
  builtin('startswith', pair, 'boolean', (text, search) => text.startsWith(search)),
  builtin('endswith', pair, 'boolean', (text, search) => text.endsWith(search)),
  builtin('format_int', ['number', 'number'], 'string', formatInteger),
  builtin('indexof', pair, 'number', (text, search) =>
    search === '' ? fail('empty search character') : pointIndex(text, text.indexOf(search)),
  ),
  builtin('indexof_n', pair, 'array', (text, search) =>
    search === '' ? fail('empty search character') : indexes(text, search),
  ),
  builtin('lower', ['string'], 'string', (text) => recase(text, (each) => each.toLowerCase())),
  builtin('upper', ['string'], 'string', (text) => recase(text, (each) => each.toUpperCase())),
  builtin('replace', ['string', 'string', 'string'], 'string', replaceText),
  builtin('strings.replace_n', ['object', 'string'], 'string', replaceAll),
  builtin('split', pair, 'array', split),
  builtin('strings.split_n', ['string', 'string', 'number'], 'array', splitLimited),
  builtin('sprintf', ['string', 'array'], 'string', sprintf),
  builtin('substring', ['string', 'number', 'number'], 'string', substring),
  builtin('strings.reverse', ['string'], 'string', (text) => [...text].reverse().join('')),
  builtin('strings.count', pair, 'number', countOf),
  anyMatch('strings.any_prefix_match', (text, affix) => text.startsWith(affix)),
  anyMatch('strings.any_suffix_match', (text, affix) => text.endsWith(affix)),
  builtin('trim', pair, 'string', (text, cut) => trimEnd(trimStart(text, new Set(cut)), new Set(cut))),
  builtin('trim_left', pair, 'string', (text, cut) => trimStart(text, new Set(cut))),
  builtin('trim_right', pair, 'string', (text, cut) => trimEnd(text, new Set(cut))),
  builtin('trim_prefix', pair, 'string', (text, prefix) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  builtin('trim_suffix', pair, 'string', (text, suffix) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  builtin('trim_space', ['string'], 'string', (text) =>
    text.replace(/^[\s\u0085]+|[\s\u0085]+$/g, (blank) => blank.replace(/[^\ufeff]/g, '')),
  ),
];
