import type { Text } from '@seawall/model';
import { type FieldFault, invalid, type Refusal } from './refusal.ts';

/**
 * The parameters of an address. One that is given twice, or says nothing, would be passed over in silence somewhere: both
 * are refused, as lists are joined by commas and an absent filter is left out.
 */
export function readQuery(search: URLSearchParams): Record<string, string> | Refusal {
  const read = new Map<string, string>();
  const errors: FieldFault[] = [];
  for (const [name, value] of search) {
    const text = read.has(name) ? twice : value.trim() === '' ? empty : faultIn(value);
    if (text !== undefined) errors.push({ in: 'query', pointer: `/${name}`, text });
    read.set(name, value);
  }
  if (errors.length === 0) return Object.fromEntries(read);
  return invalid(errors.slice(0, 50));
}

const twice: Text = { en: 'is given more than once', zh: '重复给出' };
const empty: Text = { en: 'says nothing', zh: '没有内容' };

/** What no store takes as text: the character of code 0, and halves of characters. */
export function faultIn(text: string): Text | undefined {
  if (text.includes('\0')) return { en: 'holds the character of code 0', zh: '含有编码为 0 的字符' };
  return text.isWellFormed() ? undefined : { en: 'holds half a character', zh: '含有不完整的字符' };
}
