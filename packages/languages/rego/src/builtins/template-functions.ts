import { bytesOf, textFromBytes } from '../values/bytes.ts';
import { queryEscape } from './encoding.ts';
import { isInteger, numberText } from '../values/number.ts';
import { compare, equal } from '../values/compare.ts';
import { entries, getKey } from '../values/table.ts';
import { termText } from '../values/text.ts';
import { isArray, isNumber, isObject, isSet, type Value } from '../values/value.ts';
import { RegoError } from '../errors.ts';
import { sprintf } from './sprintf.ts';

// The functions of templates, and how a value reads in one.

/** Undefined stands for what is not there. */
export type Shown = Value | undefined;

export function wrong(message: string): RegoError {
  return new RegoError('eval_builtin_error', `template: ${message}`);
}

export function isTrue(value: Shown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (isArray(value)) return value.length > 0;
  return typeof value !== 'object' || value.map.size > 0;
}

export function shown(value: Shown): string {
  if (value === undefined) return '<undefined>';
  return value === null ? '<no value>' : insideText(value);
}

/** Nothing reads otherwise inside of something. */
function insideText(value: Shown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '<nil>';
  if (isArray(value)) return `[${value.map(insideText).join(' ')}]`;
  if (isObject(value))
    return `map[${entries(value)
      .map(([key, item]) => `${insideText(key)}:${insideText(item)}`)
      .join(' ')}]`;
  return isNumber(value) && isInteger(value) ? numberText(value) : termText(value);
}

const htmlEscapes: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

function codeEscape(character: string): string {
  if (character === ' ') return character;
  return `\\u${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** As Go's fmt.Sprint: with a blank between two that are both no text. */
function printed(values: readonly Shown[]): string {
  let text = '';
  for (const [index, value] of values.entries()) {
    const apart = index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string';
    text += (apart ? ' ' : '') + insideText(value);
  }
  return text;
}

function forFormat(value: Shown): Value {
  return typeof value === 'object' && value !== null ? insideText(value) : (value ?? null);
}

function sliced(value: Value, bounds: readonly Value[]): Value {
  const [from = 0, to] = bounds.map(Number);
  const length = typeof value === 'string' ? Buffer.byteLength(value) : isArray(value) ? value.length : -1;
  if (!(from >= 0 && from <= (to ?? length) && (to ?? length) <= length)) throw wrong('slice: index out of range');
  return typeof value === 'string'
    ? textFromBytes(bytesOf(value).subarray(from, to))
    : (value as readonly Value[]).slice(from, to);
}

export function call(name: string, args: readonly Shown[]): Shown {
  const given = args.map((arg) => (arg === undefined ? null : arg));
  const [a = null, b = null, ...others] = given;
  switch (name) {
    case 'len':
      if (typeof a === 'string') return Buffer.byteLength(a);
      return isArray(a) ? a.length : isObject(a) || isSet(a) ? a.map.size : 0;
    case 'index':
      return given
        .slice(1)
        .reduce<Shown>(
          (value, key) => (isObject(value) ? getKey(value, key) : isArray(value) ? value[Number(key)] : undefined),
          a,
        );
    case 'not':
      return !isTrue(args[0]);
    case 'and':
      return args.find((arg) => !isTrue(arg)) ?? args.at(-1);
    case 'or':
      return args.find((arg) => isTrue(arg)) ?? args.at(-1);
    case 'eq':
      return [b, ...others].some((other) => equal(a, other));
    case 'ne':
      return !equal(a, b);
    case 'lt':
      return compare(a, b) < 0;
    case 'le':
      return compare(a, b) <= 0;
    case 'gt':
      return compare(a, b) > 0;
    case 'ge':
      return compare(a, b) >= 0;
    case 'print':
      return printed(given);
    case 'println':
      return `${given.map(shown).join(' ')}\n`;
    case 'printf':
      return sprintf(typeof a === 'string' ? a : '', given.slice(1).map(forFormat));
    case 'html':
      return printed(given).replace(/[\0"'&<>]/g, (each) => htmlEscapes[each] ?? each);
    case 'js':
      return printed(given)
        .replace(/["'\\]/g, '\\$&')
        .replace(/[&<=>\p{C}\p{Z}]/gu, codeEscape);
    case 'urlquery':
      return queryEscape(printed(given));
    case 'slice':
      return sliced(a, given.slice(1));
    case 'template':
    case 'block':
    case 'define':
    case 'call':
      throw wrong(`${name} is not supported`);
    default:
      throw wrong(`function ${JSON.stringify(name)} not defined`);
  }
}
