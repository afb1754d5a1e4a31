import { addressOf } from '@seawall/falco';

/** What an open descriptor stands for. */
export interface Descriptor {
  readonly num: number;
  readonly type: DescriptorType;
  /** A file's path; a connection's `client->server`. */
  readonly name: string;
  /** As the program wrote it, before it was made whole. */
  readonly rawName?: string;
  readonly protocol?: 'tcp' | 'udp' | 'icmp' | 'raw';
  readonly client?: Endpoint;
  readonly server?: Endpoint;
  /** Which end this process is. */
  readonly isServer?: boolean;
  readonly connected?: boolean;
  readonly nameChanged?: boolean;
  readonly upperLayer?: boolean;
  readonly lowerLayer?: boolean;
  readonly inode?: number;
  readonly device?: number;
  readonly uid?: number;
  /** A new program of the process does not have it. */
  readonly closeOnExec?: boolean;
}

export interface Endpoint {
  readonly ip: string;
  /** The same as a number, IPv6 as a bigint: read once, compared with networks many times. */
  readonly address: number | bigint | undefined;
  readonly port: number;
  /** The name that was looked up for the address, when known. */
  readonly domain?: string;
}

export function endpoint(ip: string, port: number, domain?: string): Endpoint {
  const address = addressOf(ip);
  return domain === undefined ? { ip, address, port } : { ip, address, port, domain };
}

export const descriptorTypes = {
  file: 'f',
  directory: 'd',
  ipv4: '4',
  ipv6: '6',
  unix: 'u',
  pipe: 'p',
  event: 'e',
  signalfd: 's',
  eventpoll: 'l',
  inotify: 'i',
  timerfd: 't',
  netlink: 'n',
  bpf: 'b',
  memfd: 'm',
  pidfd: 'P',
  userfaultfd: 'u',
  iouring: 'r',
  unknown: '?',
} as const;

export type DescriptorType = keyof typeof descriptorTypes;

/** `10.0.0.1:4000->10.0.0.2:443`, as connections are called. */
export function connectionName(client: Endpoint | undefined, server: Endpoint | undefined): string {
  if (client === undefined) return server === undefined ? '' : endpointName(server);
  return server === undefined ? endpointName(client) : `${endpointName(client)}->${endpointName(server)}`;
}

function endpointName({ ip, port }: Endpoint): string {
  return `${ip}:${port}`;
}
