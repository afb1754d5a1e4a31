/**
 * The wire format of Protocol Buffers, as much as the runtime interface needs: varints and length-delimited fields. Bytes come from a
 * socket of the node and are read as if they were hostile: bounded in depth and count, and wrong ones end the message.
 *
 * Source: protobuf.dev/programming-guides/encoding.
 */

interface WireField {
  readonly number: number;
  /** For varints and fixed sizes. */
  readonly value: bigint;
  /** For what is length-delimited: text, bytes, messages. */
  readonly bytes: Buffer | undefined;
}

/** More fields than this no message of the interface has: a list of ten thousand containers, each one field. */
const mostFields = 200_000;

/** The fields of a message in their order; undefined when it is not well formed. */
function readFields(message: Buffer): WireField[] | undefined {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) return undefined;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    return undefined;
  };
  const fixed = (size: number): bigint | undefined => {
    if (at + size > message.length) return undefined;
    const value = size === 8 ? message.readBigUInt64LE(at) : BigInt(message.readUInt32LE(at));
    at += size;
    return value;
  };
  while (at < message.length) {
    if (fields.length >= mostFields) return undefined;
    const key = varint();
    if (key === undefined) return undefined;
    const number = Number(key >> 3n);
    const wire = Number(key & 7n);
    if (wire === 2) {
      const length = varint();
      if (length === undefined || length > BigInt(message.length - at)) return undefined;
      const bytes = message.subarray(at, at + Number(length));
      at += Number(length);
      fields.push({ number, value: 0n, bytes });
      continue;
    }
    const value = wire === 0 ? varint() : wire === 1 ? fixed(8) : wire === 5 ? fixed(4) : undefined;
    if (value === undefined) return undefined;
    fields.push({ number, value, bytes: undefined });
  }
  return fields;
}

/** A message by its fields' numbers, to read one thing after the other out of it. */
export interface WireMessage {
  text(number: number): string | undefined;
  number(number: number): bigint | undefined;
  /** One message; an empty one where the field is absent. */
  message(number: number): WireMessage;
  messages(number: number): WireMessage[];
  texts(number: number): string[];
  /** A map of text to text. */
  map(number: number): Record<string, string>;
}

export function wireMessage(bytes: Buffer): WireMessage {
  const fields = readFields(bytes) ?? [];
  const all = (number: number): Buffer[] =>
    fields.flatMap((field) => (field.number === number && field.bytes !== undefined ? [field.bytes] : []));
  const message: WireMessage = {
    text: (number) => {
      const text = all(number).at(-1)?.toString();
      return text === undefined || text === '' ? undefined : text;
    },
    number: (number) => fields.findLast((field) => field.number === number && field.bytes === undefined)?.value,
    message: (number) => wireMessage(all(number).at(-1) ?? Buffer.alloc(0)),
    messages: (number) => all(number).map(wireMessage),
    texts: (number) => all(number).map((one) => one.toString()),
    map: (number) =>
      Object.fromEntries(message.messages(number).map((entry) => [entry.text(1) ?? '', entry.text(2) ?? ''])),
  };
  return message;
}

/** What is to be sent: numbers of fields with texts, numbers or messages, `undefined` for none. */
export type WireValue = string | number | boolean | Buffer | undefined;

export function writeMessage(fields: readonly (readonly [number: number, value: WireValue])[]): Buffer {
  const parts: Buffer[] = [];
  for (const [number, value] of fields) {
    if (value === undefined) continue;
    if (typeof value === 'string' || Buffer.isBuffer(value)) {
      const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value);
      parts.push(varintOf((number << 3) | 2), varintOf(bytes.length), bytes);
    } else parts.push(varintOf(number << 3), varintOf(Number(value)));
  }
  return Buffer.concat(parts);
}

function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
