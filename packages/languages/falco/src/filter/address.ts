import type { Scalar } from '../types.ts';

/** An IPv4 address as an unsigned number, an IPv6 address as a bigint: the family shows in the type. */
export type Address = number | bigint;

export interface Network {
  readonly address: Address;
  readonly length: number;
}

/** The address that a text writes (RFC 4291 2.2 for IPv6). */
export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let address = 0;
  for (const part of parts) {
    if (!/^[0-9]{1,3}$/.test(part) || Number(part) > 255) return undefined;
    address = address * 256 + Number(part);
  }
  return address;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] as string);
  const tail = halves.length === 2 ? groupsOf(halves[1] as string) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let address = 0n;
  for (const group of [...head, ...Array.from({ length: missing }, () => 0), ...tail]) {
    address = (address << 16n) | BigInt(group);
  }
  return address;
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    const embedded = part.includes('.') && at === parts.length - 1 ? parseIpv4(part) : undefined;
    if (embedded !== undefined) groups.push(Math.floor(embedded / 65_536), embedded % 65_536);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** A network in CIDR notation; a lone address is none. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^[0-9]{1,3}$/.test(length)) return undefined;
  return Number(length) <= (typeof address === 'number' ? 32 : 128) ? { address, length: Number(length) } : undefined;
}

/** The address of a value, which may still be text. */
export function addressOf(value: Scalar): Address | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'string' ? parseAddress(value) : undefined;
}

/** A test of whether an address lies in one of the networks. */
export function networkTest(networks: readonly Network[]): (value: Scalar) => boolean {
  const test4 = test4Of(networks);
  const test6 = test6Of(networks);
  return (value) => {
    const address = addressOf(value);
    if (typeof address === 'number') return test4(address);
    return address !== undefined && test6(address);
  };
}

const fewNetworks = 8;

/** Few networks are compared one by one; of many, one look-up per prefix length that occurs. */
function test4Of(networks: readonly Network[]): (address: number) => boolean {
  const found = networks.filter(({ address }) => typeof address === 'number');
  const masks = found.map(({ length }) => (length === 0 ? 0 : -1 << (32 - length)));
  const bases = found.map(({ address }, at) => (address as number) & (masks[at] as number));
  if (found.length <= fewNetworks) {
    return (address) => {
      for (let at = 0; at < bases.length; at += 1) if ((address & (masks[at] as number)) === bases[at]) return true;
      return false;
    };
  }
  const tables = new Map<number, Set<number>>();
  for (const [at, mask] of masks.entries()) slot(tables, mask).add(bases[at] as number);
  const lengths = [...tables.keys()];
  const sets = [...tables.values()];
  return (address) => {
    for (let at = 0; at < lengths.length; at += 1) {
      if ((sets[at] as Set<number>).has(address & (lengths[at] as number))) return true;
    }
    return false;
  };
}

function test6Of(networks: readonly Network[]): (address: bigint) => boolean {
  const tables = new Map<bigint, Set<bigint>>();
  for (const { address, length } of networks) {
    const shift = BigInt(128 - length);
    if (typeof address === 'bigint') slot(tables, shift).add(address >> shift);
  }
  const found = [...tables];
  return (address) => {
    for (const [shift, prefixes] of found) if (prefixes.has(address >> shift)) return true;
    return false;
  };
}

function slot<Key, Item>(map: Map<Key, Set<Item>>, key: Key): Set<Item> {
  const known = map.get(key) ?? new Set<Item>();
  map.set(key, known);
  return known;
}

/** An address as people write it. */
export function printAddress(address: Address): string {
  if (typeof address === 'number') {
    return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, at) => Number((address >> BigInt(112 - at * 16)) & 0xffffn));
  const zeros = longestZeros(groups);
  const written = groups.map((group) => group.toString(16));
  if (zeros.length < 2) return written.join(':');
  return `${written.slice(0, zeros.start).join(':')}::${written.slice(zeros.start + zeros.length).join(':')}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  return best;
}
