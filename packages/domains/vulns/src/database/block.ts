import { numberAt, numberSize } from './shard-format.ts';

/** A block's bytes, and where in it each record lies: four numbers for each, in the order of keys. */
export interface BlockRecords {
  readonly plain: Buffer;
  /** Begin and end of the key, begin and end of the value. */
  readonly places: Uint32Array;
  /** How many bytes all keys begin with alike. */
  readonly shared: number;
}

/** Finds the records of a block once, for every look-up that follows. Throws a RangeError for one that is cut off. */
export function blockRecords(plain: Buffer): BlockRecords {
  const places: number[] = [];
  let at = 0;
  while (at < plain.length) {
    const keyLength = numberAt(plain, at);
    const key = at + numberSize(keyLength);
    const valueLength = numberAt(plain, key + keyLength);
    const value = key + keyLength + numberSize(valueLength);
    if (value + valueLength > plain.length) throw new RangeError('a record is cut off');
    places.push(key, key + keyLength, value, value + valueLength);
    at = value + valueLength;
  }
  const [first = 0, firstEnd = 0] = places;
  const [last = 0, lastEnd = 0] = places.slice(-4);
  let shared = 0;
  const most = Math.min(firstEnd - first, lastEnd - last);
  while (shared < most && plain[first + shared] === plain[last + shared]) shared += 1;
  return { plain, places: Uint32Array.from(places), shared };
}

/** The text of the record with this key; undefined when the block does not hold it. */
export function findRecord({ plain, places, shared }: BlockRecords, wanted: Uint8Array): string | undefined {
  let low = 0;
  let high = places.length / 4;
  const [first = 0] = places;
  for (let index = 0; index < shared; index += 1) if (plain[first + index] !== wanted[index]) return undefined;
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = middle * 4;
    const order = compareBytes(plain, places[record] ?? 0, places[record + 1] ?? 0, wanted, shared);
    if (order === 0) return plain.toString('utf8', places[record + 2], places[record + 3]);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

/**
 * The order of a piece of bytes and a key, of which so many bytes are alike. Keys are short and begin alike: to call into native code for each comparison
 * takes longer than the comparison.
 */
export function compareBytes(bytes: Uint8Array, from: number, to: number, key: Uint8Array, alike = 0): number {
  const length = Math.min(to - from, key.length);
  for (let index = alike; index < length; index += 1) {
    const difference = (bytes[from + index] ?? 0) - (key[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return to - from - key.length;
}
