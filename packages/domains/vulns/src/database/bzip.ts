import { VulnsError } from '../error.ts';

interface BitReader {
  bits(count: number): number;
}

/** Inflates bzip2, in which publishers of OVAL pack their files and which Node does not read. */
export function bunzip(bytes: Buffer, limit: number): Buffer {
  let byte = 0;
  let held = 0;
  let holding = 0;
  const reader: BitReader = {
    bits(count) {
      let rest = count;
      let value = 0;
      while (rest > 0) {
        if (holding === 0) {
          if (byte >= bytes.length) throw cutOff();
          held = bytes[byte] as number;
          byte += 1;
          holding = 8;
        }
        const take = Math.min(rest, holding);
        value = value * 2 ** take + ((held >> (holding - take)) & ((1 << take) - 1));
        holding -= take;
        rest -= take;
      }
      return value;
    },
  };
  const chunks: Buffer[] = [];
  let total = 0;
  while (byte < bytes.length) {
    if (reader.bits(24) !== 0x425a68) throw broken();
    const level = reader.bits(8) - 48;
    if (level < 1 || level > 9) throw broken();
    for (;;) {
      const magic = reader.bits(48);
      if (magic === 0x177245385090) {
        reader.bits(32);
        holding = 0;
        break;
      }
      if (magic !== 0x314159265359) throw broken();
      const chunk = readBlock(reader, level * 100_000, limit - total);
      total += chunk.length;
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

interface Table {
  readonly minimum: number;
  readonly limits: Float64Array;
  readonly bases: Float64Array;
  readonly symbols: Uint16Array;
}

function readBlock(reader: BitReader, size: number, room: number): Buffer {
  reader.bits(32);
  if (reader.bits(1) === 1) throw broken();
  const origin = reader.bits(24);
  const used = readUsed(reader);
  const symbols = readSymbols(reader, used.length + 2, size);
  return undoRuns(undoTransform(symbols, used, size), origin, room);
}

function readUsed(reader: BitReader): number[] {
  const groups = reader.bits(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group += 1) {
    if ((groups & (0x8000 >> group)) === 0) continue;
    const bits = reader.bits(16);
    for (let bit = 0; bit < 16; bit += 1) if ((bits & (0x8000 >> bit)) !== 0) used.push(group * 16 + bit);
  }
  if (used.length === 0) throw broken();
  return used;
}

function readSymbols(reader: BitReader, alphabet: number, size: number): Uint16Array {
  const tableCount = reader.bits(3);
  const selectorCount = reader.bits(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0) throw broken();
  const recent = Array.from({ length: tableCount }, (_, index) => index);
  const selectors = new Uint8Array(selectorCount);
  for (let index = 0; index < selectorCount; index += 1) {
    let steps = 0;
    while (reader.bits(1) === 1) steps += 1;
    const [moved] = recent.splice(steps, 1);
    if (moved === undefined) throw broken();
    recent.unshift(moved);
    selectors[index] = moved;
  }
  const tables = Array.from({ length: tableCount }, () => readTable(reader, alphabet));
  const symbols = new Uint16Array(size + selectorCount);
  let count = 0;
  for (const selector of selectors) {
    const table = tables[selector] as Table;
    for (let index = 0; index < 50; index += 1) {
      const symbol = readSymbol(reader, table);
      if (symbol === alphabet - 1) return symbols.subarray(0, count);
      if (count >= symbols.length) throw broken();
      symbols[count] = symbol;
      count += 1;
    }
  }
  throw broken();
}

function readTable(reader: BitReader, alphabet: number): Table {
  const lengths = new Uint8Array(alphabet);
  let length = reader.bits(5);
  for (let symbol = 0; symbol < alphabet; symbol += 1) {
    for (;;) {
      if (length < 1 || length > 20) throw broken();
      if (reader.bits(1) === 0) break;
      length += reader.bits(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const minimum = Math.min(...lengths);
  const symbols = new Uint16Array(alphabet);
  const limits = new Float64Array(22).fill(-1);
  const bases = new Float64Array(22);
  let position = 0;
  let code = 0;
  for (let bits = minimum; bits <= 20; bits += 1) {
    bases[bits] = code - position;
    for (let symbol = 0; symbol < alphabet; symbol += 1) {
      if (lengths[symbol] !== bits) continue;
      symbols[position] = symbol;
      position += 1;
      code += 1;
    }
    limits[bits] = code - 1;
    code *= 2;
  }
  return { minimum, limits, bases, symbols };
}

function readSymbol(reader: BitReader, { minimum, limits, bases, symbols }: Table): number {
  let length = minimum;
  let code = reader.bits(length);
  while (code > (limits[length] as number)) {
    length += 1;
    if (length > 20) throw broken();
    code = code * 2 + reader.bits(1);
  }
  const symbol = symbols[code - (bases[length] as number)];
  if (symbol === undefined) throw broken();
  return symbol;
}

/** Run lengths of zeros and moves to the front, back to bytes. */
function undoTransform(symbols: Uint16Array, used: readonly number[], size: number): Uint8Array {
  const recent = [...used];
  const bytes = new Uint8Array(size);
  let count = 0;
  let run = 0;
  let weight = 1;
  const writeRun = (): void => {
    if (run === 0) return;
    if (count + run > size) throw broken();
    bytes.fill(recent[0] as number, count, count + run);
    count += run;
    run = 0;
    weight = 1;
  };
  for (const symbol of symbols) {
    if (symbol < 2) {
      run += weight * (symbol + 1);
      weight *= 2;
      if (run > size) throw broken();
      continue;
    }
    writeRun();
    const [moved] = recent.splice(symbol - 1, 1);
    if (moved === undefined || count >= size) throw broken();
    recent.unshift(moved);
    bytes[count] = moved;
    count += 1;
  }
  writeRun();
  return bytes.subarray(0, count);
}

/** The Burrows-Wheeler transform undone, and the runs that stood before it. */
function undoRuns(bytes: Uint8Array, origin: number, room: number): Buffer {
  const count = bytes.length;
  if (origin >= count) throw broken();
  const starts = new Uint32Array(257);
  for (const byte of bytes) starts[byte + 1] = (starts[byte + 1] as number) + 1;
  for (let index = 0; index < 256; index += 1)
    starts[index + 1] = (starts[index + 1] as number) + (starts[index] as number);
  const next = new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const byte = bytes[index] as number;
    next[starts[byte] as number] = index;
    starts[byte] = (starts[byte] as number) + 1;
  }
  let out = Buffer.allocUnsafe(Math.max(1024, count * 2));
  let length = 0;
  let at = next[origin] as number;
  let last = -1;
  let same = 0;
  for (let index = 0; index < count; index += 1) {
    const byte = bytes[at] as number;
    at = next[at] as number;
    const repeat = same === 4 ? byte : 1;
    if (length + repeat > room) throw new VulnsError('format', { en: 'inflates to too much', zh: '解压后过大' });
    if (length + repeat > out.length) out = Buffer.concat([out, Buffer.allocUnsafe(out.length)]);
    if (same === 4) {
      out.fill(last, length, length + repeat);
      length += repeat;
      same = 0;
      last = -1;
      continue;
    }
    out[length] = byte;
    length += 1;
    same = byte === last ? same + 1 : 1;
    last = byte;
  }
  return out.subarray(0, length);
}

function broken(): VulnsError {
  return new VulnsError('damaged', { en: 'is no bzip2 file or broken', zh: '不是 bzip2 文件或已损坏' });
}

function cutOff(): VulnsError {
  return new VulnsError('damaged', { en: 'is cut off', zh: '不完整' });
}
