import { addressOfBytes } from '../state/sockets.ts';

/** A DNS message, as much of it as detection asks for. */
export interface DnsMessage {
  readonly id: number;
  readonly isAnswer: boolean;
  /** 0 is none; 3 that the name does not exist. */
  readonly code: number;
  readonly questions: readonly { readonly name: string; readonly type: string }[];
  readonly answers: readonly DnsAnswer[];
}

interface DnsAnswer {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  /** An address, or a name for CNAME and PTR; absent for types whose data nobody asks for. */
  readonly data?: string;
}

const types: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  10: 'NULL',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  64: 'SVCB',
  65: 'HTTPS',
  252: 'AXFR',
  255: 'ANY',
};

/** A server asks and answers about one name; more is a made-up message. */
const mostQuestions = 4;
const mostAnswers = 64;
/** A name has 255 bytes; each hop of a compressed one must go back, which ends loops. */
const longestName = 255;

/**
 * Reads a DNS message of port 53. The bytes are whatever somebody sent there: what is not a message gives undefined, one that was cut off
 * in its answers gives what came before.
 *
 * Source: RFC 1035 section 4; RFC 3596 for AAAA.
 */
export function parseDns(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < 12) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint16(2);
  const isAnswer = (flags & 0x8000) !== 0;
  // Only plain queries and notifications bear names; reserved bits that are set are no DNS.
  if (((flags >> 11) & 0xf) > 5 || (flags & 0x0040) !== 0) return undefined;
  const questionCount = view.getUint16(4);
  const answerCount = view.getUint16(6);
  if (questionCount > mostQuestions || (!isAnswer && questionCount === 0)) return undefined;
  let at = 12;
  const questions: { name: string; type: string }[] = [];
  for (let number = 0; number < questionCount; number += 1) {
    const name = nameAt(view, at);
    if (name === undefined || name.end + 4 > bytes.length) return undefined;
    questions.push({ name: name.text, type: typeName(view.getUint16(name.end)) });
    at = name.end + 4;
  }
  const answers: DnsAnswer[] = [];
  for (let number = 0; number < Math.min(answerCount, mostAnswers); number += 1) {
    const name = nameAt(view, at);
    if (name === undefined || name.end + 10 > bytes.length) break;
    const type = view.getUint16(name.end);
    const ttl = view.getUint32(name.end + 4);
    const start = name.end + 10;
    const end = start + view.getUint16(name.end + 8);
    if (end > bytes.length) break;
    const data = dataOf(view, type, start, end);
    answers.push({ name: name.text, type: typeName(type), ttl, ...(data === undefined ? {} : { data }) });
    at = end;
  }
  return { id: view.getUint16(0), isAnswer, code: flags & 0xf, questions, answers };
}

function typeName(type: number): string {
  return types[type] ?? `TYPE${type}`;
}

function dataOf(view: DataView, type: number, start: number, end: number): string | undefined {
  const length = end - start;
  if ((type === 1 && length === 4) || (type === 28 && length === 16))
    return addressOfBytes(new Uint8Array(view.buffer, view.byteOffset + start, length));
  if (type === 5 || type === 12 || type === 2) return nameAt(view, start)?.text;
  return undefined;
}

/** A name in lower case without its last dot, and where it ends; compressed names jump back to where they were written first. */
function nameAt(view: DataView, from: number): { text: string; end: number } | undefined {
  const labels: string[] = [];
  let at = from;
  let end: number | undefined;
  let limit = from;
  let total = 0;
  for (;;) {
    if (at >= view.byteLength) return undefined;
    const length = view.getUint8(at);
    if (length === 0) return { text: labels.join('.').toLowerCase(), end: end ?? at + 1 };
    if ((length & 0xc0) === 0xc0) {
      if (at + 2 > view.byteLength) return undefined;
      const to = view.getUint16(at) & 0x3fff;
      end ??= at + 2;
      if (to >= limit) return undefined;
      limit = to;
      at = to;
      continue;
    }
    if ((length & 0xc0) !== 0 || at + 1 + length > view.byteLength) return undefined;
    total += length + 1;
    if (total > longestName) return undefined;
    labels.push(label(view, at + 1, length));
    at += 1 + length;
  }
}

/** Bytes that would break a line or a name's dots are written as zone files do: `\046`. */
function label(view: DataView, start: number, length: number): string {
  let text = '';
  for (let at = start; at < start + length; at += 1) {
    const byte = view.getUint8(at);
    const plain = byte > 0x20 && byte < 0x7f && byte !== 0x2e && byte !== 0x5c;
    text += plain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  }
  return text;
}
