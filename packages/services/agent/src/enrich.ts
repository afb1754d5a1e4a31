import type { Event, WorkloadContext } from '@seawall/model';
import type { Container, Process, ProcessInfo, ProcessTable, SyscallEvent } from '@seawall/runtime';
import type { ProgramFacts, TaskFacts } from './capture/kernel-event.ts';
import type { ContainerRegistry } from './containers/registry.ts';
import { dnsEvent } from './dns/events.ts';
import { type DnsMessage, parseDns } from './dns/message.ts';
import type { AddressNames } from './dns/names.ts';
import type { Enricher } from './enricher.ts';
import type { Hashes } from './files/hashes.ts';
import { backfill } from './state/backfill.ts';
import { socketTables } from './state/descriptors.ts';
import type { ProcReader } from './state/read-process.ts';
import { isSettingUp } from './state/set-up.ts';
import { snapshot } from './state/snapshot.ts';
import type { AccountBook } from './state/users.ts';
import { workloadOf } from './workload.ts';

export interface EnrichOptions {
  readonly registry: ContainerRegistry;
  readonly accounts: AccountBook;
  readonly reader: ProcReader;
  readonly names: AddressNames;
  readonly node: string;
  readonly cluster?: string;
  /** Programs are hashed where this is given, before rules judge them when rules ask. */
  readonly hashes?: Hashes;
  readonly hashesAsked?: boolean;
  /** Look-ups of names and new programs, for who keeps them. */
  readonly onEvent?: (event: Event) => void;
  /** Every control group that a process is seen in: by the number that packets bear. */
  readonly onCgroup?: (id: number, path: string) => void;
}

const namePort = 53;
/** The kernel keeps 15 bytes of a name. */
const longestName = 15;

/** Says of the kernel's events whose they are: the container, its pod and image, users by name, addresses by the names they were looked up as. */
export function createEnricher(options: EnrichOptions): Enricher {
  const { registry, accounts, reader, names, node, cluster, hashes, hashesAsked, onEvent, onCgroup } = options;
  const sockets = socketTables();
  let table: ProcessTable | undefined;

  const containerOf = (task: TaskFacts, starts: boolean): { container: Container | undefined; path: string } => {
    const path = pathOf(task.cgroup);
    onCgroup?.(Number(task.cgroupId), path);
    const container = registry.ofCgroup(path, starts);
    if (container !== undefined || task.cgroupV1.length === 0) return { container, path };
    const older = pathOf(task.cgroupV1);
    const found = registry.ofCgroup(older, starts);
    return found === undefined ? { container, path } : { container: found, path: older };
  };

  const namesOf = (pid: number, task: TaskFacts, container: Container | undefined): Partial<ProcessInfo> => {
    const { users, groups } = accounts.of(container?.id ?? 'host', pid);
    const user = users.get(task.uid);
    const group = groups.get(task.gid);
    return { ...(user === undefined ? {} : { user }), ...(group === undefined ? {} : { group }) };
  };

  const lookUp = (event: SyscallEvent, data: string): void => {
    const message = parseDns(Buffer.from(data, 'latin1'));
    if (message === undefined) return;
    const container = event.process?.container;
    names.learn(container?.id ?? 'host', message);
    if (onEvent !== undefined) tellLookUp(message, event, container, onEvent);
  };

  const tellLookUp = (
    message: DnsMessage,
    event: SyscallEvent,
    container: Container | undefined,
    tell: (event: Event) => void,
  ): void => {
    const workload = workloadOf(container);
    const process = event.process?.name;
    const told = dnsEvent(message, {
      time: timeOf(event),
      node,
      server: event.descriptor?.server?.ip ?? '',
      ...(cluster === undefined ? {} : { cluster }),
      ...(workload === undefined ? {} : { workload }),
      ...(process === undefined ? {} : { process }),
    });
    if (told !== undefined) tell(told);
  };

  /** The name behind an address, put where rules look for it. */
  const named = (event: SyscallEvent): SyscallEvent => {
    const { descriptor, process } = event;
    const server = descriptor?.server;
    if (descriptor === undefined || server === undefined || server.domain !== undefined) return event;
    const domain = names.nameOf(process?.container?.id ?? 'host', server.ip);
    if (domain === undefined) return event;
    const better = { ...descriptor, server: { ...server, domain } };
    if (process?.descriptors.has(descriptor.num) === true) process.descriptors.set(descriptor.num, better);
    return { ...event, descriptor: better };
  };

  const started = (event: SyscallEvent): void => {
    const { process } = event;
    if (process === undefined || onEvent === undefined) return;
    const tell = (sha256: string | undefined): void => onEvent(programEvent(event, process, sha256, node, cluster));
    if (hashes === undefined) tell(undefined);
    else hashes.ofProgram(process, tell);
  };

  return {
    start(filled) {
      table = filled;
      void snapshot(filled, reader);
    },
    missing(pid) {
      return table === undefined ? reader.read(pid) : backfill(pid, table, reader, sockets);
    },
    describe(pid, task, program) {
      // A process that was just made is what its parent is.
      if (task.cgroup.length === 0 && task.cgroupV1.length === 0)
        return namesOf(pid, task, table?.find(pid)?.container);
      const { container, path } = containerOf(task, program !== undefined);
      const inside = table?.find(pid)?.container !== undefined;
      const own = container === undefined || isSettingUp(task, program, inside) ? undefined : container;
      return {
        cgroup: path,
        ...(own === undefined ? {} : { container: own }),
        ...namesOf(pid, task, own),
        ...ownName(task, program),
      };
    },
    user: (uid, process) => accounts.of(process.container?.id ?? 'host', process.pid).users.get(uid),
    seen(event, kernel) {
      if (event.type === 'execve') {
        const { process } = event;
        if (hashesAsked === true && process !== undefined) process.exeSha256 = hashes?.now(process);
        started(event);
      }
      const { descriptor } = event;
      if (descriptor?.server === undefined) return event;
      if (kernel.data !== undefined && descriptor.server.port === namePort) {
        lookUp(event, kernel.data);
        for (const data of kernel.moreData ?? []) lookUp(event, data);
      }
      return named(event);
    },
    tick: () => sockets.forget(),
  };
}

