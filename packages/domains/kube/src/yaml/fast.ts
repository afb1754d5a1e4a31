import { type Cursor, closeRecord, cursorAt, giveUp, openRecord, positionsOf } from './cursor.ts';
import type { Mapping, Value } from './document.ts';
import { readBlockScalar } from './fast-block.ts';
import { readFlow } from './fast-flow.ts';
import { isBreak, readQuoted } from './fast-quoted.ts';
import { finishLine, isKeyAhead, readKey, readPlain, toContent } from './fast-scalar.ts';
import { listKind, mappingKind, type Positions } from './positions.ts';

/**
 * Reads one document of the block subset that manifests are written in: block mappings and lists, plain, quoted and
 * block scalars, comments, plain flow collections. Undefined for anything outside, and for anything doubtful: the
 * library reads that. `start` is behind the document's `---`. It accepts
 * nothing that Kubernetes' reader refuses, and of what the library refuses only quoted texts and flow collections whose
 * lines are not indented.
 */
export function readFast(
  text: string,
  start: number,
  end: number,
  maxDepth: number,
): { value: Value; positions: Positions } | undefined {
  const cursor = cursorAt(text, start, end, maxDepth);
  const before = start === 0 ? 0 : text.charCodeAt(start - 1);
  // Behind a marker the rest of its line comes first.
  if (before === 0x2d || before === 0x2e) finishLine(cursor);
  else toContent(cursor);
  if (cursor.indent < 0) return undefined;
  const root = openRecord(cursor, cursor.at, '');
  const value = readBlockNode(cursor, -1, root);
  if (cursor.failed || cursor.indent >= 0 || typeof value !== 'object') return undefined;
  return { value, positions: positionsOf(cursor) };
}

/** Reads the node that starts at the cursor, right of its parent's column. Ends at the next line with content. */
function readBlockNode(cursor: Cursor, parentColumn: number, record: number): Value {
  const column = cursor.at - cursor.lineStart;
  if (isDash(cursor)) return readList(cursor, column, record);
  if (isKeyAhead(cursor)) return readMapping(cursor, column, record);
  return readInline(cursor, parentColumn, record);
}

function readMapping(cursor: Cursor, column: number, record: number): Value {
  const mapping: Mapping = {};
  const start = cursor.at;
  if (++cursor.depth > cursor.maxDepth) return giveUp(cursor);
  do {
    const keyStart = cursor.at;
    const name = readKey(cursor);
    const field = openRecord(cursor, keyStart, name);
    const value = readField(cursor, column, field);
    // Names that every object inherits need the second look; a name that stands twice is the library's to report.
    if (mapping[name] !== undefined && (Object.hasOwn(mapping, name) || name === '__proto__')) return giveUp(cursor);
    mapping[name] = value;
  } while (cursor.indent === column);
  if (cursor.indent > column) return giveUp(cursor);
  cursor.depth -= 1;
  closeRecord(cursor, record, start, cursor.valueEnd, mappingKind);
  return mapping;
}

/** Reads the value behind a key's colon: on the same line, on the lines below, or none at all. */
function readField(cursor: Cursor, column: number, record: number): Value {
  const colonEnd = cursor.at;
  if (!skipToValue(cursor)) return readInline(cursor, column, record);
  if (cursor.indent > column) return readBlockNode(cursor, column, record);
  if (cursor.indent === column && isDash(cursor)) return readList(cursor, column, record);
  closeRecord(cursor, record, colonEnd, colonEnd, 0);
  return null;
}

function readList(cursor: Cursor, column: number, record: number): Value {
  const list: Value[] = [];
  const start = cursor.at;
  if (++cursor.depth > cursor.maxDepth) return giveUp(cursor);
  do {
    const item = openRecord(cursor, cursor.at, '');
    const dashEnd = cursor.at + 1;
    cursor.at = dashEnd;
    if (!skipToValue(cursor) || cursor.indent > column) {
      list.push(readBlockNode(cursor, column, item));
    } else {
      closeRecord(cursor, item, dashEnd, dashEnd, 0);
      list.push(null);
    }
  } while (cursor.indent === column && isDash(cursor));
  if (cursor.indent > column) return giveUp(cursor);
  cursor.depth -= 1;
  closeRecord(cursor, record, start, cursor.valueEnd, listKind);
  return list;
}

/** Moves behind the spaces after a colon or dash; when nothing more stands on the line, to the next content: true. */
function skipToValue(cursor: Cursor): boolean {
  const { text, end } = cursor;
  let at = cursor.at;
  while (at < end && text.charCodeAt(at) === 0x20) at += 1;
  if (at < end && !isBreak(text, at, end) && text.charCodeAt(at) !== 0x23) {
    cursor.at = at;
    return false;
  }
  finishLine(cursor);
  return true;
}

function readInline(cursor: Cursor, parentColumn: number, record: number): Value {
  switch (cursor.text.charCodeAt(cursor.at)) {
    case 0x22:
    case 0x27: {
      const value = readQuoted(cursor, record);
      finishLine(cursor);
      return value;
    }
    case 0x7c:
    case 0x3e: {
      const value = readBlockScalar(cursor, parentColumn, record);
      toContent(cursor);
      return value;
    }
    case 0x7b:
    case 0x5b: {
      const value = readFlow(cursor, record);
      finishLine(cursor);
      return value;
    }
    default:
      return readPlain(cursor, parentColumn, record);
  }
}

function isDash(cursor: Cursor): boolean {
  const { text, at, end } = cursor;
  if (at >= end || text.charCodeAt(at) !== 0x2d) return false;
  return at + 1 >= end || text.charCodeAt(at + 1) === 0x20 || isBreak(text, at + 1, end);
}
