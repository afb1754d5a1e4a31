import {
  apply,
  type Descriptor,
  type Process,
  type ProcessInfo,
  type ProcessTable,
  type SyscallEvent,
} from '@seawall/runtime';
import type { After } from '../calls/row.ts';
import { calls } from '../calls/table.ts';
import type { Enricher } from '../enricher.ts';
import { capabilityText } from './capabilities.ts';
import type { KernelEvent } from './kernel-event.ts';
import { socketDescriptor } from './socket-descriptor.ts';

/** Joins what the kernel told with what is known: makes the event that rules judge, and keeps the table up to date. */
export type Join = (kernel: KernelEvent) => SyscallEvent | undefined;

export interface JoinOptions {
  readonly table: ProcessTable;
  readonly enricher: Enricher;
  readonly node: string | undefined;
  /** Nanoseconds from the machine's start to the wall clock's zero, as it stands now. */
  readonly wallOffset: () => bigint;
}

const rows = new Map(calls.map((row) => [row.name, row]));
const directory = 'O_DIRECTORY';

const opened: Readonly<Record<NonNullable<After['opens']>, Descriptor['type']>> = {
  file: 'file',
  socket: 'unknown',
  connection: 'unknown',
  memfd: 'memfd',
  bpf: 'bpf',
  event: 'event',
  userfaultfd: 'userfaultfd',
  iouring: 'iouring',
  pidfd: 'pidfd',
  unknown: 'unknown',
};

export function createJoin({ table, enricher, node, wallOffset }: JoinOptions): Join {
  let number = 0;

  const processOf = (kernel: KernelEvent): Process => {
    const known = table.find(kernel.pid);
    if (known !== undefined && !known.exited) return known;
    if (known !== undefined && kernel.type === 'procexit') return known;
    return table.learn(enricher.missing?.(kernel.pid) ?? { pid: kernel.pid });
  };

  return (kernel) => {
    if (kernel.type === 'cgroup') {
      if (kernel.task !== undefined && table.find(kernel.pid) !== undefined) table.learn(infoOf(kernel));
      return undefined;
    }
    const starts = kernel.type === 'clone' || kernel.program !== undefined;
    const info = starts ? infoOf(kernel) : { pid: kernel.pid };
    if (kernel.type === 'clone') forget(kernel);
    const known = starts ? undefined : processOf(kernel);
    if (known !== undefined) learnUser(known, kernel);
    const told = descriptorOf(kernel, known);
    if (kernel.file !== undefined && told !== undefined && known !== undefined) table.open(known, told);
    const { process, found } = apply(
      {
        type: kernel.type,
        args: kernel.args,
        result: starts ? 0 : kernel.result,
        info,
        descriptor: told,
        num: kernel.num,
        known,
      },
      table,
    );
    openTwo(kernel, process);
    number += 1;
    const event: SyscallEvent = {
      number,
      time: wallOffset() + BigInt(kernel.boot),
      type: kernel.type,
      process,
      descriptor: found,
      args: kernel.args,
      result: kernel.type === 'procexit' ? undefined : kernel.result,
      buffer: kernel.data,
      node,
      fields: undefined,
    };
    return enricher.seen === undefined ? event : enricher.seen(event, kernel);
  };

  /** What a pipe or a pair of sockets leaves behind. */
  function openTwo({ type, args, result }: KernelEvent, process: Process | undefined): void {
    const opens = rows.get(type)?.opensTwo;
    if (opens === undefined || process === undefined || result < 0) return;
    for (const num of String(args['fds']).split(',').map(Number)) table.open(process, { num, type: opens, name: '' });
  }

  /** A number that comes back while its last owner's end was not seen belongs to somebody new. */
  function forget({ pid, task }: KernelEvent): void {
    const known = table.find(pid);
    if (known === undefined || known.exited || task === undefined) return;
    if (known.startedAt !== wallOffset() + BigInt(task.start)) table.exit(pid);
  }

  function learnUser(process: Process, kernel: KernelEvent): void {
    if (kernel.task !== undefined) {
      table.learn(infoOf(kernel));
      return;
    }
    if (process.uid === kernel.uid) return;
    process.uid = kernel.uid;
    process.user = enricher.user?.(kernel.uid, process);
  }

  function infoOf({ pid, thread, task, program }: KernelEvent): ProcessInfo {
    if (task === undefined) return { pid };
    const info: ProcessInfo = {
      pid,
      ppid: task.ppid,
      // Threads may have names of their own, which are not the process's.
      ...(thread === pid ? { name: task.comm } : {}),
      uid: task.uid,
      gid: task.gid,
      loginUid: task.loginUid,
      tty: task.tty,
      vpid: task.vpid,
      sid: task.sid,
      pgid: task.pgid,
      vpgid: task.vpgid,
      capPermitted: capabilityText(task.capPermitted),
      capEffective: capabilityText(task.capEffective),
      capInheritable: capabilityText(task.capInheritable),
      startedAt: wallOffset() + BigInt(task.start),
      ...(program === undefined ? {} : programInfo(program)),
    };
    return enricher.describe === undefined ? info : { ...info, ...enricher.describe(pid, task, program) };
  }
}

