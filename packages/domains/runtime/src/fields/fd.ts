import type { Value } from '@seawall/falco';
import { type Descriptor, descriptorTypes, type Endpoint } from '../state/descriptor.ts';
import type { SyscallEvent } from '../observed.ts';
import { pathsOf } from './paths.ts';
import type { FieldReaders, ReadField } from './read.ts';

function of(read: (descriptor: Descriptor) => Value): ReadField {
  return ({ descriptor }) => (descriptor === undefined ? undefined : read(descriptor));
}

/** The end at this machine's side and the one at the other. */
function localEnd({ isServer, client, server }: Descriptor): Endpoint | undefined {
  return isServer === true ? server : client;
}

function remoteEnd({ isServer, client, server }: Descriptor): Endpoint | undefined {
  return isServer === true ? client : server;
}

const ends = {
  c: ({ client }: Descriptor) => client,
  s: ({ server }: Descriptor) => server,
  l: localEnd,
  r: remoteEnd,
} as const;

function oneEnd(): FieldReaders {
  const readers: Record<string, ReadField> = {};
  for (const [letter, end] of Object.entries(ends)) {
    const address = of((descriptor) => addressAt(end(descriptor)));
    readers[`fd.${letter}ip`] = address;
    readers[`fd.${letter}net`] = address;
    readers[`fd.${letter}port`] = of((descriptor) => end(descriptor)?.port);
    readers[`fd.${letter}ip.name`] = of((descriptor) => end(descriptor)?.domain);
    readers[`fd.${letter}proto`] = of((descriptor) => serviceOf(end(descriptor)?.port));
  }
  return readers;
}

function addressAt(end: Endpoint | undefined): Value {
  return end?.address;
}

function both(read: (end: Endpoint) => Value): ReadField {
  return of(({ client, server }) => {
    const values = [client, server].flatMap((end) => (end === undefined ? [] : (read(end) ?? [])));
    return values.length === 0 ? undefined : values;
  });
}

const services: Readonly<Record<number, string>> = {
  21: 'ftp',
  22: 'ssh',
  23: 'telnet',
  25: 'smtp',
  53: 'domain',
  80: 'http',
  123: 'ntp',
  389: 'ldap',
  443: 'https',
  3306: 'mysql',
  5432: 'postgresql',
  6379: 'redis',
};

function serviceOf(port: number | undefined): string | undefined {
  return port === undefined ? undefined : (services[port] ?? String(port));
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

function isPath({ type }: Descriptor): boolean {
  return type === 'file' || type === 'directory';
}

function withContainer(event: SyscallEvent, text: string | undefined): Value {
  if (text === undefined) return undefined;
  const id = event.process?.container?.id.slice(0, 12) ?? 'host';
  return `${id}:${text}`;
}

/** Fields of the descriptor that an event acts on, and of the paths that it names. */
export const fdReaders: FieldReaders = {
  'fd.num': (event) => event.descriptor?.num ?? failedDescriptor(event),
  'fd.type': of(({ type }) => type),
  'fd.typechar': of(({ type }) => descriptorTypes[type]),
  'fd.name': of(({ name }) => name),
  'fd.nameraw': of(({ rawName, name }) => rawName ?? name),
  'fd.directory': of((descriptor) => (isPath(descriptor) ? directoryOf(descriptor.name) : undefined)),
  'fd.filename': of((descriptor) =>
    isPath(descriptor) ? descriptor.name.slice(descriptor.name.lastIndexOf('/') + 1) : undefined,
  ),
  ...oneEnd(),
  'fd.ip': both(({ address }) => address),
  'fd.net': both(({ address }) => address),
  'fd.port': both(({ port }) => port),
  'fd.proto': both(({ port }) => serviceOf(port)),
  'fd.l4proto': of(({ protocol }) => protocol),
  'fd.sockfamily': of(({ type }) => (type === 'unix' ? 'unix' : type === 'ipv4' || type === 'ipv6' ? 'ip' : undefined)),
  'fd.is_server': of(({ isServer }) => isServer ?? false),
  'fd.uid': ({ descriptor, process }) =>
    descriptor === undefined || process === undefined ? undefined : `${process.pid}${descriptor.num}`,
  'fd.containername': (event) => withContainer(event, event.descriptor?.name),
  'fd.containerdirectory': (event) =>
    withContainer(event, event.descriptor === undefined ? undefined : directoryOf(event.descriptor.name)),
  'fd.connected': of(({ connected, server }) => connected ?? server !== undefined),
  'fd.name_changed': of(({ nameChanged }) => nameChanged ?? false),
  'fd.ino': of(({ inode }) => inode),
  'fd.dev': of(({ device }) => device),
  'fd.is_upper_layer': of(({ upperLayer }) => upperLayer),
  'fd.is_lower_layer': of(({ lowerLayer }) => lowerLayer),
  'fs.path.name': (event) => pathsOf(event)?.name,
  'fs.path.nameraw': (event) => pathsOf(event)?.nameRaw,
  'fs.path.source': (event) => pathsOf(event)?.source,
  'fs.path.sourceraw': (event) => pathsOf(event)?.sourceRaw,
  'fs.path.target': (event) => pathsOf(event)?.target,
  'fs.path.targetraw': (event) => pathsOf(event)?.targetRaw,
};

/** A call that was to make a descriptor and failed has the error for its number. */
function failedDescriptor({ type, result }: SyscallEvent): number | undefined {
  return result !== undefined && result < 0 && makesDescriptor.has(type) ? result : undefined;
}

const makesDescriptor = new Set([
  'open',
  'openat',
  'openat2',
  'creat',
  'socket',
  'accept',
  'accept4',
  'dup',
  'dup2',
  'dup3',
]);
