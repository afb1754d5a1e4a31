import { type Cursor, closeRecord, cursorAt, openRecord, positionsOf } from './cursor.ts';
import type { Mapping, Value } from './document.ts';
import { listKind, mappingKind, type Positions } from './positions.ts';

/** What is wrong with a JSON text, and where. */
export interface JsonFault {
  readonly code: 'token' | 'end' | 'string' | 'number' | 'depth';
  readonly at: number;
}

export interface JsonValue {
  readonly value: Value;
  readonly positions: Positions;
  readonly start: number;
  readonly end: number;
  /** Names that stand twice in one object; the last one counts, as in encoding/json. */
  readonly duplicates: readonly { name: string; at: number; first: number }[];
}

/** The state of one reading: the cursor with what only JSON needs. */
interface Reader {
  readonly cursor: Cursor;
  readonly duplicates: { name: string; at: number; first: number }[];
  fault: JsonFault | undefined;
}

/**
 * Reads the JSON value (RFC 8259, nothing beyond) at `start`. What stands behind it is the caller's: kubectl takes
 * several values in a row as several objects.
 */
export function readJson(text: string, start: number, end: number, maxDepth: number): JsonValue | JsonFault {
  const reader: Reader = { cursor: cursorAt(text, start, end, maxDepth), duplicates: [], fault: undefined };
  const { cursor } = reader;
  skip(cursor);
  const first = cursor.at;
  const value = readValue(reader, openRecord(cursor, first, ''));
  if (reader.fault !== undefined) return reader.fault;
  return { value, positions: positionsOf(cursor), start: first, end: cursor.at, duplicates: reader.duplicates };
}

/** The first character at or behind `at` that is not white space. */
export function skipJsonSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    at += 1;
  }
  return at;
}

function skip(cursor: Cursor): void {
  cursor.at = skipJsonSpace(cursor.text, cursor.at, cursor.end);
}

function fail(reader: Reader, code: JsonFault['code'], at: number): null {
  reader.fault ??= { code: at >= reader.cursor.end ? 'end' : code, at };
  reader.cursor.at = reader.cursor.end;
  return null;
}

function readValue(reader: Reader, record: number): Value {
  const { cursor } = reader;
  const start = cursor.at;
  const code = start < cursor.end ? cursor.text.charCodeAt(start) : -1;
  if (code === 0x7b || code === 0x5b) {
    if (++cursor.depth > cursor.maxDepth) return fail(reader, 'depth', start);
    const value = code === 0x7b ? readObject(reader, record) : readArray(reader, record);
    cursor.depth -= 1;
    return value;
  }
  const value = code === 0x22 ? readString(reader) : readWord(reader);
  closeRecord(cursor, record, start, cursor.at, 0);
  return value;
}

function readObject(reader: Reader, record: number): Value {
  const { cursor } = reader;
  const object: Mapping = {};
  const start = cursor.at;
  let firsts: Map<string, number> | undefined;
  cursor.at += 1;
  skip(cursor);
  for (let more = !take(cursor, 0x7d); more && reader.fault === undefined; more = goesOn(reader, 0x7d)) {
    const keyStart = cursor.at;
    if (cursor.at >= cursor.end || cursor.text.charCodeAt(cursor.at) !== 0x22) return fail(reader, 'token', cursor.at);
    const name = readString(reader);
    if (name === null) return null;
    const field = openRecord(cursor, keyStart, name);
    skip(cursor);
    if (!take(cursor, 0x3a)) return fail(reader, 'token', cursor.at);
    skip(cursor);
    const value = readValue(reader, field);
    if (Object.hasOwn(object, name)) {
      firsts ??= firstKeys(cursor, record);
      reader.duplicates.push({ name, at: keyStart, first: firsts.get(name) ?? keyStart });
    }
    setField(object, name, value);
  }
  closeRecord(cursor, record, start, cursor.at, mappingKind);
  return object;
}

/** Where each name of an unfinished object was first written. */
function firstKeys(cursor: Cursor, record: number): Map<string, number> {
  const firsts = new Map<string, number>();
  for (let child = record + 1; child < cursor.count; child = (cursor.records[child * 4 + 3] as number) >>> 4) {
    const name = cursor.names[child] as string;
    if (!firsts.has(name)) firsts.set(name, cursor.records[child * 4] as number);
  }
  return firsts;
}

function readArray(reader: Reader, record: number): Value {
  const { cursor } = reader;
  const list: Value[] = [];
  const start = cursor.at;
  cursor.at += 1;
  skip(cursor);
  for (let more = !take(cursor, 0x5d); more && reader.fault === undefined; more = goesOn(reader, 0x5d)) {
    list.push(readValue(reader, openRecord(cursor, cursor.at, '')));
  }
  closeRecord(cursor, record, start, cursor.at, listKind);
  return list;
}

function take(cursor: Cursor, code: number): boolean {
  if (cursor.at >= cursor.end || cursor.text.charCodeAt(cursor.at) !== code) return false;
  cursor.at += 1;
  return true;
}

/** Behind an item: true after a comma, false after the closing bracket. */
function goesOn(reader: Reader, close: number): boolean {
  const { cursor } = reader;
  if (reader.fault !== undefined) return false;
  skip(cursor);
  if (take(cursor, close)) return false;
  if (!take(cursor, 0x2c)) {
    fail(reader, 'token', cursor.at);
    return false;
  }
  skip(cursor);
  return true;
}

/** The string at the cursor. Plain ones are cut out; those with escapes go through `JSON.parse`. */
function readString(reader: Reader): string | null {
  const { cursor } = reader;
  const { text, end, at: open } = cursor;
  let escaped = false;
  for (let at = open + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      cursor.at = at + 1;
      return escaped ? parseString(reader, open, at + 1) : text.slice(open + 1, at);
    }
    if (code === 0x5c) {
      escaped = true;
      at += 1;
    } else if (code < 0x20) return fail(reader, 'string', at);
  }
  return fail(reader, 'end', end);
}

function parseString(reader: Reader, open: number, close: number): string | null {
  try {
    return JSON.parse(reader.cursor.text.slice(open, close)) as string;
  } catch {
    return fail(reader, 'string', open);
  }
}

const numberForm = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const wordForm = /[\w+.-]*/y;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readWord(reader: Reader): number | boolean | null {
  const { cursor } = reader;
  wordForm.lastIndex = cursor.at;
  const word = wordForm.exec(cursor.text)?.[0] ?? '';
  const known = words.get(word);
  const at = cursor.at;
  cursor.at = at + word.length;
  if (known !== undefined) return known;
  numberForm.lastIndex = at;
  const number = numberForm.exec(cursor.text)?.[0] ?? '';
  const value = Number(number);
  if (number === '' || number.length !== word.length || !Number.isFinite(value)) {
    return fail(reader, /^[-+.\d]/.test(word) ? 'number' : 'token', at);
  }
  return value;
}

/** Sets a field whatever its name: `__proto__` is a name like any other in a manifest. */
export function setField(mapping: Mapping, name: string, value: Value): void {
  if (name !== '__proto__') mapping[name] = value;
  else Object.defineProperty(mapping, name, { value, writable: true, enumerable: true, configurable: true });
}
