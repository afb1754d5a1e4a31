import { type Positions, packTail, recordSize } from './positions.ts';

/** Where a reader stands in a text, and the records that it has written so far. One shape for every reader. */
export interface Cursor {
  readonly text: string;
  /** Nothing from here on belongs to the document. */
  readonly end: number;
  readonly maxDepth: number;
  at: number;
  /** Start of the line that `at` is on, and the column of its first content; -1 behind the last line. */
  lineStart: number;
  indent: number;
  /** End of the last value that was read: where its parents end, too. */
  valueEnd: number;
  depth: number;
  /** The text is not, or may not be, in the subset: whatever was read is void. */
  failed: boolean;
  failedAt: number;
  records: Int32Array;
  count: number;
  names: string[];
}

/** Records are collected here and copied out when their number is known; reading never waits, so one is enough. */
let scratch = new Int32Array(4096);

export function cursorAt(text: string, start: number, end: number, maxDepth: number): Cursor {
  return {
    text,
    end,
    maxDepth,
    at: start,
    lineStart: start,
    indent: 0,
    valueEnd: start,
    depth: 0,
    failed: false,
    failedAt: -1,
    records: scratch,
    count: 0,
    names: [],
  };
}

/** Leaves the subset. The cursor moves behind the end, so every loop stops by itself. */
export function giveUp(cursor: Cursor): null {
  if (!cursor.failed) cursor.failedAt = cursor.at;
  cursor.failed = true;
  cursor.at = cursor.end;
  cursor.indent = -1;
  return null;
}

/** Starts the record of a field before its value is read; gives its number. */
export function openRecord(cursor: Cursor, keyStart: number, name: string): number {
  const record = cursor.count;
  const at = record * recordSize;
  if (at >= cursor.records.length) {
    scratch = new Int32Array(cursor.records.length * 2);
    scratch.set(cursor.records);
    cursor.records = scratch;
  }
  cursor.records[at] = keyStart;
  cursor.names.push(name);
  cursor.count = record + 1;
  return record;
}

/** Ends a record when its value, and all below it, has been read. */
export function closeRecord(cursor: Cursor, record: number, start: number, end: number, kind: number): void {
  const at = record * recordSize;
  cursor.records[at + 1] = start;
  cursor.records[at + 2] = end;
  cursor.records[at + 3] = packTail(cursor.count, kind);
  cursor.valueEnd = end;
}

export function positionsOf(cursor: Cursor): Positions {
  const records = cursor.records.slice(0, cursor.count * recordSize);
  // One huge document must not keep its scratch for good.
  if (scratch.length > 1 << 20) scratch = new Int32Array(4096);
  return { records, names: cursor.names };
}
