import { type FieldFault, refuse, type Refusal } from './refusal.ts';

/**
 * The parameters of an address. One that is given twice, or says nothing, would be passed over in silence somewhere: both
 * are refused, as lists are joined by commas and an absent filter is left out.
 */
export function readQuery(search: URLSearchParams): Record<string, string> | Refusal {
  const read = new Map<string, string>();
  const errors: FieldFault[] = [];
  for (const [name, value] of search) {
    const detail = read.has(name) ? 'is given more than once' : value.trim() === '' ? 'says nothing' : faultIn(value);
    if (detail !== undefined) errors.push({ in: 'query', pointer: `/${name}`, detail });
    read.set(name, value);
  }
  if (errors.length === 0) return Object.fromEntries(read);
  const list = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  return refuse(422, 'invalid', `The request is not as it should be: ${list}`, `请求不符合要求：${list}`, {
    errors: errors.slice(0, 50),
  });
}

/** What no store takes as text: the character of code 0, and halves of characters. */
export function faultIn(text: string): string | undefined {
  if (text.includes('\0')) return 'holds the character of code 0';
  return text.isWellFormed() ? undefined : 'holds half a character';
}
