import { type Cursor, closeRecord, giveUp } from './cursor.ts';
import type { Value } from './document.ts';
import { isBreak, lineEnd } from './fast-quoted.ts';

const space = 0x20;

/** Reads a literal or folded block scalar; leaves the cursor at the start of the first line behind it. */
export function readBlockScalar(cursor: Cursor, parentColumn: number, record: number): Value {
  const { text, end, at: start } = cursor;
  if (parentColumn < 0) return giveUp(cursor);
  const folded = text.charCodeAt(start) === 0x3e;
  let at = start + 1;
  let chomping = 0;
  let explicit = 0;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if ((code === 0x2b || code === 0x2d) && chomping === 0) chomping = code;
    else if (code >= 0x31 && code <= 0x39 && explicit === 0) explicit = code - 0x30;
    else break;
  }
  const headerEnd = at;
  while (at < end && text.charCodeAt(at) === space) at += 1;
  const hasComment = at < end && text.charCodeAt(at) === 0x23 && at > headerEnd;
  if (at < end && !hasComment && !isBreak(text, at, end)) return giveUp(cursor);
  at = lineEnd(text, at, end);
  const contentStart = at;

  const indent = explicit > 0 ? parentColumn + explicit : detectIndent(cursor, at, parentColumn);
  if (indent < 0) return giveUp(cursor);

  let value = '';
  let pendingBreak = '';
  let blanks = '';
  let wasIndented = false;
  while (at < end) {
    const lineStart = at;
    const limit = lineStart + indent;
    while (at < end && at < limit && text.charCodeAt(at) === space) at += 1;
    if (at >= end) {
      // Spaces without a line break at the very end: readers differ about them.
      if (at > lineStart) return giveUp(cursor);
      break;
    }
    if (isBreak(text, at, end)) {
      blanks += '\n';
      at = lineEnd(text, at, end);
      continue;
    }
    if (at < limit) {
      if (text.charCodeAt(at) === 0x09) return giveUp(cursor);
      at = lineStart;
      break;
    }
    const next = lineEnd(text, at, end);
    let stop = next;
    if (text.charCodeAt(stop - 1) === 0x0a) stop -= text.charCodeAt(stop - 2) === 0x0d ? 2 : 1;
    const first = text.charCodeAt(at);
    const isIndented = first === space || first === 0x09;
    if (folded && pendingBreak !== '' && !wasIndented && !isIndented) {
      if (blanks === '') value += ' ';
    } else value += pendingBreak;
    value += blanks + text.slice(at, stop);
    pendingBreak = '\n';
    blanks = '';
    wasIndented = isIndented;
    at = next;
  }
  // Nothing but spaces under a stated indentation: readers differ whether these are content.
  if (explicit > 0 && value !== '' && value.trim() === '') return giveUp(cursor);
  if (chomping !== 0x2d) value += pendingBreak;
  if (chomping === 0x2b) value += blanks;
  cursor.at = at;
  closeRecord(cursor, record, start, blockScalarEnd(text, headerEnd, contentStart, at, chomping === 0x2b), 0);
  return value;
}

/**
 * Where a block scalar ends for those who point at it or edit behind it: behind its last visible character, or, when it
 * keeps its blank lines, behind the last of them without the final break. `to` is the start of the next line.
 */
export function blockScalarEnd(
  text: string,
  headerEnd: number,
  contentStart: number,
  to: number,
  keeps: boolean,
): number {
  let last = to;
  if (keeps) {
    if (last > contentStart && text.charCodeAt(last - 1) === 0x0a) last -= 1;
    if (last > contentStart && text.charCodeAt(last - 1) === 0x0d) last -= 1;
    return last > contentStart ? last : headerEnd;
  }
  while (last > contentStart && isWhite(text.charCodeAt(last - 1))) last -= 1;
  return last > contentStart ? last : headerEnd;
}

function isWhite(code: number): boolean {
  return code === space || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The column of the first line with content; -1 when that is in doubt. */
function detectIndent(cursor: Cursor, from: number, parentColumn: number): number {
  const { text, end } = cursor;
  let longestBlank = 0;
  let at = from;
  while (at < end) {
    const lineStart = at;
    while (at < end && text.charCodeAt(at) === space) at += 1;
    const column = at - lineStart;
    // Spaces without a line break at the very end: readers differ about them.
    if (at >= end) return column > 0 ? -1 : parentColumn + 1;
    if (!isBreak(text, at, end)) {
      if (text.charCodeAt(at) === 0x09) return -1;
      if (column <= parentColumn) break;
      // A blank line that is longer than the content's indentation: readers differ about it.
      return longestBlank > column ? -1 : column;
    }
    longestBlank = Math.max(longestBlank, column);
    at = lineEnd(text, at, end);
  }
  return longestBlank > parentColumn + 1 ? -1 : parentColumn + 1;
}
