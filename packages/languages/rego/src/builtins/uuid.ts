import { normalInteger } from '../values/number.ts';
import { objectOf } from '../values/table.ts';
import type { Value } from '../values/value.ts';
import { type Builtin, builtin } from './builtin.ts';

const form = /^(?:urn:uuid:|\{)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;
/** From 15 October 1582, where UUID time starts, to 1970, in units of 100 ns. */
const epoch = 122192928000000000n;
const domains = ['Person', 'Group', 'Org'];

// RFC 4122 section 4; version 2 as DCE 1.1 has it.
function parse(text: string): Value | undefined {
  if (!/^(?:[0-9a-f]{32}|[0-9a-f-]{36}|urn:uuid:[0-9a-f-]{36}|\{[0-9a-f-]{36}\})$/i.test(text)) return undefined;
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, low = '', middle = '', high = '', clock = '', node = ''] = match;
  const version = Number.parseInt(high[0] as string, 16);
  const fields: [string, Value][] = [
    ['version', version],
    ['variant', variantOf(Number.parseInt(clock.slice(0, 2), 16))],
  ];
  if (version === 1 || version === 2) {
    const time = BigInt(`0x${high.slice(1)}${middle}${low}`);
    const bytes = node.toLowerCase().match(/../g) ?? [];
    fields.push(['time', normalInteger((time - epoch) * 100n)]);
    fields.push(['nodeid', bytes.join('-')]);
    fields.push(['macvariables', macVariables(Number.parseInt(bytes[0] as string, 16))]);
    fields.push(['clocksequence', Number.parseInt(clock, 16) & 0x3fff]);
  }
  if (version === 2) {
    const domain = Number.parseInt(clock.slice(2), 16);
    fields.push(['id', Number.parseInt(low, 16)], ['domain', domains[domain] ?? `Domain${domain}`]);
  }
  return objectOf(fields);
}

function variantOf(byte: number): string {
  if ((byte & 0xc0) === 0x80) return 'RFC4122';
  if ((byte & 0xe0) === 0xc0) return 'Microsoft';
  return (byte & 0xe0) === 0xe0 ? 'Future' : 'Reserved';
}

function macVariables(byte: number): string {
  return `${(byte & 2) === 0 ? 'global' : 'local'}:${(byte & 1) === 0 ? 'unicast' : 'multicast'}`;
}

function randomUuid(random: () => number): string {
  const bytes = Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export const uuid: readonly Builtin[] = [
  builtin('uuid.parse', ['string'], 'object', parse),
  builtin(
    'uuid.rfc4122',
    ['string'],
    'string',
    (seed, run) => {
      // The same argument gives the same UUID within an evaluation.
      const key = `uuid ${seed}`;
      const known = run.memo.get(key) ?? randomUuid(run.random);
      run.memo.set(key, known);
      return known;
    },
    { nondeterministic: true },
  ),
];
