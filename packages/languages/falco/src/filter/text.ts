import { bytesOf } from '../bytes.ts';

const beyondAscii = /[^\0-\x7f]/;
const surrogate = /[\uD800-\uDFFF]/;

/** Lower case as C's tolower sees it: ASCII letters only. */
export function lower(text: string): string {
  return beyondAscii.test(text) ? text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase();
}

/** Upper case as C's toupper sees it: ASCII letters only. */
export function upper(text: string): string {
  return beyondAscii.test(text) ? text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()) : text.toUpperCase();
}

/** Compares by the order of the bytes: negative, zero or positive. */
export function compareText(left: string, right: string): number {
  if (surrogate.test(left) || surrogate.test(right)) return Buffer.compare(bytesOf(left), bytesOf(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** How many bytes the text has. */
export function byteLength(text: string): number {
  return beyondAscii.test(text) ? bytesOf(text).length : text.length;
}
