import { readdirSync, statSync } from 'node:fs';
import type { Descriptor, DescriptorType } from '@seawall/runtime';
import { procLink, procText, withoutMark } from './proc-files.ts';
import { readSockets, type Socket } from './sockets.ts';

/** The sockets of a process's network namespace, by inode. */
export type SocketsOf = (pid: number) => ReadonlyMap<number, Socket>;

/** Descriptors of one process that are looked at; a server with more has them for connections, which events tell of anyway. */
const mostDescriptors = 4096;

/** The open descriptors of a process as /proc shows them; none when it is gone or may not be seen. */
export function readDescriptors(pid: number, socketsOf: SocketsOf, proc = '/proc'): Descriptor[] {
  let names: string[];
  try {
    names = readdirSync(`${proc}/${pid}/fd`);
  } catch {
    return [];
  }
  const found: Descriptor[] = [];
  for (const name of names.slice(0, mostDescriptors)) {
    const path = `${proc}/${pid}/fd/${name}`;
    const link = procLink(path);
    if (link === undefined) continue;
    const descriptor = descriptorOf(Number(name), link, path, () => socketsOf(pid));
    found.push(closesOnExec(`${proc}/${pid}/fdinfo/${name}`) ? { ...descriptor, closeOnExec: true } : descriptor);
  }
  return found;
}

const anonymous: readonly (readonly [start: string, type: DescriptorType])[] = [
  ['anon_inode:[eventpoll]', 'eventpoll'],
  ['anon_inode:[eventfd]', 'event'],
  ['anon_inode:[signalfd]', 'signalfd'],
  ['anon_inode:[timerfd]', 'timerfd'],
  ['anon_inode:inotify', 'inotify'],
  ['anon_inode:[io_uring]', 'iouring'],
  ['anon_inode:[pidfd]', 'pidfd'],
  ['anon_inode:[userfaultfd]', 'userfaultfd'],
  ['anon_inode:bpf', 'bpf'],
  ['/memfd:', 'memfd'],
];

function descriptorOf(num: number, link: string, path: string, sockets: () => ReadonlyMap<number, Socket>): Descriptor {
  const socket = /^socket:\[(\d+)\]$/.exec(link);
  if (socket !== null) {
    const inode = Number(socket[1]);
    const known = sockets().get(inode);
    return known === undefined ? { num, type: 'unknown', name: '', inode } : { num, ...known, inode };
  }
  const pipe = /^pipe:\[(\d+)\]$/.exec(link);
  if (pipe !== null) return { num, type: 'pipe', name: '', inode: Number(pipe[1]) };
  const special = anonymous.find(([start]) => link.startsWith(start));
  if (special !== undefined) return { num, type: special[1], name: link.startsWith('/') ? withoutMark(link) : '' };
  if (!link.startsWith('/')) return { num, type: 'unknown', name: link };
  return { num, type: isFolder(path) ? 'directory' : 'file', name: withoutMark(link) };
}

/** The kernel gives the flags in octal, O_CLOEXEC among them. */
function closesOnExec(path: string): boolean {
  const flags = /^flags:\s+([0-7]+)/m.exec(procText(path) ?? '')?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & 0o2000000) !== 0;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Reads each network namespace's tables once, until `forget`: thousands of processes share a handful of them. */
export function socketTables(proc = '/proc'): { of: SocketsOf; forget(): void } {
  const byNamespace = new Map<string, ReadonlyMap<number, Socket>>();
  return {
    of(pid) {
      const namespace = procLink(`${proc}/${pid}/ns/net`) ?? String(pid);
      const known = byNamespace.get(namespace);
      if (known !== undefined) return known;
      const sockets = readSockets(pid, proc);
      byNamespace.set(namespace, sockets);
      return sockets;
    },
    forget: () => byNamespace.clear(),
  };
}
