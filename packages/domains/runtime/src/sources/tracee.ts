import type { Scalar } from '@seawall/falco';
import { type Severity, table as tableOf } from '@seawall/model';
import { isJson, type Json, listAt, numberAt, objectAt, textAt, textsAt } from '../json.ts';
import type { Observed, SensorAlert } from '../observed.ts';
import type { Container } from '../state/container.ts';
import { connectionName, type Descriptor, endpoint } from '../state/descriptor.ts';
import type { ProcessInfo } from '../state/process.ts';
import { apply } from './apply.ts';
import { workloadOf } from './falco.ts';
import type { Reading, Shape } from './shape.ts';

/** Tracee's export: system calls, events of the kernel, and what its signatures found. */
export const tracee: Shape = {
  id: 'tracee',
  name: { en: 'Tracee export', zh: 'Tracee 导出事件' },
  urls: ['https://aquasecurity.github.io/tracee/latest/docs/outputs/event-structure/'],
  recognises: (document) => typeof document['eventName'] === 'string' && 'processName' in document,
  read: (document, reading) => {
    const found = signatureOf(document);
    const event = eventOf(document, reading);
    return found === undefined ? [event] : [{ kind: 'alert', alert: found, shape: 'tracee' }, event];
  },
};

/** Kernel events that tell the same as a system call. */
const callOfEvent: Readonly<Record<string, string>> = tableOf({
  sched_process_exec: 'execve',
  sched_process_exit: 'procexit',
  sched_process_fork: 'clone',
  security_file_open: 'openat',
  security_socket_connect: 'connect',
  net_tcp_connect: 'connect',
  security_socket_bind: 'bind',
  security_socket_listen: 'listen',
  security_socket_accept: 'accept4',
  security_inode_unlink: 'unlinkat',
  security_inode_rename: 'renameat2',
  security_sb_mount: 'mount',
  security_bprm_check: 'execve',
  security_kernel_read_file: 'finit_module',
  module_load: 'finit_module',
  security_bpf: 'bpf',
  switch_task_ns: 'setns',
});

function eventOf(document: Json, reading: Reading): Observed {
  const { table } = reading;
  const name = textAt(document, 'eventName') ?? 'unknown';
  const type = callOfEvent[name] ?? name;
  const values = argumentsOf(document);
  const container = containerOf(document);
  if (container !== undefined) table.learnContainer(container);
  const info = processOf(document, values, container, type);
  const descriptor = descriptorOf(type, values);
  const result = numberAt(document, 'returnValue');
  const args = namedArguments(type, values);
  const told = { type, args, result: type === 'clone' ? undefined : result, info, descriptor, num: descriptor?.num };
  const { process, found } = apply(told, table);
  const time = document['timestamp'];
  return {
    kind: 'syscall',
    shape: 'tracee',
    event: {
      number: reading.nextNumber(),
      time: typeof time === 'number' && time > 0 && Number.isFinite(time) ? BigInt(Math.trunc(time)) : undefined,
      type,
      process,
      descriptor: found,
      args,
      result,
      buffer: undefined,
      node: textAt(document, 'hostName'),
      fields: undefined,
    },
  };
}

type Values = ReadonlyMap<string, unknown>;

function argumentsOf(document: Json): Values {
  return new Map(
    listAt(document, 'args')
      .filter(isJson)
      .flatMap((argument) => {
        const name = textAt(argument, 'name');
        return name === undefined ? [] : [[name, argument['value']] as const];
      }),
  );
}

/** Tracee's names of arguments in the words that rules use. */
function namedArguments(type: string, values: Values): Readonly<Record<string, Scalar>> {
  const kept: Record<string, Scalar> = {};
  for (const [name, value] of values) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
  }
  const path = kept['pathname'] ?? kept['path'];
  if (path !== undefined) Object.assign(kept, { name: path, path, filename: path });
  if (type === 'renameat2') Object.assign(kept, { oldpath: kept['old_path'] ?? '', newpath: kept['new_path'] ?? '' });
  if (type === 'mount')
    Object.assign(kept, { dev: kept['dev_name'] ?? kept['source'] ?? '', dir: kept['path'] ?? kept['target'] ?? '' });
  return kept;
}

function processOf(document: Json, values: Values, container: Container | undefined, type: string): ProcessInfo {
  const uid = numberAt(document, 'userId');
  const exepath = textAt(objectAt(document, 'executable'), 'path');
  const pathname = values.get('pathname');
  const argv = values.get('argv');
  const env = values.get('env');
  const started = document['threadStartTime'];
  const made: Record<string, unknown> = {
    pid: numberAt(document, 'hostProcessId') ?? numberAt(document, 'processId') ?? 0,
    ppid: numberAt(document, 'hostParentProcessId') ?? numberAt(document, 'parentProcessId'),
    vpid: numberAt(document, 'processId'),
    name: textAt(document, 'processName'),
    exepath: type === 'execve' && typeof pathname === 'string' ? pathname : exepath === '' ? undefined : exepath,
    uid,
    user: uid === 0 ? 'root' : undefined,
    startedAt:
      typeof started === 'number' && started > 0 && Number.isFinite(started) ? BigInt(Math.trunc(started)) : undefined,
    container,
  };
  if (type === 'execve' && Array.isArray(argv)) {
    const [first, ...rest] = argv.filter((item) => typeof item === 'string');
    made['exe'] = first;
    made['args'] = rest;
  }
  if (type === 'execve' && Array.isArray(env)) made['env'] = env.filter((item) => typeof item === 'string');
  return made as unknown as ProcessInfo;
}

