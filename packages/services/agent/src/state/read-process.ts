import type { Container, ProcessInfo } from '@seawall/runtime';
import { cgroupOf } from '../containers/process-cgroup.ts';
import type { BootClock } from './boot-clock.ts';
import { parseStat, parseStatus } from './process-stat.ts';
import { procLink, procText, withoutMark } from './proc-files.ts';
import type { AccountBook } from './users.ts';

export interface ProcReader {
  /** What /proc says of a process; undefined when it is gone. */
  read(pid: number): ProcessInfo | undefined;
}

export interface ProcReaderOptions {
  readonly clock: BootClock;
  readonly accounts: AccountBook;
  readonly containerOf: (cgroup: string) => Container | undefined;
  readonly proc?: string;
}

/** Arguments and variables past these bounds no rule looks at. */
const mostArgumentBytes = 64 * 1024;
const mostVariables = 256;
/** What the kernel gives where nobody has logged in: -1 without its sign. */
const noLogin = 4_294_967_295;

export function createProcReader({ clock, accounts, containerOf, proc = '/proc' }: ProcReaderOptions): ProcReader {
  return {
    read(pid) {
      const folder = `${proc}/${pid}`;
      const stat = parseStat(procText(`${folder}/stat`) ?? '');
      if (stat === undefined) return undefined;
      const status = parseStatus(procText(`${folder}/status`) ?? '');
      const cgroup = cgroupOf(procText(`${folder}/cgroup`) ?? '');
      const container = cgroup === undefined ? undefined : containerOf(cgroup);
      const [exe, ...args] = listed(procText(`${folder}/cmdline`));
      const exepath = procLink(`${folder}/exe`);
      const cwd = procLink(`${folder}/cwd`);
      const login = Number(procText(`${folder}/loginuid`) ?? noLogin);
      const names = accounts.of(container?.id ?? 'host', pid);
      const info: Record<string, unknown> = {
        pid,
        ppid: stat.ppid,
        name: stat.name,
        // Threads of the kernel have no arguments; their name stands for them.
        exe: exe ?? stat.name,
        args,
        env: listed(procText(`${folder}/environ`)).slice(0, mostVariables),
        exepath: exepath === undefined ? '' : withoutMark(exepath),
        exeFromMemfd: exepath?.startsWith('/memfd:') === true,
        tty: stat.tty,
        sid: stat.sid,
        pgid: stat.pgid,
        startedAt: clock.ofTicks(stat.startTicks),
        loginUid: login === noLogin ? -1 : login,
        ...(cwd === undefined ? {} : { cwd: withoutMark(cwd) }),
        ...(cgroup === undefined ? {} : { cgroup }),
        ...(container === undefined ? {} : { container }),
      };
      if (status === undefined) return info as unknown as ProcessInfo;
      const { uid, gid, vpid, vpgid, capEffective, capInheritable, capPermitted } = status;
      Object.assign(info, { uid, gid, vpid, vpgid, capEffective, capInheritable, capPermitted });
      const user = names.users.get(uid);
      const group = names.groups.get(gid);
      if (user !== undefined) info['user'] = user;
      if (group !== undefined) info['group'] = group;
      return info as unknown as ProcessInfo;
    },
  };
}

/** Texts with a zero byte behind each. */
function listed(text: string | undefined): string[] {
  if (text === undefined || text === '') return [];
  const whole = text.slice(0, mostArgumentBytes);
  return (whole.endsWith('\0') ? whole.slice(0, -1) : whole).split('\0');
}
