/** Size of a header and of the units that content is padded to. */
export const blockSize = 512;

/** A header block as it stands, before extended headers are applied. */
export interface RawHeader {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  /** The type flag as a character. */
  readonly flag: string;
  readonly link: string;
  readonly gnu: boolean;
}

/**
 * Reads a header block at `at` (POSIX.1-1988 ustar, GNU and old formats); undefined when its checksum is wrong or a
 * number in it is none.
 */
export function readHeader(block: Buffer, at: number): RawHeader | undefined {
  if (!checksumHolds(block, at)) return undefined;
  const size = readNumber(block, at + 124, 12);
  const mode = readNumber(block, at + 100, 8);
  if (size === undefined || size < 0) return undefined;
  const magic = block.toString('latin1', at + 257, at + 263);
  let name = readText(block, at, 100);
  if (magic === 'ustar\0') {
    const prefix = readText(block, at + 345, 155);
    if (prefix !== '') name = `${prefix}/${name}`;
  }
  const code = block[at + 156] as number;
  return {
    name,
    mode: (mode ?? 0) & 0o7777,
    size,
    flag: code === 0 ? '0' : String.fromCharCode(code),
    link: code === 0x31 || code === 0x32 ? readText(block, at + 157, 100) : '',
    gnu: magic === 'ustar ',
  };
}

export function isZeroBlock(block: Buffer, at: number): boolean {
  if (block[at] !== 0) return false;
  for (let index = at; index < at + blockSize; index++) if (block[index] !== 0) return false;
  return true;
}

/** The sum of all bytes with the checksum's own field as blanks; some writers sum signed bytes. */
function checksumHolds(block: Buffer, at: number): boolean {
  const stored = readNumber(block, at + 148, 8);
  if (stored === undefined) return false;
  let unsigned = 0;
  for (let index = at; index < at + blockSize; index++) unsigned += block[index] as number;
  for (let index = at + 148; index < at + 156; index++) unsigned += 32 - (block[index] as number);
  if (unsigned === stored) return true;
  let high = 0;
  for (let index = at; index < at + blockSize; index++) {
    if ((block[index] as number) > 127 && (index < at + 148 || index >= at + 156)) high++;
  }
  return unsigned - 256 * high === stored;
}

/** Octal digits, or base 256 where the first bit is set (GNU). */
export function readNumber(block: Buffer, at: number, length: number): number | undefined {
  const first = block[at] as number;
  if ((first & 0x80) !== 0) {
    if (first === 0xff) return undefined;
    let value = first & 0x7f;
    for (let index = at + 1; index < at + length; index++) value = value * 256 + (block[index] as number);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  let value = 0;
  let digits = false;
  for (let index = at; index < at + length; index++) {
    const code = block[index] as number;
    if (code >= 0x30 && code <= 0x37) {
      value = value * 8 + (code - 0x30);
      digits = true;
    } else if (code === 0 || code === 0x20) {
      if (digits) break;
    } else return undefined;
  }
  return value;
}

function readText(block: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && block[end] !== 0) end++;
  return end === at ? '' : block.toString('utf8', at, end);
}
