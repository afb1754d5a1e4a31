import { textOfBinary, wellFormed } from '../bytes.ts';
import { printAddress } from '../filter/address.ts';
import { classOf, type Scalar, type Value, type ValueType } from '../types.ts';

/** What stands in an output for a field that has no value. */
export const absent = '<NA>';

/** A value as outputs show it: lists in parentheses, the ancestors of a process side by side. */
export function printValue(value: Value, type: ValueType, ancestors = false): string {
  if (value === undefined) return absent;
  if (typeof value !== 'object') return printScalar(value, type);
  const items = value.map((item) => printScalar(item, type));
  return ancestors ? items.join(' ') : `(${items.join(',')})`;
}

function printScalar(value: Scalar, type: ValueType): string {
  const kind = classOf(type);
  if ((kind === 'address' || kind === 'network') && (typeof value === 'number' || typeof value === 'bigint')) {
    return printAddress(value);
  }
  if (typeof value !== 'string') return String(value);
  return wellFormed(kind === 'bytes' ? textOfBinary(value) : value);
}

/** Cut or filled up to a number of characters. */
export function fitWidth(text: string, width: number | undefined): string {
  if (width === undefined || width === 0) return text;
  const characters = [...text];
  return characters.length >= width
    ? characters.slice(0, width).join('')
    : text.padEnd(text.length + width - characters.length);
}
