import { nanosecondsOf } from '@seawall/falco';
import { isJson, type Json, listAt, numberAt, objectAt, textAt, textsAt } from '../json.ts';
import type { Observed } from '../observed.ts';
import type { Container, Pod } from '../state/container.ts';
import { connectionName, type Descriptor, type Endpoint, endpoint } from '../state/descriptor.ts';
import type { ProcessInfo } from '../state/process.ts';
import { apply } from './apply.ts';
import type { Reading, Shape } from './shape.ts';

const kinds = [
  'process_exec',
  'process_exit',
  'process_kprobe',
  'process_tracepoint',
  'process_lsm',
  'process_uprobe',
  'process_loader',
] as const;

/** Tetragon's export: processes that start and end, and what its tracing policies look at. */
export const tetragon: Shape = {
  id: 'tetragon',
  name: { en: 'Tetragon export', zh: 'Tetragon 导出事件' },
  urls: ['https://tetragon.io/docs/reference/grpc-api/'],
  recognises: (document) => kinds.some((kind) => objectAt(document, kind) !== undefined),
  read: (document, reading) => {
    const kind = kinds.find((name) => objectAt(document, name) !== undefined);
    const body = kind === undefined ? undefined : objectAt(document, kind);
    if (kind === undefined || body === undefined) return [];
    return eventsOf(kind, body, document, reading);
  },
};

function eventsOf(kind: (typeof kinds)[number], body: Json, document: Json, reading: Reading): readonly Observed[] {
  const { table } = reading;
  const parent = objectAt(body, 'parent');
  const parentInfo = processOf(parent, undefined);
  if (parentInfo !== undefined && table.find(parentInfo.pid) === undefined) table.learn(parentInfo);
  const info = processOf(objectAt(body, 'process'), parentInfo?.pid);
  if (info === undefined) return [];
  if (kind === 'process_loader' || kind === 'process_uprobe') {
    table.learn(info);
    return [];
  }
  const call = callOf(kind, body);
  const seen = { ...call, info, num: call.descriptor?.num };
  if (info.container !== undefined) table.learnContainer(info.container);
  const { process, found } = apply(seen, table);
  return [
    {
      kind: 'syscall',
      shape: 'tetragon',
      event: {
        number: reading.nextNumber(),
        time: nanosecondsOf(textAt(document, 'time')),
        type: call.type,
        process,
        descriptor: found,
        args: call.args,
        result: call.result,
        buffer: undefined,
        node: textAt(document, 'node_name'),
        fields: undefined,
      },
    },
  ];
}

interface Call {
  readonly type: string;
  readonly args: Readonly<Record<string, string | number>>;
  readonly result: number | undefined;
  readonly descriptor: Descriptor | undefined;
}

function callOf(kind: (typeof kinds)[number], body: Json): Call {
  if (kind === 'process_exec') return { type: 'execve', args: {}, result: 0, descriptor: undefined };
  if (kind === 'process_exit') return { type: 'procexit', args: {}, result: undefined, descriptor: undefined };
  const name =
    kind === 'process_tracepoint' ? (textAt(body, 'event') ?? 'unknown') : (textAt(body, 'function_name') ?? 'unknown');
  const type = typeOfFunction(name);
  const values = listAt(body, 'args').filter(isJson);
  const path = values.map(pathOf).find((value) => value !== undefined);
  const socket = values
    .map((value) => objectAt(value, 'sock_arg') ?? objectAt(value, 'sockaddr_arg'))
    .find((value) => value !== undefined);
  const texts = values.flatMap((value) => textAt(value, 'string_arg') ?? []);
  const numbers = values.flatMap((value) => numberAt(value, 'int_arg') ?? numberAt(value, 'uint_arg') ?? []);
  const returned = objectAt(body, 'return');
  const result = numberAt(returned, 'int_arg');
  const mask = maskOf(name, values);
  return {
    type,
    args: argumentsOf(type, path, texts, numbers, mask),
    result,
    descriptor: socket === undefined ? fileOf(path, type) : connectionOf(socket),
  };
}

/** Kernel functions that tell of a system call, by what their names hold; `__x64_sys_mount` says it itself. */
const functions: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^(?:__x64_|__arm64_|__se_|__do_)?sys_(?:enter_|exit_)?([a-z0-9_]+)$/, '$1'],
  [/^sys_(?:enter|exit)_([a-z0-9_]+)$/, '$1'],
  [/file_(?:open|permission)|fd_install|mmap_file|filp_open/, 'openat'],
  [/(?:tcp|udp|socket|inet).*connect/, 'connect'],
  [/(?:tcp|udp)_sendmsg|socket_sendmsg/, 'sendto'],
  [/socket_bind|inet.*bind/, 'bind'],
  [/socket_listen|inet.*listen/, 'listen'],
  [/csk_accept|socket_accept/, 'accept4'],
  [/bprm_check|bprm_creds|execve/, 'execve'],
  [/sb_mount|do_mount|path_mount/, 'mount'],
  [/path_unlink|inode_unlink|vfs_unlink/, 'unlinkat'],
  [/path_rename|inode_rename|vfs_rename/, 'renameat2'],
  [/path_truncate/, 'truncate'],
  [/ptrace/, 'ptrace'],
  [/init_module|kernel_read_file|module_request/, 'finit_module'],
  [/bpf/, 'bpf'],
  [/setuid|fix_setuid|commit_creds/, 'setuid'],
];

function typeOfFunction(name: string): string {
  for (const [pattern, type] of functions) {
    const match = pattern.exec(name);
    if (match !== null) return type === '$1' ? (match[1] ?? name) : type;
  }
  return name;
}

