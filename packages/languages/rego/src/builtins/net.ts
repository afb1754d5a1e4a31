import { add, elements, entries, setOf } from '../values/table.ts';
import { isArray, isObject, isSet, newSet, type RegoObject, type RegoSet, type Value } from '../values/value.ts';
import { formatAddress, lastOf, type Network, networkOf, parseAddress, parseNetwork } from './addresses.ts';
import { type Builtin, builtin, type BuiltinResult, fail, type Failure } from './builtin.ts';
import { members } from './collections.ts';

function network(text: string): Network | Failure {
  return parseNetwork(text) ?? fail(`invalid CIDR address: ${text}`);
}

function covers(outer: Network, inner: Network): boolean {
  return outer.bits === inner.bits && outer.first <= inner.first && lastOf(inner) <= lastOf(outer);
}

function contains(outer: string, inner: string): boolean | Failure {
  const cidr = network(outer);
  if ('tag' in cidr) return cidr;
  const address = parseAddress(inner);
  if (address !== undefined) return covers(cidr, networkOf(address, address.bits));
  const other = parseNetwork(inner);
  if (other !== undefined) return covers(cidr, other);
  return fail(`not a valid textual representation of an IP address or CIDR: ${inner}`);
}

function intersects(left: string, right: string): BuiltinResult {
  const a = network(left);
  if ('tag' in a) return a;
  const b = network(right);
  if ('tag' in b) return b;
  return covers(a, b) || covers(b, a);
}

type Many = string | readonly Value[] | RegoObject | RegoSet;

/** The addresses among an operand's members, each with what stands for it in a result. */
function candidates(operand: Many, position: number): { readonly cidr: string; readonly name: Value }[] | Failure {
  if (typeof operand === 'string') return [{ cidr: operand, name: operand }];
  const named: [Value, Value][] = isObject(operand)
    ? entries(operand)
    : isSet(operand)
      ? elements(operand).map((each) => [each, each])
      : operand.map((each, index) => [index, each]);
  const found: { cidr: string; name: Value }[] = [];
  for (const [name, value] of named) {
    const cidr = isArray(value) ? value[0] : value;
    if (typeof cidr !== 'string') return fail(`operand ${position}: element must be string or non-empty array`);
    found.push({ cidr, name });
  }
  return found;
}

function isMany(value: Value): value is Many {
  return typeof value === 'string' || isArray(value) || isObject(value) || isSet(value);
}

/** Nothing matches what is neither text nor a collection. */
function containsMatches(outer: Value, inner: Value): BuiltinResult {
  if (!isMany(outer) || !isMany(inner)) return newSet();
  const left = candidates(outer, 1);
  if ('tag' in left) return left;
  const right = candidates(inner, 2);
  if ('tag' in right) return right;
  const matches = newSet();
  for (const a of left) {
    for (const b of right) {
      const result = contains(a.cidr, b.cidr);
      if (typeof result !== 'boolean') return result;
      if (result) add(matches, [a.name, b.name]);
    }
  }
  return matches;
}

const mostAddresses = 1n << 20n;

function expand(text: string): BuiltinResult {
  const cidr = network(text);
  if ('tag' in cidr) return cidr;
  const last = lastOf(cidr);
  if (last - cidr.first >= mostAddresses) return fail('net.cidr_expand: more than a million addresses');
  const found = newSet();
  for (let value = cidr.first; value <= last; value += 1n) add(found, formatAddress({ bits: cidr.bits, value }));
  return found;
}

/** The network of an address by its class, as it was before prefixes: RFC 791. */
function classful(value: bigint): number {
  const first = Number(value >> 24n);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

function merge(list: readonly Value[] | RegoSet): BuiltinResult {
  const networks: Network[] = [];
  for (const each of members(list)) {
    if (typeof each !== 'string') return fail('element must be string');
    const address = parseAddress(each);
    if (address?.bits === 128) return fail('net.cidr_merge: IPv6 invalid: needs prefix length');
    const found = address === undefined ? network(each) : networkOf(address, classful(address.value));
    if ('tag' in found) return found;
    networks.push(found);
  }
  const merged = newSet();
  for (const bits of [32, 128] as const) {
    for (const [first, last] of ranges(networks.filter((each) => each.bits === bits))) {
      for (const cidr of cover(first, last, bits)) {
        add(merged, `${formatAddress({ bits, value: cidr.first })}/${cidr.prefix}`);
      }
    }
  }
  return merged;
}

/** Networks as ranges that neither touch nor overlap. */
function ranges(networks: readonly Network[]): [bigint, bigint][] {
  const sorted = networks.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const joined: [bigint, bigint][] = [];
  for (const each of sorted) {
    const top = joined.at(-1);
    const last = lastOf(each);
    if (top === undefined || each.first > top[1] + 1n) joined.push([each.first, last]);
    else if (last > top[1]) top[1] = last;
  }
  return joined;
}

/** The fewest networks that make up a range. */
function cover(from: bigint, last: bigint, bits: 32 | 128): Network[] {
  const found: Network[] = [];
  for (let first = from; first <= last; ) {
    let host = 0;
    while (host < bits) {
      const size = 1n << BigInt(host + 1);
      if (first % size !== 0n || first + size - 1n > last) break;
      host += 1;
    }
    found.push({ bits, first, prefix: bits - host });
    first += 1n << BigInt(host);
  }
  return found;
}

const pair = ['string', 'string'] as const;

export const net: readonly Builtin[] = [
  builtin('net.cidr_contains', pair, 'boolean', contains),
  builtin('net.cidr_overlap', pair, 'boolean', contains),
  builtin('net.cidr_intersects', pair, 'boolean', intersects),
  builtin('net.cidr_contains_matches', ['any', 'any'], 'set', containsMatches),
  builtin('net.cidr_expand', ['string'], 'set', expand),
  builtin(
    'net.cidr_is_valid',
    ['any'],
    'boolean',
    (value) => typeof value === 'string' && parseNetwork(value) !== undefined,
  ),
  builtin('net.cidr_merge', ['array|set'], 'set', merge),
  // Names are not looked up: an evaluation has no network. A host that wants it registers its own.
  builtin('net.lookup_ip_addr', ['string'], 'set', (host) => {
    const address = parseAddress(host);
    if (address !== undefined) return setOf([formatAddress(address)]);
    // RFC 6761 section 6.3.
    if (host === 'localhost') return setOf(['127.0.0.1', '::1']);
    return fail(`net.lookup_ip_addr: ${host} is not looked up: evaluation has no network`);
  }),
];