function pathOf({ args, type }: KernelEvent): string | undefined {
  const { name } = args;
  if (typeof name !== 'string') return undefined;
  return type === 'memfd_create' ? `memfd:${name}` : name;
}

/** A socket that is not connected yet: only its family is known. */
function socketOf({ args, result }: KernelEvent): Descriptor {
  const domain = args['domain'];
  const type =
    domain === 'AF_INET'
      ? 'ipv4'
      : domain === 'AF_INET6'
        ? 'ipv6'
        : domain === 'AF_UNIX'
          ? 'unix'
          : domain === 'AF_NETLINK'
            ? 'netlink'
            : 'unknown';
  return { num: result, type, name: '' };
}

function programInfo(program: NonNullable<KernelEvent['program']>): Partial<ProcessInfo> {
  const [exe = program.filename, ...args] = program.argv;
  return {
    exe,
    args,
    exepath: program.exepath,
    cwd: program.cwd,
    ...(program.env === undefined ? {} : { env: program.env }),
    exeInode: program.inode,
    exeChangedAt: program.changedAt,
    exeModifiedAt: program.modifiedAt,
    exeUpperLayer: program.upper,
    exeLowerLayer: program.overlay && !program.upper,
    exeFromMemfd: program.memfd,
  };
}

/** The kernel's own word on what the call works on, which may have been opened without being told. */
function fileDescriptor({ file, num }: KernelEvent, known: Descriptor | undefined): Descriptor | undefined {
  if (file === undefined || num === undefined) return known;
  return known?.name === file.path && known.type === file.type ? known : { num, type: file.type, name: file.path };
}

function descriptorOf(kernel: KernelEvent, process: Process | undefined): Descriptor | undefined {
  const row = rows.get(kernel.type);
  if (row === undefined) return undefined;
  const known = kernel.num === undefined ? undefined : process?.descriptors.get(kernel.num);
  if (kernel.file !== undefined) return fileDescriptor(kernel, known);
  if (row.socket !== undefined) return socketDescriptor(kernel, known);
  if (row.opens === undefined) return undefined;
  if (row.opens === 'socket') return socketOf(kernel);
  const path = pathOf(kernel);
  if (path === undefined && row.opens === 'file') return undefined;
  const flags = kernel.args['flags'];
  const type = typeof flags === 'string' && flags.includes(directory) ? 'directory' : opened[row.opens];
  const { rawPath } = kernel;
  return {
    num: kernel.result,
    type,
    name: path ?? '',
    ...(rawPath === undefined || rawPath === path ? {} : { rawName: rawPath, nameChanged: true }),
  };
}
