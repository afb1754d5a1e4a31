import { isJson, type Json, listAt, objectAt, textAt } from '../../src/json.ts';

/** What a sensor would tell of a test's deeds, in our own form of recorded events. */
export function eventsOf(test: Json): Json[] {
  const context = objectAt(test, 'context');
  const container = isJson(context?.['container']) ? containerId : undefined;
  const events: Json[] = [];
  if (container !== undefined) {
    const told = {
      id: containerId,
      name: 'eg',
      image: 'docker.io/library/alpine:3',
      privileged: true,
      startedAt: start,
    };
    events.push({ type: 'container', container: told });
  }
  const chain = listAt(context, 'processes').filter(isJson);
  let pid = firstPid;
  for (const process of chain.length === 0 ? [{ name: 'event-generator' }] : chain) {
    pid += 1;
    events.push(execution(pid, process, container));
  }
  const resources = listAt(test, 'resources').filter(isJson);
  for (const resource of resources) events.push(...resourceEvents(resource, pid, container));
  const waited = /sleep (\d+)/.exec(textAt(test, 'before') ?? '')?.[1];
  const now = start + 100_000_000 + Number(waited ?? 0) * 1_000_000_000;
  for (const step of listAt(test, 'steps').filter(isJson)) events.push(callEvent(step, pid, now, resources));
  return events;
}

const containerId = 'e9'.repeat(32);
const firstPid = 1000;
/** Nanoseconds since 1970; whole milliseconds, so that a number holds it. */
const start = 1_772_445_600_000_000_000;
const everything = 'CAP_CHOWN CAP_DAC_OVERRIDE CAP_NET_RAW CAP_SYS_ADMIN CAP_SYS_MODULE CAP_SYS_PTRACE CAP_SETUID';

function execution(pid: number, process: Json, container: string | undefined): Json {
  const name = textAt(process, 'name') ?? 'event-generator';
  const exe = textAt(process, 'exe') ?? name;
  // The program is a file made for the test: in a container it lies in the upper layer.
  const flags = container === undefined ? 'EXE_WRITABLE' : 'EXE_WRITABLE|EXE_UPPER_LAYER';
  const user = textAt(process, 'user') ?? 'root';
  return {
    type: 'execve',
    time: start,
    process: {
      pid,
      ppid: pid - 1,
      name: name.slice(0, 15),
      exe,
      exepath: exe.startsWith('/') ? exe : `/tmp/event-generator/${name}`,
      args: wordsOf(textAt(process, 'args') ?? ''),
      cwd: '/root',
      tty: 0,
      uid: user === 'root' ? 0 : 2,
      user,
      loginUid: -1,
      startedAt: start,
      exeWritable: true,
      exeUpperLayer: container !== undefined,
      exeFromMemfd: false,
      capPermitted: everything,
      capEffective: everything,
      vpid: pid,
      vpgid: pid,
      ...(container === undefined ? {} : { container }),
    },
    args: { flags, uid: user === 'root' ? 0 : 2 },
    result: 0,
  };
}

/** Blanks part arguments, quotes group them. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map((match) => match[1] ?? match[2] ?? match[0]);
}

/** Resources that are made by calls which rules look at. */
function resourceEvents(resource: Json, pid: number, container: string | undefined): Json[] {
  if (resource['type'] === 'process') {
    const process = execution(
      pid + 1,
      { name: textAt(resource, 'name') ?? textAt(resource, 'exe') ?? 'eg' },
      container,
    );
    if (resource['fileLess'] !== true) return [process];
    const told = objectAt(process, 'process');
    return [
      {
        ...process,
        process: { ...told, ppid: pid, exepath: '/memfd:eg (deleted)', exeFromMemfd: true },
        args: { flags: 'EXE_WRITABLE|EXE_FROM_MEMFD' },
      },
    ];
  }
  if (resource['type'] !== 'clientServer' || !String(resource['l4Proto']).startsWith('tcp')) return [];
  const fd = connection(resource, 'client');
  return [{ type: 'connect', time: start, process: pid, fd, args: {}, result: 0 }];
}

const ends = { client: 10, server: 11 } as const;

function connection(resource: Json, end: keyof typeof ends): Json {
  const protocol = textAt(resource, 'l4Proto') ?? 'tcp4';
  const address = textAt(resource, 'address') ?? '';
  if (protocol === 'unix') return { num: ends[end], type: 'unix', name: address };
  const client = protocol.endsWith('6') ? '[fd00::9]:40404' : '10.99.0.9:40404';
  return {
    num: ends[end],
    client,
    server: address,
    protocol: protocol.slice(0, 3),
    isServer: end === 'server',
    connected: true,
  };
}

function callEvent(step: Json, pid: number, time: number, resources: readonly Json[]): Json {
  const type = textAt(step, 'syscall') ?? 'unknown';
  const given = { ...objectAt(step, 'args'), ...objectAt(objectAt(step, 'args'), 'how') };
  const path = textAt(given, 'pathname') ?? textAt(given, 'filename');
  const args: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string' || typeof value === 'number') args[name.toLowerCase()] = value;
  }
  if (path !== undefined) Object.assign(args, { name: path, path, filename: path });
  const base = { type, time, process: pid, args };
  if (/^open|^creat$/.test(type) && path !== undefined) {
    return { ...base, fd: { num: 3, name: whole(path), rawName: path }, result: 3 };
  }
  const referred = Object.values(given)
    .map((value) => descriptorOf(value, resources))
    .find((found) => found !== undefined);
  const target = Number(given['newfd']);
  const result = type.startsWith('dup') ? (Number.isInteger(target) ? target : 0) : type === 'socket' ? 5 : 0;
  return { ...base, ...(referred === undefined ? {} : { fd: referred }), result };
}

/** `${ resource.client.fd }`. */
function descriptorOf(value: unknown, resources: readonly Json[]): Json | undefined {
  const parts = typeof value === 'string' ? /^\$\{\s*(\w+)(?:\.(client|server))?\.fd\s*\}$/.exec(value) : null;
  if (parts === null) return undefined;
  const resource = resources.find(({ name }) => name === parts[1]);
  if (resource === undefined) return undefined;
  if (resource['type'] === 'clientServer') return connection(resource, (parts[2] ?? 'client') as keyof typeof ends);
  return { num: 3, name: textAt(resource, 'filePath') ?? '' };
}

/** A path as the kernel resolves it. */
function whole(path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `/root/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
