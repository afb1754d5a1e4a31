import { type Cursor, closeRecord, giveUp } from './cursor.ts';
import type { Value } from './document.ts';

const space = 0x20;
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const backslash = 0x5c;
const doubleQuote = 0x22;

/** True at a line break: LF or CR LF. */
export function isBreak(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  return code === lineFeed || (code === carriageReturn && at + 1 < end && text.charCodeAt(at + 1) === lineFeed);
}

/** The start of the next line. */
export function lineEnd(text: string, at: number, end: number): number {
  const next = text.indexOf('\n', at);
  return next < 0 || next >= end ? end : next + 1;
}

/** The offset of the quote that closes the one at the cursor on the same line; -1 when there is none. */
export function closingQuote(cursor: Cursor, quote: number): number {
  const { text, end } = cursor;
  for (let at = cursor.at + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (quote === doubleQuote || at + 1 >= end || text.charCodeAt(at + 1) !== quote) return at;
      at += 1;
    } else if (code === backslash && quote === doubleQuote && text.charCodeAt(at + 1) > space) at += 1;
    else if (code === lineFeed) return -1;
  }
  return -1;
}

/** The text of a quoted scalar on one line; undefined for an escape outside the subset. */
export function unquote(text: string, open: number, close: number): string | undefined {
  const inner = text.slice(open + 1, close);
  if (text.charCodeAt(open) === 0x27) return inner.includes("'") ? inner.replaceAll("''", "'") : inner;
  return inner.includes('\\') ? unescapeText(inner) : inner;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  n: '\n',
  t: '\t',
  r: '\r',
  ' ': ' ',
  '0': '\0',
};

function unescapeText(inner: string): string | undefined {
  let known = true;
  const text = inner.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.|$))/g, (_, four, two, one) => {
    const hex = four ?? two;
    const value = hex === undefined ? escapes[one] : String.fromCharCode(Number.parseInt(hex, 16));
    // Half of a surrogate pair is no character in YAML.
    if (value === undefined || (value >= '\ud800' && value <= '\udfff')) known = false;
    return value ?? '';
  });
  return known ? text : undefined;
}

/** Reads a quoted scalar, of several lines if need be, up to its closing quote. */
export function readQuoted(cursor: Cursor, record: number): Value {
  const { text, at: open } = cursor;
  const quote = text.charCodeAt(open);
  const close = closingQuote(cursor, quote);
  const value = close < 0 ? readQuotedLines(cursor, quote) : unquote(text, open, close);
  if (value === undefined || cursor.failed) return giveUp(cursor);
  if (close >= 0) cursor.at = close + 1;
  closeRecord(cursor, record, open, cursor.at, 0);
  return value;
}

function readQuotedLines(cursor: Cursor, quote: number): string | undefined {
  const { text, end, at: open } = cursor;
  let at = open + 1;
  let value = '';
  let breaks = 0;
  let wasJoined = false;
  for (let first = true; ; first = false) {
    if (at >= end) return undefined;
    if (!first) {
      while (at < end && text.charCodeAt(at) === space) at += 1;
      if (at >= end) return undefined;
      if (isBreak(text, at, end)) {
        breaks += 1;
        at = lineEnd(text, at, end);
        continue;
      }
      // Like Kubernetes' reader, and unlike the library, this asks no indentation of the lines in quotes.
      if (text.charCodeAt(at) === tab) return undefined;
    }
    cursor.at = at - 1;
    const close = closingQuote(cursor, quote);
    const stop = close < 0 ? breakAt(text, at, end) : close;
    if (stop < 0) return undefined;
    let part = text.slice(at, stop);
    if (close < 0 && part.includes('\t')) return undefined;
    const isJoined = close < 0 && quote === doubleQuote && endsInEscape(part);
    if (isJoined) part = part.slice(0, -1);
    else if (close < 0) part = part.trimEnd();
    if (quote === 0x27) part = part.replaceAll("''", "'");
    else if (part.includes('\\')) {
      const unescaped = unescapeText(part);
      if (unescaped === undefined) return undefined;
      part = unescaped;
    }
    // Readers differ about empty lines behind an escaped line break.
    if (wasJoined && breaks > 1) return undefined;
    if (breaks > 1) value += '\n'.repeat(breaks - 1);
    else if (!first && !wasJoined) value += ' ';
    value += part;
    breaks = 1;
    wasJoined = isJoined;
    if (close >= 0) {
      cursor.at = close + 1;
      return value;
    }
    at = lineEnd(text, stop, end);
  }
}

/** True when a backslash that is not itself escaped stands last: the line break is escaped. */
function endsInEscape(part: string): boolean {
  let from = part.length;
  while (from > 0 && part.charCodeAt(from - 1) === backslash) from -= 1;
  return (part.length - from) % 2 === 1;
}

/** The offset of the line break at or behind `at`; -1 when the text ends before one. */
function breakAt(text: string, at: number, end: number): number {
  const next = text.indexOf('\n', at);
  if (next < 0 || next >= end) return -1;
  return next > at && text.charCodeAt(next - 1) === carriageReturn ? next - 1 : next;
}
