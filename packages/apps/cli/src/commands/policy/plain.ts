import { stripVTControlCharacters } from 'node:util';

/** A text of a policy on one line of a terminal: without control characters, which could repaint what stands there. */
export function visible(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}
