import { write } from './guard.ts';
import { numberText } from './number.ts';
import { elements, entries } from './table.ts';
import { isArray, isSet, type Value } from './value.ts';

/** A value as Rego writes it: `{"a": [1, {"x"}]}`, `set()`. */
export function termText(value: Value): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(value);
  if (typeof value !== 'object' || value === null) return String(value);
  write(isArray(value) ? value.length : value.map.size);
  if (isArray(value)) return `[${value.map(termText).join(', ')}]`;
  if (isSet(value)) return value.map.size === 0 ? 'set()' : `{${elements(value).map(termText).join(', ')}}`;
  return `{${entries(value)
    .map(([key, item]) => `${termText(key)}: ${termText(item)}`)
    .join(', ')}}`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** A string as Go's strconv.Quote writes it. */
export function quote(text: string): string {
  if (!/["\\\p{C}\p{Zl}\p{Zp}]|[^\S ]/u.test(text)) return `"${text}"`;
  let result = '"';
  for (const character of text) {
    const short = shortEscapes[character];
    const code = character.codePointAt(0) as number;
    if (short !== undefined) result += short;
    else if (!/[\p{C}\p{Zl}\p{Zp}]|[^\S ]/u.test(character)) result += character;
    else if (code < 0x80) result += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code > 0xffff) result += `\\U${code.toString(16).padStart(8, '0')}`;
    else result += `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return `${result}"`;
}
