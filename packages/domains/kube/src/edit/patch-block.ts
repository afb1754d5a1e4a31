import type { Text } from '@seawall/model';
import type { Value } from '../yaml/document.ts';
import { childrenOf, kindOf, listKind, mappingKind, spanAt } from '../yaml/positions.ts';
import { reasons } from './operations.ts';
import type { Patch, Sheet } from './patch.ts';
import { isCollection, renderField, renderFieldValue, renderItemValue, renderScalar } from './render.ts';
import { columnOf } from './style.ts';

/** Where the line that holds the offset ends, before its break. */
function lineEndAt(text: string, offset: number): number {
  const next = text.indexOf('\n', offset);
  if (next < 0) return text.length;
  return next > 0 && text.charCodeAt(next - 1) === 0x0d ? next - 1 : next;
}

/** Behind the line's break. */
function nextLineAt(text: string, offset: number): number {
  const next = text.indexOf('\n', offset);
  return next < 0 ? text.length : next + 1;
}

/** A new field behind the last one, in the column of the others. */
export function insertField(sheet: Sheet, mapping: number, name: string, value: Value): Patch {
  const { text, positions, style } = sheet;
  const { valueStart, valueEnd } = spanAt(positions, mapping);
  const column = columnOf(text, valueStart);
  const at = lineEndAt(text, valueEnd);
  return { start: at, end: at, text: style.eol + ' '.repeat(column) + renderField(name, value, column, style) };
}

/** A new item behind the last one, with its dash below the others. */
export function appendToList(sheet: Sheet, list: number, value: Value): Patch {
  const { text, positions, style } = sheet;
  const { valueStart, valueEnd } = spanAt(positions, list);
  const column = columnOf(text, valueStart);
  const at = lineEndAt(text, valueEnd);
  return { start: at, end: at, text: `${style.eol}${' '.repeat(column)}-${renderItemValue(value, column, style)}` };
}

/** Behind the colon or dash that leads to the value; undefined when a tag or an anchor stands there too. */
function leadEnd({ text, positions }: Sheet, parent: number, record: number): number | undefined {
  const { keyStart, valueStart, valueEnd } = spanAt(positions, record);
  if (valueStart === valueEnd && kindOf(positions, record) === 0 && /[:-]/.test(text.charAt(valueStart - 1)))
    return valueStart;
  let end = keyStart + 1;
  if (kindOf(positions, parent) === mappingKind) {
    const key = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\n]*?)[ \t]*:(?=\s)/s.exec(text.slice(keyStart, valueStart));
    if (key === null) return undefined;
    end = keyStart + key[0].length;
  }
  const between = text.slice(end, valueStart).replace(/(?<=^|\s)#[^\n]*/g, '');
  return between.trim() === '' ? end : undefined;
}

/** Replaces the value of a field or item of a block. */
export function replaceInBlock(sheet: Sheet, parent: number, record: number, value: Value): Patch | Text {
  const { text, positions, style } = sheet;
  const { keyStart, valueStart, valueEnd } = spanAt(positions, record);
  const lead = leadEnd(sheet, parent, record);
  if (lead === undefined) return reasons.tagged;
  const column = columnOf(text, keyStart);
  const isItem = kindOf(positions, parent) === listKind;
  const keyLineEnd = lineEndAt(text, lead);
  const isOnKeyLine = valueStart <= keyLineEnd;
  // A literal takes the lines below, where a comment behind the old value would become text.
  const hasComment = text.slice(valueEnd, lineEndAt(text, valueEnd)).trim() !== '';
  const isMultiline = typeof value === 'string' && value.includes('\n') && !hasComment;
  if (!isCollection(value) && !isMultiline) {
    const old = text.charAt(valueStart);
    const scalar = renderScalar(value, 'block', typeof value === 'string' && /["']/.test(old) ? old : undefined);
    if (isOnKeyLine && valueStart > lead) return { start: valueStart, end: valueEnd, text: scalar };
    // The comment behind the key stays; the lines below go.
    const comment = text.slice(lead, keyLineEnd).trimEnd();
    if (isOnKeyLine) return { start: lead, end: lead, text: ` ${scalar}` };
    return { start: lead, end: valueEnd, text: ` ${scalar}${comment}` };
  }
  const rendered = isItem ? renderItemValue(value, column, style) : renderFieldValue(value, column, style);
  if (isOnKeyLine && lineEndAt(text, valueEnd) === keyLineEnd && !isItem && isCollection(value)) {
    // A comment behind the old value goes up to the key.
    const comment = text.slice(valueEnd, keyLineEnd).trim();
    return { start: lead, end: keyLineEnd, text: (comment === '' ? '' : ` ${comment}`) + rendered };
  }
  if (isOnKeyLine) return { start: lead, end: valueEnd, text: rendered };
  const comment = text.slice(lead, keyLineEnd).trimEnd();
  return { start: lead, end: valueEnd, text: isItem || isMultiline ? rendered : comment + rendered };
}

/** Takes a field or item out of a block that keeps others. */
export function removeFromBlock(sheet: Sheet, parent: number, record: number): Patch {
  const { text, positions } = sheet;
  const { keyStart, valueEnd } = spanAt(positions, record);
  const lineStart = text.lastIndexOf('\n', keyStart - 1) + 1;
  if (text.slice(lineStart, keyStart).trim() === '') {
    const end = nextLineAt(text, valueEnd);
    if (end < text.length || lineStart === 0 || text.endsWith('\n')) return { start: lineStart, end, text: '' };
    // The last line has no break: the one before it must not get another.
    return { start: lineEndAt(text, lineStart - 1), end, text: '' };
  }
  // The first field of a list item shares the dash's line.
  const siblings = childrenOf(positions, parent);
  const next = siblings[siblings.indexOf(record) + 1];
  const nextStart = next === undefined ? nextLineAt(text, valueEnd) : spanAt(positions, next).keyStart;
  const lineEnd = lineEndAt(text, valueEnd);
  if (!text.slice(lineEnd, nextStart).includes('#')) return { start: keyStart, end: nextStart, text: '' };
  const start = lineStart + text.slice(lineStart, keyStart).trimEnd().length;
  return { start, end: lineEnd, text: '' };
}
