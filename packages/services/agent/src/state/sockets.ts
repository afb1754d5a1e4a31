import { connectionName, type Descriptor, type Endpoint, endpoint } from '@seawall/runtime';
import { procText } from './proc-files.ts';

/** A socket without the number that a process knows it by. */
export type Socket = Omit<Descriptor, 'num'>;

const mostSockets = 200_000;

/**
 * The sockets of one network namespace by inode, of /proc/PID/net. Which end a process is of a connection the tables do not say: whose
 * port is listened on is the server.
 *
 * Source: proc_pid_net(5); Documentation/networking/proc_net_tcp.rst.
 */
export function readSockets(pid: number, proc = '/proc'): Map<number, Socket> {
  const sockets = new Map<number, Socket>();
  for (const [file, protocol] of [
    ['tcp', 'tcp'],
    ['tcp6', 'tcp'],
    ['udp', 'udp'],
    ['udp6', 'udp'],
  ] as const) {
    addInternet(procText(`${proc}/${pid}/net/${file}`) ?? '', protocol, file.endsWith('6'), sockets);
  }
  addUnix(procText(`${proc}/${pid}/net/unix`) ?? '', sockets);
  return sockets;
}

const listening = '0A';

interface Row {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly state: string;
  readonly inode: number;
}

function addInternet(text: string, protocol: 'tcp' | 'udp', six: boolean, into: Map<number, Socket>): void {
  const rows: Row[] = [];
  for (const line of text.split('\n').slice(1)) {
    if (into.size + rows.length >= mostSockets) break;
    const fields = line.trim().split(/\s+/);
    const local = endpointOf(fields[1], six);
    const remote = endpointOf(fields[2], six);
    const inode = Number(fields[9]);
    if (local === undefined || remote === undefined || !Number.isInteger(inode) || inode === 0) continue;
    rows.push({ local, remote, state: fields[3] ?? '', inode });
  }
  const served = new Set(rows.filter(({ state }) => state === listening).map(({ local }) => local.port));
  for (const { local, remote, state, inode } of rows) {
    const type = local.ip.includes(':') ? 'ipv6' : 'ipv4';
    if (state === listening || remote.port === 0) {
      into.set(inode, { type, name: connectionName(undefined, local), protocol, server: local, isServer: true });
      continue;
    }
    const isServer = served.has(local.port);
    const [client, server] = isServer ? [remote, local] : [local, remote];
    into.set(inode, {
      type,
      name: connectionName(client, server),
      protocol,
      client,
      server,
      isServer,
      connected: true,
    });
  }
}

/** `0100007F:1F90`: words of four bytes in the machine's order, the port in the network's. */
export function endpointOf(text: string | undefined, six: boolean): Endpoint | undefined {
  const match = /^([0-9A-F]+):([0-9A-F]{4})$/.exec(text ?? '');
  if (match === null || match[1]?.length !== (six ? 32 : 8)) return undefined;
  const bytes = Buffer.from(match[1], 'hex');
  // Every architecture that Node runs on here is little-endian.
  bytes.swap32();
  return endpoint(addressOfBytes(bytes), Number.parseInt(match[2] as string, 16));
}

/** An address as people write it; an IPv4 one in IPv6's clothes is IPv4. */
export function addressOfBytes(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (mapped) return bytes.subarray(12).join('.');
  const words = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  );
  return shortened(words);
}

/** The longest run of two or more zero words becomes `::` (RFC 5952). */
function shortened(words: readonly string[]): string {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < words.length; at += 1) {
    let length = 0;
    while (words[at + length] === '0') length += 1;
    if (length > best.length) best = { at, length };
  }
  if (best.at < 0) return words.join(':');
  return `${words.slice(0, best.at).join(':')}::${words.slice(best.at + best.length).join(':')}`;
}

/** `Num RefCount Protocol Flags Type St Inode Path`; most have no path. */
function addUnix(text: string, into: Map<number, Socket>): void {
  for (const line of text.split('\n').slice(1)) {
    if (into.size >= mostSockets) break;
    const match = /^\S+ \S+ \S+ \S+ \S+ \S+\s+(\d+)(?: (.*))?$/.exec(line.trim());
    if (match !== null) into.set(Number(match[1]), { type: 'unix', name: match[2] ?? '' });
  }
}
