import type { SyscallEvent } from '../observed.ts';
import type { Container } from '../state/container.ts';
import { connectionName, type Descriptor, type Endpoint } from '../state/descriptor.ts';
import type { Process } from '../state/process.ts';
import { timestampOf } from '../time.ts';

/** Writes events in the form that `recorded` reads: every line one JSON object. */
export interface Recorder {
  /** The lines of an event: before it what it presupposes and was not told yet, its container and its process. */
  event(event: SyscallEvent): string[];
  /** A process as it stood before the first event, with what it had open. */
  process(process: Process): string[];
}

const processKeys = [
  'ppid',
  'name',
  'exe',
  'exepath',
  'args',
  'env',
  'cwd',
  'tty',
  'uid',
  'user',
  'gid',
  'group',
  'loginUid',
  'loginUser',
  'vpid',
  'sid',
  'pgid',
  'vpgid',
  'cgroup',
  'capPermitted',
  'capEffective',
  'capInheritable',
  'exeUpperLayer',
  'exeLowerLayer',
  'exeWritable',
  'exeFromMemfd',
  'exeSha256',
  'exeInode',
  'exeChangedAt',
  'exeModifiedAt',
  'startedAt',
] as const satisfies readonly (keyof Process)[];

/** What is told later of a container replaces what was there: the same object says the same. */
const containerKeys = [
  'name',
  'type',
  'image',
  'imageId',
  'imageDigest',
  'privileged',
  'mounts',
  'labels',
  'ip',
  'startedAt',
  'pod',
] as const satisfies readonly (keyof Container)[];

/** Calls after which a process is told of in full, because reading begins it anew there. */
const starts = new Set(['execve', 'execveat', 'clone', 'clone3', 'fork', 'vfork']);

/**
 * Replaying what it wrote through the same rules gives the same alerts: what a process is when an event happens is told before the event
 * whenever it has changed since it was told last.
 */
export function createRecorder(): Recorder {
  const told = new WeakMap<Process, readonly unknown[]>();
  const containers = new WeakMap<Container, readonly unknown[]>();

  const containerLines = (container: Container | undefined): string[] => {
    if (container === undefined) return [];
    const before = containers.get(container);
    if (before !== undefined && containerKeys.every((key, at) => before[at] === container[key])) return [];
    containers.set(
      container,
      containerKeys.map((key) => container[key]),
    );
    return [JSON.stringify({ type: 'container', container: plain(container) })];
  };

  const changed = (process: Process): boolean => {
    const before = told.get(process);
    const container = process.container?.id;
    if (before?.[processKeys.length] === container && before !== undefined) {
      if (processKeys.every((key, at) => before[at] === process[key])) return false;
    }
    told.set(process, [...processKeys.map((key) => process[key]), container]);
    return true;
  };

  /** Ancestors are told before their descendants. */
  const lineage = (process: Process, depth: number): string[] => {
    const { parent } = process;
    const before = parent === undefined || told.has(parent) || depth > 64 ? [] : lineage(parent, depth + 1);
    if (told.has(process)) return before;
    const own = containerLines(process.container);
    changed(process);
    return [...before, ...own, processLine(process)];
  };

  return {
    process: (process) => lineage(process, 0),
    event(event) {
      const { process } = event;
      const lines = process === undefined ? [] : lineage(process, 0);
      if (process !== undefined) lines.push(...containerLines(process.container));
      const whole = process !== undefined && (changed(process) || starts.has(event.type));
      lines.push(
        JSON.stringify({
          type: event.type,
          ...(event.time === undefined ? {} : { time: timestampOf(event.time) }),
          ...(process === undefined ? {} : { process: whole ? processJson(process) : process.pid }),
          ...(event.descriptor === undefined ? {} : { fd: descriptorJson(event.descriptor) }),
          ...(event.args === undefined ? {} : { args: plain(event.args) }),
          ...(event.result === undefined ? {} : { result: event.result }),
          ...(event.buffer === undefined ? {} : { buffer: event.buffer }),
          ...(event.node === undefined ? {} : { node: event.node }),
          ...(event.fields === undefined ? {} : { fields: plain(event.fields) }),
        }),
      );
      return lines;
    },
  };
}

function processLine(process: Process): string {
  return JSON.stringify({
    type: 'process',
    process: processJson(process),
    ...(process.descriptors.size === 0 ? {} : { descriptors: [...process.descriptors.values()].map(descriptorJson) }),
  });
}

function processJson(process: Process): object {
  const made: Record<string, unknown> = { pid: process.pid };
  for (const key of processKeys) if (process[key] !== undefined) made[key] = plain(process[key]);
  if (process.container !== undefined) made['container'] = process.container.id;
  return made;
}

function descriptorJson(descriptor: Descriptor): object {
  const { client, server, name, ...rest } = descriptor;
  const domain = server?.domain;
  return {
    ...rest,
    // A connection's name is made of its ends again.
    ...(name === connectionName(client, server) && name !== '' ? {} : { name }),
    ...(client === undefined ? {} : { client: endText(client) }),
    ...(server === undefined ? {} : { server: endText(server) }),
    ...(domain === undefined ? {} : { domain }),
  };
}

function endText({ ip, port }: Endpoint): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** Times are the only numbers that JSON cannot hold. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return timestampOf(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
