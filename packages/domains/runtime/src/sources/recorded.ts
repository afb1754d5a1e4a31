import { nanosecondsOf, type Scalar } from '@seawall/falco';
import { booleanAt, isJson, type Json, listAt, numberAt, objectAt, textAt, textsAt } from '../json.ts';
import type { SyscallEvent } from '../observed.ts';
import type { Container, Mount, Pod } from '../state/container.ts';
import {
  connectionName,
  type Descriptor,
  type DescriptorType,
  descriptorTypes,
  type Endpoint,
  endpoint,
} from '../state/descriptor.ts';
import type { ProcessInfo } from '../state/process.ts';
import { apply } from './apply.ts';
import { errorNumber } from '../fields/errno.ts';
import type { Reading, Shape } from './shape.ts';

/**
 * Our own form of recorded events: what a sensor tells, one object a line. `type` is the call, `process` who made it (in
 * full when it starts, then its number), `fd` what it works on, `args` and `result` as in Falco; or `fields` by name.
 * Lines of the types `container` and `process` are no events: they tell what was known before.
 */
export const recorded: Shape = {
  id: 'seawall',
  name: { en: 'Seawall recording', zh: 'Seawall 录制事件' },
  urls: ['docs/detection.md'],
  recognises: (document) =>
    typeof document['type'] === 'string' &&
    ('process' in document || 'fields' in document || document['type'] === 'container'),
  read: (document, reading) => {
    const container = objectAt(document, 'container');
    if (document['type'] === 'container' && container !== undefined) {
      const told = containerFrom(container);
      const known = told === undefined ? undefined : reading.table.container(told.id);
      // Processes hold their container: what is told of it later is told to them too.
      if (known !== undefined) Object.assign(known, told);
      else if (told !== undefined) reading.table.learnContainer(told);
      return [];
    }
    if (document['type'] === 'process' && isJson(document['process'])) {
      const process = reading.table.learn(processFrom(document['process'], reading));
      for (const one of listAt(document, 'descriptors'))
        if (isJson(one)) reading.table.open(process, descriptorFrom(one));
      return [];
    }
    return [{ kind: 'syscall', shape: 'seawall', event: eventFrom(document, reading) }];
  },
};

function eventFrom(document: Json, reading: Reading): SyscallEvent {
  const type = textAt(document, 'type') ?? 'unknown';
  const args = argsFrom(objectAt(document, 'args'));
  const told = document['process'];
  const info = typeof told === 'number' ? { pid: told } : isJson(told) ? processFrom(told, reading) : undefined;
  const fd = document['fd'];
  const descriptor = isJson(fd) ? descriptorFrom(fd) : undefined;
  const base = {
    type,
    args,
    result: resultFrom(document['result']),
    info,
    descriptor,
    num: typeof fd === 'number' ? fd : descriptor?.num,
  };
  const { process, found } = apply(base, reading.table);
  return {
    number: reading.nextNumber(),
    time: timeFrom(document['time']),
    type,
    process,
    descriptor: found,
    args,
    result: base.result,
    buffer: textAt(document, 'buffer'),
    node: textAt(document, 'node'),
    fields: objectAt(document, 'fields'),
  };
}

