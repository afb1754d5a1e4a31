import { connectionName, type Descriptor, type DescriptorType, type Endpoint, endpoint } from '@seawall/runtime';
import { families } from './address.ts';
import type { KernelEvent, SocketAddress } from './kernel-event.ts';

const receives: ReadonlySet<string> = new Set(['recvfrom', 'recvmsg', 'recvmmsg', 'read', 'readv']);
const accepts: ReadonlySet<string> = new Set(['accept', 'accept4']);
const listens: ReadonlySet<string> = new Set(['bind', 'listen']);
const mostEnds = 8192;
const ends = new Map<string, Endpoint>();

const protocols: Readonly<Record<number, NonNullable<Descriptor['protocol']>>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmp',
};
const raw = 3;

/** What a call on a socket works on: both of its ends, by the kernel's own socket and the address that was passed. */
export function socketDescriptor(event: KernelEvent, known: Descriptor | undefined): Descriptor | undefined {
  const { socket, address } = event;
  const num = accepts.has(event.type) ? event.result : (event.num ?? -1);
  const family = socket?.family ?? address?.family;
  if (family === undefined) return undefined;
  const type = typeOf(family);
  if (type === undefined) return undefined;
  if (type === 'unix') return unixDescriptor(num, address, known);
  if (type !== 'ipv4' && type !== 'ipv6') return { num, type, name: '' };
  const local = endOf(socket?.local);
  // A connection that was refused has lost its port by the time that the call returns: what was asked for says more.
  const asked = event.type === 'connect' ? endOf(address) : undefined;
  const remote = asked ?? endOf(filled(socket?.remote)) ?? endOf(address);
  // A connection that was told before keeps its roles.
  if (
    known?.client !== undefined &&
    known.server !== undefined &&
    known.isServer !== undefined &&
    same(known, local, remote)
  )
    return known.num === num ? known : { ...known, num };
  const isServer =
    accepts.has(event.type) ||
    listens.has(event.type) ||
    (known?.isServer ?? (receives.has(event.type) && filled(socket?.remote) === undefined));
  const client = isServer ? (listens.has(event.type) ? undefined : remote) : local;
  const server = isServer ? listening(event, local) : remote;
  const protocol = protocolOf(event);
  return {
    num,
    type,
    name: connectionName(client, server),
    ...(protocol === undefined ? {} : { protocol }),
    ...(client === undefined ? {} : { client }),
    ...(server === undefined ? {} : { server }),
    isServer,
    connected: accepts.has(event.type) || filled(socket?.remote) !== undefined,
  };
}

/** Where it listens: before `bind` has returned well, only the address that was passed says so. */
function listening({ address, type }: KernelEvent, local: Endpoint | undefined): Endpoint | undefined {
  return type === 'bind' && (local === undefined || local.port === 0) ? endOf(address) : local;
}

function same(known: Descriptor, local: Endpoint | undefined, remote: Endpoint | undefined): boolean {
  const [mine, other] = known.isServer === true ? [known.server, known.client] : [known.client, known.server];
  return equal(mine, local) && equal(other, remote);
}

function equal(left: Endpoint | undefined, right: Endpoint | undefined): boolean {
  return left === right || (left?.ip === right?.ip && left?.port === right?.port);
}

function unixDescriptor(num: number, address: SocketAddress | undefined, known: Descriptor | undefined): Descriptor {
  if (address === undefined || address.ip === '') return known?.num === num ? known : { num, type: 'unix', name: '' };
  return { num, type: 'unix', name: address.ip, connected: true };
}

function typeOf(family: number): DescriptorType | undefined {
  if (family === families.inet) return 'ipv4';
  if (family === families.inet6) return 'ipv6';
  if (family === families.unix) return 'unix';
  return family === families.netlink ? 'netlink' : undefined;
}

function protocolOf({ socket }: KernelEvent): Descriptor['protocol'] {
  if (socket === undefined) return undefined;
  return socket.type === raw ? 'raw' : protocols[socket.protocol];
}

/** The other end, once there is one. */
function filled(address: SocketAddress | undefined): SocketAddress | undefined {
  if (address === undefined || (address.port === 0 && (address.ip === '0.0.0.0' || address.ip === '::')))
    return undefined;
  return address;
}

/** Ends come again and again, and reading an address from text is not for free. */
function endOf(address: SocketAddress | undefined): Endpoint | undefined {
  if (address === undefined || (address.family !== families.inet && address.family !== families.inet6))
    return undefined;
  const key = `${address.ip} ${address.port}`;
  const found = ends.get(key);
  if (found !== undefined) return found;
  const made = endpoint(address.ip, address.port);
  if (ends.size >= mostEnds) ends.clear();
  ends.set(key, made);
  return made;
}
