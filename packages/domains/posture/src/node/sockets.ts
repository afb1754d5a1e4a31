import { type HostFiles, type Look, nameOf, textOf } from './host-files.ts';
import type { HostProcess } from './host-process.ts';

/** A socket that waits for others: a listening TCP one, or a bound UDP one. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

/** Those of the host's network namespace. */
export function listeningSockets(files: HostFiles): Look<readonly ListeningSocket[]> {
  const sockets: ListeningSocket[] = [];
  let denied: string | undefined;
  let found = false;
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6'] as const) {
    const look = files.text(`/proc/1/net/${table}`);
    if (look.state === 'denied') denied ??= look.why;
    if (look.state !== 'here') continue;
    found = true;
    sockets.push(...socketsIn(look.value, table.startsWith('tcp') ? 'tcp' : 'udp'));
  }
  if (denied !== undefined) return { state: 'denied', why: denied };
  return found ? { state: 'here', value: sockets } : { state: 'absent' };
}

/** As in net/tcp_states.h: TCP_LISTEN, and what an unconnected UDP socket shows. */
const waiting = { tcp: '0A', udp: '07' } as const;

function socketsIn(table: string, protocol: 'tcp' | 'udp'): ListeningSocket[] {
  return table
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      if (state !== waiting[protocol] || !/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/.test(address)) return [];
      return [{ protocol, address: addressOf(address), port: Number.parseInt(port, 16), inode }];
    });
}

/** The kernel prints each 32-bit word of an address in the order of the machine: little-endian on all that nodes have. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  if (bytes.slice(0, 12).join('') === '00000000000000000000FFFF') {
    return bytes
      .slice(12)
      .map((byte) => Number.parseInt(byte, 16))
      .join('.');
  }
  const words = Array.from({ length: 8 }, (_, index) => `${bytes[2 * index]}${bytes[2 * index + 1]}`.toLowerCase());
  return words
    .map((word) => word.replace(/^0+(?=.)/, ''))
    .join(':')
    .replace(/(?:^|:)0(?::0)+(?:$|:)/, '::');
}

export function isReachable({ address }: ListeningSocket): boolean {
  return !address.startsWith('127.') && address !== '::1';
}

/** The process that holds a socket, where the scanner may see what others have open. */
export function holderOf(inode: string, processes: readonly HostProcess[], files: HostFiles): HostProcess | undefined {
  return processes.find(({ pid }) => {
    const open = files.list(`/proc/${pid}/fd`);
    if (open.state !== 'here') return false;
    return open.value.some(({ path }) => {
      const link = files.link(path);
      return link.state === 'here' && nameOf(link.value) === `socket:[${inode}]`;
    });
  });
}

/** The mounts of the host: mount point to options. */
export function mountsOf(files: HostFiles): ReadonlyMap<string, readonly string[]> {
  const lines = (textOf(files, '/proc/1/mounts') ?? '').split('\n').map((line) => line.split(' '));
  return new Map(lines.map(([, point = '', , options = '']) => [point, options.split(',')]));
}
