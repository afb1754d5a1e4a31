import { blockSize, readNumber } from './header.ts';

/** A run of stored bytes of a sparse file; between them are zeros. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
}

/** More segments than that no file system writes; it bounds what a hostile map costs. */
const maxSegments = 100_000;

/** The segments in `count` slots of an old GNU sparse header or of one of its extension blocks. */
export function readSlots(block: Buffer, at: number, count: number, into: Segment[]): boolean {
  for (let slot = 0; slot < count; slot++) {
    const from = at + slot * 24;
    if (block[from] === 0) break;
    const offset = readNumber(block, from, 12);
    const length = readNumber(block, from + 12, 12);
    if (offset === undefined || length === undefined || into.length >= maxSegments) return false;
    if (length > 0) into.push({ offset, length });
  }
  return true;
}

/** The map of pax formats 0.0 (repeated keys) and 0.1 (one comma-separated list). */
export function segmentsOfPax(records: readonly (readonly [string, string])[]): Segment[] | undefined {
  const numbers: number[] = [];
  for (const [key, value] of records) {
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') numbers.push(Number(value));
    else if (key === 'GNU.sparse.map') numbers.push(...value.split(',', 2 * maxSegments).map(Number));
  }
  return pairs(numbers);
}

/**
 * The map of pax format 1.0, which stands before the content: lines of decimal numbers, the count first, padded to a
 * block. `undefined` while more bytes are needed; `length` is that of the map with its padding.
 */
export function segmentsOfContent(bytes: Buffer): { segments: Segment[]; length: number } | 'bad' | undefined {
  const numbers: number[] = [];
  let wanted = 1;
  let at = 0;
  while (numbers.length < wanted) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) return bytes.length - at > 32 ? 'bad' : undefined;
    const value = Number(bytes.toString('latin1', at, end));
    if (!Number.isSafeInteger(value) || value < 0 || end === at) return 'bad';
    if (numbers.length === 0) {
      if (value > maxSegments) return 'bad';
      wanted = 1 + 2 * value;
    }
    numbers.push(value);
    at = end + 1;
  }
  const segments = pairs(numbers.slice(1));
  return segments === undefined ? 'bad' : { segments, length: Math.ceil(at / blockSize) * blockSize };
}

function pairs(numbers: readonly number[]): Segment[] | undefined {
  if (numbers.length % 2 !== 0 || numbers.some((value) => !Number.isSafeInteger(value) || value < 0)) return undefined;
  const segments: Segment[] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    const length = numbers[index + 1] as number;
    if (length > 0) segments.push({ offset: numbers[index] as number, length });
  }
  return segments;
}

/** Whether the segments ascend, do not overlap, fit `size` and need exactly `stored` bytes. */
export function mapHolds(segments: readonly Segment[], size: number, stored: number): boolean {
  let end = 0;
  let sum = 0;
  for (const { offset, length } of segments) {
    if (offset < end) return false;
    end = offset + length;
    sum += length;
  }
  return end <= size && sum === stored;
}