function timeFrom(value: unknown): bigint | undefined {
  if (typeof value === 'string') return nanosecondsOf(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

function resultFrom(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' ? errorNumber(value) : undefined;
  return number === undefined ? undefined : -number;
}

function argsFrom(args: Json | undefined): Readonly<Record<string, Scalar>> | undefined {
  if (args === undefined) return undefined;
  const kept: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(args)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
  }
  return kept;
}

const texts = ['name', 'exe', 'exepath', 'cwd', 'user', 'group', 'loginUser', 'cgroup', 'exeSha256'] as const;
const capabilities = ['capPermitted', 'capEffective', 'capInheritable'] as const;
const numbers = ['ppid', 'tty', 'uid', 'gid', 'loginUid', 'vpid', 'sid', 'pgid', 'vpgid', 'exeInode'] as const;
const booleans = ['exeUpperLayer', 'exeLowerLayer', 'exeWritable', 'exeFromMemfd'] as const;
const times = ['startedAt', 'exeChangedAt', 'exeModifiedAt'] as const;

function processFrom(json: Json, { table, nextPid }: Reading): ProcessInfo {
  const info: Record<string, unknown> = { pid: numberAt(json, 'pid') ?? nextPid() };
  for (const key of [...texts, ...capabilities]) info[key] = textAt(json, key);
  for (const key of numbers) info[key] = numberAt(json, key);
  for (const key of booleans) info[key] = booleanAt(json, key);
  for (const key of times) info[key] = timeFrom(json[key]);
  for (const key of ['args', 'env'] as const) if (key in json) info[key] = textsAt(json, key);
  const container = json['container'];
  if (typeof container === 'string') info['container'] = table.container(container) ?? { id: container };
  else if (isJson(container)) info['container'] = containerFrom(container);
  return info as unknown as ProcessInfo;
}

function containerFrom(json: Json): Container | undefined {
  const id = textAt(json, 'id');
  if (id === undefined) return undefined;
  const made: Record<string, unknown> = { id };
  for (const key of ['name', 'type', 'image', 'imageId', 'imageDigest', 'ip'] as const)
    put(made, key, textAt(json, key));
  for (const key of ['privileged', 'hostPid', 'hostNetwork', 'hostIpc'] as const) put(made, key, booleanAt(json, key));
  put(made, 'startedAt', timeFrom(json['startedAt']));
  put(made, 'labels', labelsFrom(objectAt(json, 'labels')));
  if ('mounts' in json) made['mounts'] = listAt(json, 'mounts').filter(isJson).flatMap(mountFrom);
  put(made, 'pod', podFrom(objectAt(json, 'pod')));
  return made as unknown as Container;
}

function put(made: Record<string, unknown>, key: string, value: unknown): void {
  if (value !== undefined) made[key] = value;
}

function mountFrom(json: Json): Mount[] {
  const source = textAt(json, 'source');
  const dest = textAt(json, 'dest');
  if (source === undefined || dest === undefined) return [];
  const writable = booleanAt(json, 'writable');
  const made: Record<string, unknown> = { source, dest };
  put(made, 'writable', writable);
  for (const key of ['mode', 'propagation'] as const) put(made, key, textAt(json, key));
  return [made as unknown as Mount];
}

function podFrom(json: Json | undefined): Pod | undefined {
  if (json === undefined) return undefined;
  const made: Record<string, unknown> = {};
  for (const key of ['name', 'namespace', 'uid', 'sandboxId', 'ip'] as const) put(made, key, textAt(json, key));
  put(made, 'labels', labelsFrom(objectAt(json, 'labels')));
  const owner = objectAt(json, 'owner');
  const kind = textAt(owner, 'kind');
  const name = textAt(owner, 'name');
  if (kind !== undefined && name !== undefined) made['owner'] = { kind, name };
  return made;
}

function labelsFrom(json: Json | undefined): Readonly<Record<string, string>> | undefined {
  if (json === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function descriptorFrom(json: Json): Descriptor {
  const client = endpointFrom(textAt(json, 'client'));
  const server = endpointFrom(textAt(json, 'server'));
  const said = textAt(json, 'type');
  const family: DescriptorType = (server ?? client)?.ip.includes(':') === true ? 'ipv6' : 'ipv4';
  const connection = server !== undefined || client !== undefined;
  const type: DescriptorType =
    said !== undefined && Object.hasOwn(descriptorTypes, said)
      ? (said as DescriptorType)
      : connection
        ? family
        : 'file';
  const made: Record<string, unknown> = {
    num: numberAt(json, 'num') ?? -1,
    type,
    name: textAt(json, 'name') ?? connectionName(client, server),
  };
  put(made, 'client', client);
  put(made, 'server', withDomain(server, textAt(json, 'domain')));
  put(made, 'protocol', textAt(json, 'protocol') ?? (connection ? 'tcp' : undefined));
  put(made, 'rawName', textAt(json, 'rawName'));
  for (const key of ['inode', 'device'] as const) put(made, key, numberAt(json, key));
  for (const key of ['isServer', 'connected', 'nameChanged', 'upperLayer', 'lowerLayer', 'closeOnExec'] as const)
    put(made, key, booleanAt(json, key));
  return made as unknown as Descriptor;
}

function withDomain(end: Endpoint | undefined, domain: string | undefined): Endpoint | undefined {
  return end === undefined || domain === undefined ? end : { ...end, domain };
}

/** `10.0.0.1:443`, `[2001:db8::1]:443`. */
function endpointFrom(text: string | undefined): Endpoint | undefined {
  if (text === undefined) return undefined;
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  if (colon < 0 || !Number.isInteger(port)) return undefined;
  return endpoint(text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port);
}
