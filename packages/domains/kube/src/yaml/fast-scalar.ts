import { type Cursor, closeRecord, giveUp } from './cursor.ts';
import type { Value } from './document.ts';
import { closingQuote, isBreak, lineEnd, unquote } from './fast-quoted.ts';
import { mayResolve, plainKey, resolvePlain } from './scalar.ts';

const space = 0x20;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const hash = 0x23;
const colon = 0x3a;
/** libyaml stops looking for the colon of a key after 1024 characters. */
const longestKey = 1000;

/** From the start of a line to the first content on it or below it, over blank lines and comments. */
export function toContent(cursor: Cursor): void {
  const { text, end } = cursor;
  let at = cursor.at;
  while (at < end) {
    const lineStart = at;
    while (at < end && text.charCodeAt(at) === space) at += 1;
    if (at >= end) break;
    const code = text.charCodeAt(at);
    if (code === lineFeed) at += 1;
    else if (code === carriageReturn && isBreak(text, at, end)) at += 2;
    else if (code === hash) at = lineEnd(text, at, end);
    else {
      cursor.at = at;
      cursor.lineStart = lineStart;
      cursor.indent = at - lineStart;
      if (code === tab) giveUp(cursor);
      return;
    }
  }
  cursor.at = end;
  cursor.indent = -1;
}

/** From behind a value over spaces and a comment to the next content; anything else there is outside the subset. */
export function finishLine(cursor: Cursor): void {
  const { text, end } = cursor;
  let at = cursor.at;
  while (at < end && text.charCodeAt(at) === space) at += 1;
  if (at < end) {
    const code = text.charCodeAt(at);
    if (code === hash && at > cursor.at) at = lineEnd(text, at, end);
    else if (code === lineFeed) at += 1;
    else if (isBreak(text, at, end)) at += 2;
    else {
      giveUp(cursor);
      return;
    }
  }
  cursor.at = at;
  toContent(cursor);
}

/** Where a plain scalar ends on this line, in `cursor.at`: before ` #`, before a colon that ends a key, or at the break. */
function scanPlain(cursor: Cursor, from: number): number {
  const { text, end } = cursor;
  let at = from;
  let last = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code > colon) {
      at += 1;
      last = at;
    } else if (code === space) {
      at += 1;
    } else if (code === colon) {
      if (at + 1 >= end) break;
      const next = text.charCodeAt(at + 1);
      if (next === space || next === tab || next === lineFeed || next === carriageReturn) break;
      at += 1;
      last = at;
    } else if (code === hash && at > last) {
      break;
    } else if (code === lineFeed || code === carriageReturn) {
      break;
    } else if (code === tab) {
      giveUp(cursor);
      return last;
    } else {
      at += 1;
      last = at;
    }
  }
  cursor.at = at;
  return last;
}

/** Indicators that start no plain scalar. */
const indicators = new Uint8Array(128);
for (const character of ',[]{}#&*!|>\'"%@`') indicators[character.charCodeAt(0)] = 1;

function startsPlain(cursor: Cursor): boolean {
  const { text, at, end } = cursor;
  const code = text.charCodeAt(at);
  if (code < 128 && indicators[code] === 1) return false;
  if (code !== 0x2d && code !== 0x3f && code !== colon) return true;
  // A dash, question mark or colon is text when more text follows at once.
  return at + 1 < end && text.charCodeAt(at + 1) > space;
}

/** True when a key starts at the cursor, which stays where it is. */
export function isKeyAhead(cursor: Cursor): boolean {
  const { text, at } = cursor;
  const code = text.charCodeAt(at);
  if (code === 0x22 || code === 0x27) {
    const close = closingQuote(cursor, code);
    return close >= 0 && isColonAfter(cursor, close + 1);
  }
  if (!startsPlain(cursor)) return false;
  scanPlain(cursor, at);
  if (cursor.failed) return false;
  const found = cursor.at < cursor.end && text.charCodeAt(cursor.at) === colon;
  cursor.at = at;
  return found;
}

function isColonAfter(cursor: Cursor, from: number): boolean {
  let at = from;
  while (at < cursor.end && cursor.text.charCodeAt(at) === space) at += 1;
  return at < cursor.end && cursor.text.charCodeAt(at) === colon;
}

