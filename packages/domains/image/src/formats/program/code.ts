/** A part of a file. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const loaded = 1;
const executable = 1;
const writable = 2;
const mostSegments = 64;
/** Notes and other small things may stand before the code in its segment. */
const kept = 64 * 1024;

/**
 * Where the machine code of an ELF program stands, by its first bytes (gABI, “Program Header”): nothing of it is ever
 * looked at. Undefined where constants stand among the code, as they do when no other segment is for reading alone, and
 * where the headers are not in these bytes.
 */
export function codeOf(head: Buffer): Range | undefined {
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const wide = head[4] === 2;
  if (!wide || head[5] !== 1) return undefined;
  const start = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = Math.min(head.readUInt16LE(56), mostSegments);
  if (size < 56 || start + count * size > head.length) return undefined;
  let code: Range | undefined;
  let constants = false;
  for (let index = 0; index < count; index++) {
    const at = start + index * size;
    if (head.readUInt32LE(at) !== loaded) continue;
    const flags = head.readUInt32LE(at + 4);
    const from = Number(head.readBigUInt64LE(at + 8));
    const to = from + Number(head.readBigUInt64LE(at + 32));
    if ((flags & executable) !== 0) {
      if (code !== undefined) return undefined;
      code = { from: from + kept, to };
    } else if ((flags & writable) === 0 && from > 0) constants = true;
  }
  return constants && code !== undefined && code.to > code.from ? code : undefined;
}
