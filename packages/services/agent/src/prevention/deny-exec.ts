import { closeSync } from 'node:fs';
import { libc } from '../bpf/libc.ts';
import { AgentError } from '../error.ts';
import { procText } from '../state/proc-files.ts';
import { execGuard } from './exec-guard.ts';
import type { Deed, Measure, Mode, OnDeed } from './measure.ts';
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

/**
 * Refuses to start programs in a container: `execve` fails with EPERM. The kernel asks for each program that is started there and waits for the answer,
 * which a thread of its own gives; if this process ends, it waits no longer and lets all start.
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
  const tell = (what: Deed['what'], subject: string, who?: number, detail?: string): void =>
    onDeed({
      time: new Date().toISOString(),
      measure: 'deny-exec',
      mode,
      what,
      ...(containerId === undefined ? {} : { containerId }),
      ...(who === undefined ? {} : { pid: who }),
      about: subject,
      ...(detail === undefined ? {} : { detail }),
    });

  const about = [...paths, ...(notInImage ? ['programs that are not in the image'] : [])].join(', ');
  const asked = execGuard().answer(
    { fd, mode, paths, upper: notInImage ? overlay.upper : undefined },
    ({ what, path, pid: who }) => tell(what, path, who),
    (detail) => tell('failed', about, undefined, detail),
  );
  let undone = false;
  tell('set', about);
  return {
    undo() {
      if (undone) return;
      undone = true;
      asked.end();
      tell('undone', about);
    },
  };
}

function refused(why: string): AgentError {
  return new AgentError('attach-refused', {
    en: `The kernel cannot be made to ask before programs start: ${why}`,
    zh: `无法让内核在程序启动前询问：${why}`,
  });
}
