import { binaryOf, textOfBinary } from '../bytes.ts';

const plain = /^[^()"'\s=,\\\p{Cc}]+$/u;

const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '/': '/',
};

const written = new Map<string, string>([
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/** The text as a filter writes it: bare where it can be, else in double quotes. */
export function escapeText(text: string): string {
  if (plain.test(text)) return text;
  let inner = '';
  for (const character of text) inner += written.get(character) ?? character;
  // Readers take a quote behind a backslash for part of the text, whatever stands before.
  return text.endsWith('\\') ? `"${inner.slice(0, -2)}\\x5c"` : `"${inner}"`;
}

/** Why a quoted string cannot be read, or its text. */
export type Unescaped = { readonly text: string } | { readonly fault: string };

/** The text of a quoted string, given without its quotes. */
export function unescapeText(inner: string, quote: string): Unescaped {
  if (!inner.includes('\\')) return { text: inner };
  let text = '';
  let hasBytes = false;
  for (let at = 0; at < inner.length; at += 1) {
    const character = inner[at] as string;
    if (character !== '\\') {
      text += character;
      continue;
    }
    at += 1;
    const escaped = inner[at];
    if (escaped === undefined) return { fault: 'truncated escape sequence' };
    if (escaped === 'x') {
      const hex = inner.slice(at + 1, at + 3);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) return { fault: `invalid escape sequence '\\x${hex}'` };
      const byte = Number.parseInt(hex, 16);
      hasBytes ||= byte >= 0x80;
      text += byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte);
      at += 2;
    } else if (escaped === ' ') {
      // A backslash before a blank stands for itself, in place of both.
      text += '\\';
    } else {
      const known = escaped === quote ? quote : escapes[escaped];
      if (known === undefined) return { fault: `unknown escape sequence '\\${escaped}'` };
      text += known;
    }
  }
  // Escaped bytes that together are UTF-8 are the character that they spell.
  return { text: hasBytes ? textOfBinary(binaryOf(text)) : text };
}
