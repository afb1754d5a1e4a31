/**
 * JSON text without what databases refuse: halves of surrogate pairs, which JavaScript's strings may hold, and with
 * `zero` also the character of code 0. Both become U+FFFD.
 */
export function cleanJson(text: string, zero: 'keep' | 'replace'): string {
  if (!text.includes('\\u')) return text;
  const form = zero === 'replace' ? replaced : halves;
  return text.replace(form, '$1\\ufffd');
}

// A backslash before them that is itself escaped begins no escape.
const halves = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gi;
const replaced = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;