function pathOf(value: Json): string | undefined {
  return textAt(objectAt(value, 'file_arg') ?? objectAt(value, 'path_arg'), 'path');
}

/** `MAY_WRITE` is 2, `MAY_READ` 4 (linux/fs.h): the mask of a permission check. */
function maskOf(name: string, values: readonly Json[]): number | undefined {
  if (!name.includes('file_permission')) return undefined;
  return values.map((value) => numberAt(value, 'int_arg')).find((value) => value !== undefined);
}

function argumentsOf(
  type: string,
  path: string | undefined,
  texts: readonly string[],
  numbers: readonly number[],
  mask: number | undefined,
): Readonly<Record<string, string | number>> {
  const [first, second] = texts;
  const named = path ?? first;
  if (type === 'mount') return { dev: first ?? '', dir: path ?? second ?? '' };
  if (named === undefined) return Object.fromEntries(numbers.map((value, at) => [`arg${at}`, value]));
  if (type === 'openat') {
    return {
      name: named,
      flags: mask === undefined ? 'O_RDONLY' : (mask & 2) === 0 ? 'O_RDONLY' : (mask & 4) === 0 ? 'O_WRONLY' : 'O_RDWR',
    };
  }
  if (type.startsWith('rename')) return { oldpath: named, newpath: texts.at(-1) ?? named };
  return { name: named, path: named, filename: named };
}

function fileOf(path: string | undefined, type: string): Descriptor | undefined {
  return path === undefined || type === 'execve' ? undefined : { num: 0, type: 'file', name: path };
}

function connectionOf(socket: Json): Descriptor {
  const client = endpointOf(textAt(socket, 'saddr'), numberAt(socket, 'sport'));
  const server = endpointOf(
    textAt(socket, 'daddr') ?? textAt(socket, 'addr'),
    numberAt(socket, 'dport') ?? numberAt(socket, 'port'),
  );
  const family = textAt(socket, 'family') ?? '';
  const protocol = textAt(socket, 'protocol') === 'IPPROTO_UDP' ? 'udp' : 'tcp';
  return {
    num: 0,
    type: family === 'AF_INET6' || server?.ip.includes(':') === true ? 'ipv6' : 'ipv4',
    name: connectionName(client, server),
    protocol,
    ...(client === undefined ? {} : { client }),
    ...(server === undefined ? {} : { server }),
    connected: true,
  };
}

function endpointOf(ip: string | undefined, port: number | undefined): Endpoint | undefined {
  return ip === undefined || ip === '' ? undefined : endpoint(ip, port ?? 0);
}

function processOf(json: Json | undefined, ppid: number | undefined): ProcessInfo | undefined {
  const pid = numberAt(json, 'pid');
  if (json === undefined || pid === undefined) return undefined;
  const pod = objectAt(json, 'pod');
  const container = containerOf(pod, textAt(json, 'docker'));
  const uid = numberAt(json, 'uid');
  const loginUid = numberAt(json, 'auid');
  const started = nanosecondsOf(textAt(json, 'start_time'));
  const capabilities = objectAt(json, 'cap');
  const args = textAt(json, 'arguments');
  const vpid = numberAt(objectAt(pod, 'container'), 'pid');
  const made: Record<string, unknown> = {
    pid,
    ppid,
    exepath: textAt(json, 'binary'),
    args: args === undefined ? [] : splitArguments(args),
    cwd: textAt(json, 'cwd'),
    uid,
    user: uid === 0 ? 'root' : undefined,
    // 4294967295 is -1: nobody has logged in.
    loginUid: loginUid === 0xffff_ffff ? -1 : loginUid,
    startedAt: started,
    vpid,
    tty: 0,
    container,
    capPermitted: capabilitiesText(capabilities, 'permitted'),
    capEffective: capabilitiesText(capabilities, 'effective'),
    exeFromMemfd: /^memfd:|^\/memfd:|\(deleted\)$/.test(textAt(json, 'binary') ?? '') ? true : undefined,
  };
  return made as unknown as ProcessInfo;
}

function capabilitiesText(capabilities: Json | undefined, key: string): string | undefined {
  const names = textsAt(capabilities, key);
  return capabilities === undefined ? undefined : names.join(' ');
}

/** Arguments stand in one text, those with blanks in quotes. */
function splitArguments(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|\S+/g)].map((match) => match[1] ?? match[0]);
}

function containerOf(pod: Json | undefined, docker: string | undefined): Container | undefined {
  const told = objectAt(pod, 'container');
  const id = textAt(told, 'id')?.replace(/^[a-z-]+:\/\//, '') ?? docker;
  if (id === undefined || id === '') return undefined;
  const image = objectAt(told, 'image');
  const named = textAt(image, 'name');
  const digest = /@(sha256:[0-9a-f]+)$/.exec(textAt(image, 'id') ?? '')?.[1];
  const name = textAt(told, 'name');
  const started = nanosecondsOf(textAt(told, 'start_time'));
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(named === undefined ? {} : { image: named }),
    ...(digest === undefined ? {} : { imageDigest: digest }),
    ...(started === undefined ? {} : { startedAt: started }),
    ...(pod === undefined ? {} : { pod: podOf(pod) }),
  };
}

function podOf(json: Json): Pod {
  const name = textAt(json, 'name');
  const namespace = textAt(json, 'namespace');
  const uid = textAt(json, 'uid');
  const labels = objectAt(json, 'pod_labels');
  const workload = textAt(json, 'workload');
  return {
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(labels === undefined
      ? {}
      : { labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])) }),
    ...(workload === undefined
      ? {}
      : { owner: { kind: textAt(json, 'workload_kind') ?? 'Deployment', name: workload } }),
  };
}
