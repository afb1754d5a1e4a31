/** One value of DER (ITU-T X.690): its tag, its content, and where it lies. */
export interface Der {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The whole encoding, tag and length included. */
  readonly raw: Uint8Array;
}

/** Reads the value at a place; undefined when the bytes are no DER. */
export function readDer(bytes: Uint8Array, at = 0): Der | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) return undefined;
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[start + index] ?? Number.NaN);
    start += count;
  }
  if (!(start + length <= bytes.length)) return undefined;
  return { tag, content: bytes.subarray(start, start + length), raw: bytes.subarray(at, start + length) };
}

/** The values within one, in order; undefined when its content is no DER. */
export function readChildren({ content }: Der): Der[] | undefined {
  const children: Der[] = [];
  for (let at = 0; at < content.length; ) {
    const child = readDer(content, at);
    if (child === undefined) return undefined;
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

export function readOid({ content }: Der): number[] {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (numbers.length === 0) {
      const top = Math.min(Math.floor(value / 40), 2);
      numbers.push(top, value - top * 40);
    } else numbers.push(value);
    value = 0;
  }
  return numbers;
}

export function readInteger({ content }: Der): bigint {
  const value = BigInt(`0x${Buffer.from(content).toString('hex') || '0'}`);
  return ((content[0] ?? 0) & 0x80) === 0 ? value : value - (1n << BigInt(content.length * 8));
}

export function readText({ tag, content }: Der): string {
  if (tag === 0x1e) return Buffer.from(content).swap16().toString('utf16le');
  return Buffer.from(content).toString(tag === 0x0c ? 'utf8' : 'latin1');
}

/** UTCTime or GeneralizedTime in RFC 3339. */
export function readTime(der: Der): string {
  const text = readText(der);
  const full = der.tag === 0x17 ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  return full.replace(
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/,
    (_all, y: string, m: string, d: string, h: string, min: string, s = '00') =>
      `${y}-${m}-${d}T${h}:${min}:${String(s)}Z`,
  );
}
