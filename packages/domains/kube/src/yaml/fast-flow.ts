import { type Cursor, closeRecord, giveUp, openRecord } from './cursor.ts';
import type { Mapping, Value } from './document.ts';
import { isBreak, readQuoted } from './fast-quoted.ts';
import { listKind, mappingKind } from './positions.ts';
import { mayResolve, plainKey, resolvePlain } from './scalar.ts';

/** Reads `[a, b]` or `{a: b}` without comments, pairs in lists, empty items or scalars of several lines. */
export function readFlow(cursor: Cursor, record: number): Value {
  if (++cursor.depth > cursor.maxDepth) return giveUp(cursor);
  const isList = cursor.text.charCodeAt(cursor.at) === 0x5b;
  const value = isList ? readFlowList(cursor, record) : readFlowMapping(cursor, record);
  cursor.depth -= 1;
  return value;
}

function readFlowList(cursor: Cursor, record: number): Value {
  const list: Value[] = [];
  const start = cursor.at;
  cursor.at += 1;
  for (skip(cursor); !cursor.failed && codeAt(cursor) !== 0x5d; skip(cursor)) {
    const item = openRecord(cursor, cursor.at, '');
    list.push(readItem(cursor, item));
    if (!separate(cursor, 0x5d)) return giveUp(cursor);
  }
  cursor.at += 1;
  closeRecord(cursor, record, start, cursor.at, listKind);
  return list;
}

function readFlowMapping(cursor: Cursor, record: number): Value {
  const mapping: Mapping = {};
  const start = cursor.at;
  cursor.at += 1;
  for (skip(cursor); !cursor.failed && codeAt(cursor) !== 0x7d; skip(cursor)) {
    const keyStart = cursor.at;
    const quoted = codeAt(cursor) === 0x22 || codeAt(cursor) === 0x27;
    const field = openRecord(cursor, keyStart, '');
    const key = quoted ? readQuoted(cursor, field) : plainText(cursor);
    if (cursor.failed || typeof key !== 'string') return giveUp(cursor);
    // A key stands on one line.
    if (quoted && cursor.text.slice(keyStart, cursor.at).includes('\n')) return giveUp(cursor);
    const name = quoted ? key : plainKey(key);
    if (name === undefined || name === '<<' || cursor.at - keyStart > 1000) return giveUp(cursor);
    if (codeAt(cursor) !== 0x3a) return giveUp(cursor);
    cursor.at += 1;
    const after = codeAt(cursor);
    if (
      after !== 0x20 &&
      !(quoted && after !== 0x2c && after !== 0x7d) &&
      !isBreak(cursor.text, cursor.at, cursor.end)
    ) {
      return giveUp(cursor);
    }
    skip(cursor);
    cursor.names[field] = name;
    const value = readItem(cursor, field);
    if (Object.hasOwn(mapping, name) || name === '__proto__') return giveUp(cursor);
    mapping[name] = value;
    if (!separate(cursor, 0x7d)) return giveUp(cursor);
  }
  cursor.at += 1;
  closeRecord(cursor, record, start, cursor.at, mappingKind);
  return mapping;
}

function readItem(cursor: Cursor, record: number): Value {
  switch (codeAt(cursor)) {
    case 0x5b:
    case 0x7b:
      return readFlow(cursor, record);
    case 0x22:
    case 0x27:
      return readQuoted(cursor, record);
    default: {
      const start = cursor.at;
      const text = plainText(cursor);
      const value = mayResolve(text.charCodeAt(0)) ? resolvePlain(text) : text;
      if (text === '' || (typeof value === 'number' && !Number.isFinite(value))) return giveUp(cursor);
      closeRecord(cursor, record, start, start + text.length, 0);
      return value;
    }
  }
}

/** Over the comma behind an item; false when neither a comma nor the closing bracket stands there. */
function separate(cursor: Cursor, close: number): boolean {
  skip(cursor);
  if (codeAt(cursor) === close) return true;
  if (codeAt(cursor) !== 0x2c) return false;
  cursor.at += 1;
  return true;
}

/** Over spaces and line breaks. Kubernetes' reader asks no indentation inside brackets; the library does. */
function skip(cursor: Cursor): void {
  const { text, end } = cursor;
  let at = cursor.at;
  while (at < end && (text.charCodeAt(at) === 0x20 || isBreak(text, at, end))) at += 1;
  cursor.at = at;
  if (at >= end) giveUp(cursor);
}

function codeAt(cursor: Cursor): number {
  return cursor.at < cursor.end ? cursor.text.charCodeAt(cursor.at) : -1;
}

/** Characters that start no plain scalar in a flow collection, or only in some places. */
const starters = /[-?:,[\]{}#&*!|>'"%@`\s]/;
/** A dash begins a scalar when a word stands right behind it: `-1`, `-v`, `--flag`. */
const flagStart = /^-(?:[A-Za-z0-9_.]|-[A-Za-z0-9])/;
const closers = new Uint8Array(128);
for (const character of ',[]{}') closers[character.charCodeAt(0)] = 1;

/** A plain scalar on one line, its end in `cursor.at`; empty when it is not in the subset. */
function plainText(cursor: Cursor): string {
  const { text, end, at: start } = cursor;
  let at = start;
  let last = start;
  if (starters.test(text.charAt(start)) && !flagStart.test(text.slice(start, start + 3))) {
    giveUp(cursor);
    return '';
  }
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code < 128 && closers[code] === 1) break;
    if (code === 0x3a) {
      const next = at + 1 < end ? text.charCodeAt(at + 1) : 0x20;
      if (next === 0x20 || isBreak(text, at + 1, end)) break;
      // A colon that touches a bracket or a comma: readers differ about it.
      if (next < 128 && closers[next] === 1) {
        giveUp(cursor);
        return '';
      }
    }
    if (code === 0x0a || code === 0x0d) break;
    if (code === 0x09 || code === 0x3f || (code === 0x23 && at > last)) {
      giveUp(cursor);
      return '';
    }
    at += 1;
    if (code !== 0x20) last = at;
  }
  cursor.at = last;
  // Spaces before the colon of a key are the key's; the line may not go on with another word.
  while (cursor.at < end && text.charCodeAt(cursor.at) === 0x20) cursor.at += 1;
  return text.slice(start, last);
}
