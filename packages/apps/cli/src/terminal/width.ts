import { stripVTControlCharacters } from 'node:util';
import { eastAsianWidth } from 'get-east-asian-width';

/** Columns that a text takes in a terminal; Chinese characters take two, marks and colour codes none. */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (!takesNoColumn.test(character)) columns += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return columns;
}

const takesNoColumn = /[\p{Mark}\p{Cc}\p{Cf}]/u;

/** Shortens a text to so many columns, with an ellipsis for what is missing. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let out = '';
  let used = 1;
  for (const character of text) {
    used += width(character);
    if (used > columns) break;
    out += character;
  }
  return `${out.trimEnd()}…`;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)));
}

/** Breaks a text into lines of at most so many columns, between words or between Chinese characters. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of text.match(/\s+|[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+/gu) ?? []) {
    const size = width(piece);
    if (used + size > columns && used > 0 && !closesClause.test(piece)) {
      lines.push(line.trimEnd());
      line = '';
      used = 0;
      if (/^\s+$/.test(piece)) continue;
    }
    line += piece;
    used += size;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

/** Punctuation that must not begin a line. */
const closesClause = /^[，。；：、！？）」』”’,.;:!?)]$/;
