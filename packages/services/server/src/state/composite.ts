// Rows on their way to the database, as an array of a composite type in PostgreSQL's binary form (array_recv and
// record_recv of its sources): no side writes text that the other has to take apart.

/** The OIDs of the types that columns may have; PostgreSQL never changes them. */
const oids = { boolean: 16, bigint: 20, smallint: 21, text: 25, 'text[]': 1009, jsonb: 3802 } as const;

export type ColumnKind = keyof typeof oids;

/** A jsonb is given as its text; what text cannot hold is replaced, in JSON it has to be before. */
export type Cell = string | number | boolean | readonly string[] | null;

export interface CompositeArray {
  readonly count: number;
  /**
   * Adds a row, whose last column is a text that is made of the bytes of all others.
   * @returns that text
   */
  add(cells: readonly Cell[], seal: (written: Buffer) => string): string;
  /** Takes the last row back. */
  drop(): void;
  /** The parameter of a statement; nothing is added after it. */
  finish(): Buffer;
}

/** Of the array: dimensions, flags, type, length, lower bound. */
const headLength = 20;
/** Of a row its length and the number of columns; of a cell its type and length, and of a seal all of it. */
const rowHead = 8;
const cellHead = 8;
const longestSeal = 64;

/**
 * @param type the OID of the composite type, which each database gives anew
 * @param columns all but the last, which is a text
 * @param capacity bytes to begin with; more are taken as needed
 */
export function compositeArray(type: number, columns: readonly ColumnKind[], capacity = 16_384): CompositeArray {
  let buffer = Buffer.allocUnsafe(capacity);
  let at = headLength;
  let last = at;
  let count = 0;
  const types = columns.map((kind) => oids[kind]);

  const reserve = (length: number): void => {
    if (at + length <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * buffer.length, at + length));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  };

  const writeText = (value: string): void => {
    const length = buffer.write(value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value, at + 4);
    buffer.writeInt32BE(length, at);
    at += 4 + length;
  };

  const writeCell = (value: Cell, kind: ColumnKind | undefined): void => {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
    } else if (typeof value === 'boolean') {
      at = buffer.writeInt32BE(1, at);
      at = buffer.writeUInt8(value ? 1 : 0, at);
    } else if (typeof value === 'number' && kind === 'bigint') {
      at = buffer.writeInt32BE(8, at);
      at = buffer.writeBigInt64BE(BigInt(value), at);
    } else if (typeof value === 'number') {
      at = buffer.writeInt32BE(2, at);
      at = buffer.writeInt16BE(value, at);
    } else if (typeof value === 'object') {
      const from = at;
      at = writeHead(buffer, at + 4, oids.text, value.length);
      for (const element of value) writeText(element);
      buffer.writeInt32BE(at - from - 4, from);
    } else if (kind === 'jsonb') {
      const length = buffer.write(value, at + 5);
      at = buffer.writeInt32BE(length + 1, at);
      // The version of the form.
      at = buffer.writeUInt8(1, at) + length;
    } else {
      writeText(value);
    }
  };

  return {
    get count() {
      return count;
    },
    add(cells, seal) {
      let most = rowHead + cellHead + longestSeal;
      for (const value of cells) most += cellHead + mostBytes(value);
      reserve(most);
      last = at;
      const from = buffer.writeInt32BE(cells.length + 1, at + 4);
      at = from;
      for (let i = 0; i < cells.length; i++) {
        at = buffer.writeUInt32BE(types[i] ?? 0, at);
        writeCell(cells[i] ?? null, columns[i]);
      }
      const sealed = seal(buffer.subarray(from, at));
      at = buffer.writeUInt32BE(oids.text, at);
      writeText(sealed);
      buffer.writeInt32BE(at - last - 4, last);
      count += 1;
      return sealed;
    },
    drop() {
      at = last;
      count -= 1;
    },
    finish() {
      writeHead(buffer, 0, type, count);
      return buffer.subarray(0, at);
    },
  };
}

/** Of an array of one dimension without nulls. */
function writeHead(buffer: Buffer, at: number, type: number, length: number): number {
  let next = buffer.writeInt32BE(1, at);
  next = buffer.writeInt32BE(0, next);
  next = buffer.writeUInt32BE(type, next);
  next = buffer.writeInt32BE(length, next);
  return buffer.writeInt32BE(1, next);
}

/** UTF-8 takes three bytes at most for a unit of UTF-16. */
function mostBytes(value: Cell): number {
  if (typeof value === 'string') return 3 * value.length + 1;
  if (value === null || typeof value !== 'object') return 8;
  let most = headLength;
  for (const element of value) most += cellHead + 3 * element.length;
  return most;
}