/** Reads a key and the colon behind it. */
export function readKey(cursor: Cursor): string {
  const { text, at, end } = cursor;
  const code = text.charCodeAt(at);
  let name: string | undefined;
  if (code === 0x22 || code === 0x27) {
    const close = closingQuote(cursor, code);
    if (close < 0 || !isColonAfter(cursor, close + 1)) return fail(cursor);
    name = unquote(text, at, close);
    cursor.at = text.indexOf(':', close + 1);
  } else {
    if (!startsPlain(cursor)) return fail(cursor);
    const last = scanPlain(cursor, at);
    if (cursor.at >= end || text.charCodeAt(cursor.at) !== colon) return fail(cursor);
    name = text.slice(at, last);
    if (mayResolve(code)) name = plainKey(name);
    else if (name === '<<') return fail(cursor);
  }
  const next = cursor.at + 1;
  if (name === undefined || next - at > longestKey) return fail(cursor);
  if (next < end && text.charCodeAt(next) !== space && !isBreak(text, next, end)) return fail(cursor);
  cursor.at = next;
  return name;
}

function fail(cursor: Cursor): string {
  giveUp(cursor);
  return '';
}

/** Reads a plain scalar with its continued lines, and goes on to the next content. */
export function readPlain(cursor: Cursor, parentColumn: number, record: number): Value {
  const { text, end, at: start } = cursor;
  if (!startsPlain(cursor)) return giveUp(cursor);
  let last = scanPlain(cursor, start);
  if (stopsAtColon(cursor)) return giveUp(cursor);
  const code = text.charCodeAt(start);
  const line = text.slice(start, last);
  let value: Value = line;
  // A comment ends the scalar; only a bare line break lets it go on.
  const isOpen = cursor.at < end && text.charCodeAt(cursor.at) !== hash;
  cursor.at = Math.max(cursor.at, last);
  const from = cursor.at;
  finishLineAfterPlain(cursor);
  if (isOpen && cursor.indent > parentColumn && cursor.indent >= 0) {
    const more = readPlainLines(cursor, parentColumn, line, from, last);
    value = more.value;
    last = more.last;
  } else if (mayResolve(code)) {
    value = resolvePlain(line);
    if (typeof value === 'number' && !Number.isFinite(value)) return giveUp(cursor);
  }
  closeRecord(cursor, record, start, last, 0);
  return value;
}

function readPlainLines(
  cursor: Cursor,
  parentColumn: number,
  firstLine: string,
  firstEnd: number,
  firstLast: number,
): { value: string; last: number } {
  const { text, end } = cursor;
  let value = firstLine;
  let from = firstEnd;
  let last = firstLast;
  while (cursor.indent > parentColumn) {
    const at = cursor.at;
    const gap = text.slice(from, at);
    const scanned = scanPlain(cursor, at);
    // A comment between the lines ends the scalar, and what follows is not the subset's.
    if (gap.includes('#') || stopsAtColon(cursor) || scanned === at) {
      giveUp(cursor);
      break;
    }
    const breaks = gap.split('\n').length - 1;
    value += (breaks > 1 ? '\n'.repeat(breaks - 1) : ' ') + text.slice(at, scanned);
    last = scanned;
    from = cursor.at;
    const isOpen = from < end && text.charCodeAt(from) !== hash;
    finishLineAfterPlain(cursor);
    if (!isOpen) break;
  }
  return { value, last };
}

function stopsAtColon(cursor: Cursor): boolean {
  return cursor.failed || (cursor.at < cursor.end && cursor.text.charCodeAt(cursor.at) === colon);
}

/** `scanPlain` stands at the break or at the comment's hash, which has a space before it. */
function finishLineAfterPlain(cursor: Cursor): void {
  if (cursor.failed) return;
  const { text, end } = cursor;
  if (cursor.at < end && text.charCodeAt(cursor.at) === carriageReturn && !isBreak(text, cursor.at, end)) {
    giveUp(cursor);
    return;
  }
  cursor.at = lineEnd(text, cursor.at, end);
  toContent(cursor);
}
