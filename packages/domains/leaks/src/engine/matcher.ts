import type { OwnRule } from '../rule.ts';

/** A secret as a matcher sees it; places are indexes into the bytes that it was given. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly secret: string;
  readonly invented: boolean;
}

/** A rule made ready to look around one word of it. */
export interface Matcher {
  readonly rule: OwnRule;
  /** How many bytes before the word and behind its start it may look at. */
  readonly before: number;
  readonly after: number;
  /** Where two matches overlap, the one of the higher rank stays. */
  readonly rank: number;
  /** Looks around a word that stands at `start` and ends at `end`. */
  find(bytes: Buffer, start: number, end: number): Match | undefined;
}

export const ranks = { token: 2, named: 1, assigned: 0 } as const;

/** A letter or a digit in ASCII. */
export function isAlphanumeric(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39);
}

/**
 * True where a name may start: at no letter or digit, or where camel case starts a new word. `theline` holds no
 * `line`, `myLine` and `MY_LINE` do.
 */
export function startsWord(bytes: Uint8Array, at: number): boolean {
  const before = bytes[at - 1];
  if (!isAlphanumeric(before)) return true;
  const first = bytes[at] as number;
  const upper = first >= 0x41 && first <= 0x5a;
  return upper && before !== undefined && !(before >= 0x41 && before <= 0x5a);
}

const valueBytes = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=.-:~$%!@?&') {
  valueBytes[char.charCodeAt(0)] = 1;
}

const runBytes = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=.-:~!@#$%^&*') {
  runBytes[char.charCodeAt(0)] = 1;
}

/** True when the next `length` bytes are all of those that values are made of. */
export function isRun(bytes: Uint8Array, from: number, length: number): boolean {
  const end = from + length;
  if (end > bytes.length) return false;
  for (let at = from; at < end; at++) if (valueBytes[bytes[at] as number] !== 1) return false;
  return true;
}

/** True when between two places stands a run of at least `length` bytes that values are made of. */
export function hasRun(bytes: Uint8Array, from: number, to: number, length: number): boolean {
  const end = Math.min(to, bytes.length);
  let run = 0;
  for (let at = from; at < end; at++) {
    if (runBytes[bytes[at] as number] === 1) {
      if (++run >= length) return true;
    } else run = 0;
  }
  return false;
}
