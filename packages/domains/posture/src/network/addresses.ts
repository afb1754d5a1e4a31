/** An IPv4 or IPv6 network as a number of bits and a prefix length. */
export interface Network {
  readonly bits: 32 | 128;
  readonly address: bigint;
  readonly prefix: number;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a bare address; undefined when it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const host = (slash < 0 ? text : text.slice(0, slash)).trim();
  const bits = host.includes(':') ? 128 : 32;
  const address = bits === 32 ? parseIPv4(host) : parseIPv6(host);
  if (address === undefined) return undefined;
  if (slash < 0) return { bits, address, prefix: bits };
  const suffix = text.slice(slash + 1).trim();
  if (!/^\d{1,3}$/.test(suffix) || Number(suffix) > bits) return undefined;
  return { bits, address, prefix: Number(suffix) };
}

/** Whether every address of `inner` lies in `outer`. */
export function networkContains(outer: Network, inner: Network): boolean {
  if (outer.bits !== inner.bits || outer.prefix > inner.prefix) return false;
  const shift = BigInt(outer.bits - outer.prefix);
  return outer.address >> shift === inner.address >> shift;
}

/** Whether a CIDR names every address of its family. */
export function isEverywhere(cidr: string): boolean {
  return parseNetwork(cidr)?.prefix === 0;
}

function parseIPv4(text: string): bigint | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  let address = 0n;
  for (const octet of match.slice(1)) {
    if (Number(octet) > 255) return undefined;
    address = (address << 8n) | BigInt(octet);
  }
  return address;
}

function parseIPv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '');
  const tail = groupsOf(halves[1] ?? '');
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  let address = 0n;
  for (const group of [...head, ...Array.from({ length: missing }, () => 0n), ...tail])
    address = (address << 16n) | group;
  return address;
}

function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  for (const part of text.split(':')) {
    if (part.includes('.')) {
      const embedded = parseIPv4(part);
      if (embedded === undefined) return undefined;
      groups.push(embedded >> 16n, embedded & 0xffffn);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
