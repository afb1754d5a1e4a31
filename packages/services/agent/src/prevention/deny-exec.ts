import { close, closeSync, lstatSync, readSync, readlinkSync, writeSync } from 'node:fs';
import { globTest } from '@seawall/falco';
import { libc } from '../bpf/libc.ts';
import { AgentError } from '../error.ts';
import { procText } from '../state/proc-files.ts';
import type { Measure, Mode, OnDeed } from './measure.ts';
import { rootMount } from './root-mount.ts';
import { systemCalls } from './system-calls.ts';

interface DenyExecOptions {
  readonly mode: Mode;
  /** A process of the container, through which its file systems are reached. */
  readonly pid: number;
  readonly containerId?: string;
  /** Patterns of paths as the container sees them. */
  readonly paths?: readonly string[];
  /** Whatever the image did not bring along: files in the upper layer of the container's overlay. */
  readonly notInImage?: boolean;
  readonly onDeed: OnDeed;
}

/** FAN_CLASS_CONTENT, FAN_CLOEXEC, FAN_NONBLOCK. */
const initFlags = 0x04 | 0x01 | 0x02;
/** O_RDONLY with O_LARGEFILE and O_CLOEXEC. */
const eventFlags = 0o2100000;
const markAdd = 0x01;
const markMount = 0x10;
const openExecPermission = 0x0004_0000n;
const allow = 1;
const deny = 2;
const metadataBytes = 24;

/**
 * Refuses to start programs in a container: `execve` fails with EPERM. The kernel asks for each program that is started there and waits for the answer;
 * if this process ends, it waits no longer and lets all start.
 *
 * @throws {AgentError} code `attach-refused` when the kernel cannot be made to ask
 */
export function denyExec(options: DenyExecOptions): Measure {
  const { mode, pid, containerId, paths = [], notInImage = false, onDeed } = options;
  const { fanotifyInit, fanotifyMark } = systemCalls();
  const fd = fanotifyInit(initFlags, eventFlags);
  if (fd < 0) throw refused(`fanotify_init: ${libc().errorName(-fd)}`);
  const root = `/proc/${pid}/root`;
  const overlay = rootMount(procText(`/proc/${pid}/mountinfo`) ?? '');
  if (overlay.points.length === 0) {
    closeSync(fd);
    throw refused(`the process ${pid} has ended`);
  }
  for (const point of overlay.points) {
    const result = fanotifyMark(fd, markAdd | markMount, openExecPermission, `${root}${point}`);
    // The container's own file system must be watched; others of it, a folder of the node among them, where they can be.
    if (result < 0 && point === '/') {
      closeSync(fd);
      throw refused(`fanotify_mark: ${libc().errorName(-result)}`);
    }
  }
  const patterns = paths.map((path) => globTest(path, false));
  const events = Buffer.alloc(metadataBytes * 64);

  const tell = (what: 'set' | 'undone' | 'done' | 'would', about: string, who?: number): void =>
    onDeed({
      time: new Date().toISOString(),
      measure: 'deny-exec',
      mode,
      what,
      ...(containerId === undefined ? {} : { containerId }),
      ...(who === undefined ? {} : { pid: who }),
      about,
    });

  const matches = (path: string): boolean =>
    patterns.some((test) => test(path)) ||
    (notInImage && overlay.upper !== undefined && exists(`${overlay.upper}${path}`));

  const answer = (file: number, who: number): void => {
    let verdict = allow;
    let path = '';
    try {
      path = readlinkSync(`/proc/self/fd/${file}`);
      if (matches(path) && mode === 'enforce') verdict = deny;
    } finally {
      const response = Buffer.alloc(8);
      response.writeInt32LE(file, 0);
      response.writeUInt32LE(verdict, 4);
      writeSync(fd, response);
      close(file, () => undefined);
    }
    // The answer first: until then the program waits.
    if (verdict === deny) tell('done', path, who);
    else if (mode === 'canary' && matches(path)) tell('would', path, who);
  };

  const readable = (): void => {
    let length: number;
    try {
      length = readSync(fd, events, 0, events.length, null);
    } catch {
      return;
    }
    for (let at = 0; at + metadataBytes <= length; at += events.readUInt32LE(at)) {
      if (events.readUInt32LE(at) < metadataBytes) return;
      const file = events.readInt32LE(at + 16);
      if (file >= 0) answer(file, events.readInt32LE(at + 20));
    }
  };

  const poll = libc().poll(fd, readable);
  let undone = false;
  const about = [...paths, ...(notInImage ? ['programs that are not in the image'] : [])].join(', ');
  tell('set', about);
  return {
    undo() {
      if (undone) return;
      undone = true;
      readable();
      poll.close();
      closeSync(fd);
      tell('undone', about);
    },
  };
}

function exists(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch {
    return false;
  }
}

function refused(why: string): AgentError {
  return new AgentError('attach-refused', {
    en: `The kernel cannot be made to ask before programs start: ${why}`,
    zh: `无法让内核在程序启动前询问：${why}`,
  });
}
