import { binaryOf } from '../bytes.ts';
import { FalcoError } from '../errors.ts';
import { classOf, type Scalar, type ValueType } from '../types.ts';
import { parseAddress } from './address.ts';
import { byteLength } from './text.ts';

/** Longer constants do not fit where Falco keeps them. */
const longestConstant = 256;

/** Port numbers by the names of services that rules use (IANA). */
const services: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  tftp: 69,
  gopher: 70,
  finger: 79,
  http: 80,
  kerberos: 88,
  pop3: 110,
  sunrpc: 111,
  ntp: 123,
  imap: 143,
  imap2: 143,
  snmp: 161,
  bgp: 179,
  irc: 194,
  ldap: 389,
  https: 443,
  submission: 587,
  ldaps: 636,
  rsync: 873,
  imaps: 993,
  pop3s: 995,
  'ms-sql-s': 1433,
  mqtt: 1883,
  nfs: 2049,
  mysql: 3306,
  postgresql: 5432,
  amqp: 5672,
  redis: 6379,
  x11: 6000,
};

/**
 * A constant of a filter as a value of the field's type.
 *
 * @throws {FalcoError} code `compile` when it is none
 */
export function constantOf(text: string, type: ValueType): Scalar {
  switch (classOf(type)) {
    case 'text':
      if (text.includes('\0')) throw invalid(`value '${text}' has a NUL character, which no string holds`);
      checkLength(text);
      return text;
    case 'bytes':
      checkLength(text);
      return binaryOf(text);
    case 'bool':
      if (text !== 'true' && text !== 'false') throw invalid(`unrecognized boolean '${text}': it is true or false`);
      return text === 'true';
    case 'address':
      return parseAddress(text) ?? fail(`unrecognized IP address '${text}'`);
    case 'number':
    case 'network':
      break;
  }
  return (
    numberOf(text) ??
    (type === 'port' && Object.hasOwn(services, text) ? services[text] : undefined) ??
    fail(`'${text}' is not a valid number`)
  );
}

/** The bytes that a text of hexadecimal digits stands for. */
export function hexConstant(text: string): string {
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(text)) throw invalid(`'${text}' is not a valid hexadecimal value`);
  return Buffer.from(text, 'hex').toString('latin1');
}

function numberOf(text: string): number | bigint | undefined {
  if (!/^(?:0[xX][0-9a-fA-F]+|[+-]?[0-9]+)$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text.replace(/^\+/, ''));
}

function checkLength(text: string): void {
  if (byteLength(text) > longestConstant) throw invalid(`value '${text.slice(0, 32)}…' is too long`);
}

function fail(why: string): never {
  throw invalid(why);
}

function invalid(why: string): FalcoError {
  return new FalcoError('compile', `filter error: ${why}`);
}