function descriptorOf(type: string, values: Values): Descriptor | undefined {
  const remote = values.get('remote_addr') ?? values.get('addr') ?? values.get('local_addr');
  const number = values.get('sockfd') ?? values.get('fd');
  const num = typeof number === 'number' ? number : 0;
  if (isJson(remote)) return connectionOf(remote, num);
  const path = values.get('pathname');
  if (typeof path !== 'string' || !type.startsWith('open')) return undefined;
  return { num, type: 'file', name: path };
}

function connectionOf(address: Json, num: number): Descriptor {
  const six = textAt(address, 'sa_family') === 'AF_INET6';
  const ip = textAt(address, six ? 'sin6_addr' : 'sin_addr');
  const port = Number(address[six ? 'sin6_port' : 'sin_port']);
  if (ip === undefined) {
    return { num, type: 'unix', name: textAt(address, 'sun_path') ?? '' };
  }
  const server = endpoint(ip, Number.isInteger(port) ? port : 0);
  return {
    num,
    type: six ? 'ipv6' : 'ipv4',
    name: connectionName(undefined, server),
    protocol: 'tcp',
    server,
    connected: true,
  };
}

/** What Tracee does not know it leaves empty. */
function filled(json: Json | undefined, key: string): string | undefined {
  const value = textAt(json, key);
  return value === '' ? undefined : value;
}

function containerOf(document: Json): Container | undefined {
  const told = objectAt(document, 'container');
  const id = textAt(told, 'id') ?? textAt(document, 'containerId');
  if (id === undefined || id === '') return undefined;
  const pod = objectAt(document, 'kubernetes');
  const made: Record<string, unknown> = { id };
  const parts = { name: filled(told, 'name'), image: filled(told, 'image'), imageDigest: filled(told, 'imageDigest') };
  for (const [key, value] of Object.entries(parts)) if (value !== undefined) made[key] = value;
  const podParts = { name: filled(pod, 'podName'), namespace: filled(pod, 'podNamespace'), uid: filled(pod, 'podUID') };
  const known = Object.entries(podParts).filter(([, value]) => value !== undefined);
  if (known.length > 0) made['pod'] = Object.fromEntries(known);
  return made as unknown as Container;
}

/** Tracee's severities, 0 to 3, in the words of priorities. */
const severities: readonly (readonly [priority: string, severity: Severity])[] = [
  ['Informational', 'info'],
  ['Notice', 'low'],
  ['Warning', 'medium'],
  ['Critical', 'critical'],
];

/** What a signature of Tracee's own found. */
function signatureOf(document: Json): SensorAlert | undefined {
  const metadata = objectAt(document, 'metadata');
  const properties = objectAt(metadata, 'Properties');
  const severity = numberAt(properties, 'Severity');
  if (severity === undefined) return undefined;
  const [priority, ours] = severities[Math.min(3, Math.max(0, Math.trunc(severity)))] as (typeof severities)[number];
  const rule = textAt(properties, 'signatureName') ?? textAt(document, 'eventName') ?? 'unknown';
  const description = textAt(metadata, 'Description') ?? '';
  const technique = textAt(properties, 'external_id');
  const time = numberAt(document, 'timestamp');
  const fields: Record<string, unknown> = {
    'evt.type': textAt(document, 'eventName'),
    'proc.name': textAt(document, 'processName'),
  };
  const container = containerOf(document);
  if (container !== undefined) {
    Object.assign(fields, {
      'container.id': container.id.slice(0, 12),
      'container.name': container.name,
      'container.image': container.image,
      'k8s.pod.name': container.pod?.name,
      'k8s.ns.name': container.pod?.namespace,
    });
  }
  const workload = workloadOf(fields);
  const node = textAt(document, 'hostName');
  return {
    sensor: 'tracee',
    time: time === undefined ? undefined : BigInt(Math.trunc(time)),
    rule,
    priority,
    severity: ours,
    message: description === '' ? rule : description,
    description,
    source: 'syscall',
    tags: [...(technique === undefined ? [] : [technique]), ...textsAt(metadata, 'Tags')],
    ...(node === undefined ? {} : { node }),
    ...(workload === undefined ? {} : { workload }),
    fields,
  };
}