/** Names of folders, the innermost first. */
function pathOf(names: readonly string[]): string {
  return `/${names
    .filter((name) => name !== '' && name !== '/')
    .toReversed()
    .join('/')}`;
}

/** A program that runs itself again, as busybox does for each of its commands, is `exe` to the kernel: its first argument says which it is. */
function ownName({ comm }: TaskFacts, program: ProgramFacts | undefined): { name?: string } {
  const said = program?.argv[0];
  if (comm !== 'exe' || said === undefined || !program?.filename.startsWith('/proc/')) return {};
  return { name: said.slice(said.lastIndexOf('/') + 1).slice(0, longestName) };
}

function timeOf({ time }: SyscallEvent): string {
  return new Date(time === undefined ? Date.now() : Number(time / 1_000_000n)).toISOString();
}

function programEvent(
  event: SyscallEvent,
  process: Process,
  sha256: string | undefined,
  node: string,
  cluster: string | undefined,
): Event {
  const workload: WorkloadContext | undefined = workloadOf(process.container);
  const told = {
    'proc.pid': process.pid,
    'proc.ppid': process.ppid,
    'proc.name': process.name,
    'proc.exepath': process.exepath,
    'proc.cmdline': [process.exe ?? process.name ?? '', ...(process.args ?? [])].join(' ').slice(0, 4096),
    'proc.pname': process.parent?.name,
    'proc.exe.sha256': sha256,
    'proc.is_exe_upper_layer': process.exeUpperLayer,
    'proc.is_exe_from_memfd': process.exeFromMemfd,
    'user.uid': process.uid,
    'user.name': process.user,
  };
  return {
    time: timeOf(event),
    kind: 'process',
    source: 'syscall',
    node,
    ...(cluster === undefined ? {} : { cluster }),
    ...(workload === undefined ? {} : { workload }),
    ...(process.user === undefined ? {} : { actor: { kind: 'process' as const, name: process.user } }),
    fields: Object.fromEntries(
      Object.entries(told).filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined),
    ),
  };
}
