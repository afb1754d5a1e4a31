import type { Scalar, Value } from '@seawall/falco';
import type { SyscallEvent } from '../observed.ts';
import { ancestorOf, argsOf, cmdlineOf, deepestAncestor, type Process } from '../state/process.ts';
import type { FieldReaders, ReadField } from './read.ts';

type OfProcess = (process: Process) => Value;

function self(read: OfProcess): ReadField {
  return ({ process }) => (process === undefined ? undefined : read(process));
}

function parent(read: OfProcess): ReadField {
  return ({ process }) => (process?.parent === undefined ? undefined : read(process.parent));
}

/** One ancestor by number, or all of them, parent first. */
function ancestors(read: OfProcess): ReadField {
  return ({ process }, argument) => {
    if (process === undefined) return undefined;
    if (argument !== undefined) {
      const found = ancestorOf(process, Number(argument));
      return found === undefined ? undefined : read(found);
    }
    const values: Scalar[] = [];
    let current = process.parent;
    for (let level = 1; current !== undefined && level <= deepestAncestor; level += 1, current = current.parent) {
      const value = read(current);
      if (value !== undefined && typeof value !== 'object') values.push(value);
    }
    return values;
  };
}

/** The leader of a session or group, when the table still has it. */
function leader(of: (process: Process) => number | undefined, read: OfProcess): ReadField {
  return ({ process }) => {
    if (process === undefined) return undefined;
    const pid = of(process);
    if (pid === undefined) return undefined;
    let current: Process | undefined = process;
    for (let level = 0; current !== undefined && level <= deepestAncestor; level += 1, current = current.parent) {
      if (current.pid === pid) return read(current);
    }
    return undefined;
  };
}

/** The value of `NAME=value`, or the value of every variable side by side. */
function variable(process: Process, name: string | undefined): Value {
  const { env } = process;
  if (env === undefined) return undefined;
  if (name === undefined) return env.join(' ');
  const prefix = `${name}=`;
  return env.find((entry) => entry.startsWith(prefix))?.slice(prefix.length);
}

function since(start: bigint | undefined, { time }: SyscallEvent): Value {
  return start === undefined || time === undefined || time < start ? undefined : time - start;
}

const standardStreams = { stdin: 0, stdout: 1, stderr: 2 } as const;

function streams(): FieldReaders {
  const readers: Record<string, ReadField> = {};
  for (const [name, num] of Object.entries(standardStreams)) {
    readers[`proc.${name}.type`] = self(({ descriptors }) => descriptors.get(num)?.type);
    readers[`proc.${name}.name`] = self(({ descriptors }) => descriptors.get(num)?.name);
  }
  return readers;
}

/** Fields of the process that an event belongs to, of its parent and of its ancestors. */
export const procReaders: FieldReaders = {
  'proc.name': self(({ name }) => name),
  'proc.pname': parent(({ name }) => name),
  'proc.aname': ancestors(({ name }) => name),
  'proc.exe': self(({ exe }) => exe),
  'proc.pexe': parent(({ exe }) => exe),
  'proc.aexe': ancestors(({ exe }) => exe),
  'proc.exepath': self(({ exepath }) => exepath),
  'proc.pexepath': parent(({ exepath }) => exepath),
  'proc.aexepath': ancestors(({ exepath }) => exepath),
  'proc.args': ({ process }, argument) =>
    process === undefined ? undefined : argument === undefined ? argsOf(process) : process.args?.[Number(argument)],
  'proc.aargs': ancestors(argsOf),
  'proc.cmdline': self(cmdlineOf),
  'proc.pcmdline': parent(cmdlineOf),
  'proc.acmdline': ancestors(cmdlineOf),
  'proc.cmdnargs': self(({ args }) => args?.length),
  'proc.cmdlenargs': self(({ args }) => args?.reduce((sum, arg) => sum + Buffer.byteLength(arg), 0)),
  'proc.exeline': self((process) =>
    process.exe === undefined ? undefined : [process.exe, ...(process.args ?? [])].join(' '),
  ),
  'proc.env': ({ process }, argument) => (process === undefined ? undefined : variable(process, argument)),
  'proc.aenv': ({ process }, argument) => {
    const level = argument !== undefined && /^[0-9]+$/.test(argument) ? Number(argument) : undefined;
    if (process === undefined) return undefined;
    if (level !== undefined) {
      const found = ancestorOf(process, level);
      return found === undefined ? undefined : variable(found, undefined);
    }
    let current = process.parent;
    for (let at = 1; current !== undefined && at <= deepestAncestor; at += 1, current = current.parent) {
      const value = variable(current, argument);
      if (value !== undefined) return value;
    }
    return undefined;
  },
  'proc.cwd': self(({ cwd }) => (cwd === undefined || cwd.endsWith('/') ? cwd : `${cwd}/`)),
  'proc.tty': self(({ tty }) => tty),
  'proc.pid': self(({ pid }) => pid),
  'proc.ppid': self(({ ppid }) => ppid),
  'proc.apid': ancestors(({ pid }) => pid),
  'proc.vpid': self(({ vpid }) => vpid),
  'proc.pvpid': parent(({ vpid }) => vpid),
  'proc.loginshellid': self(loginShell),
  'proc.sid': self(({ sid }) => sid),
  'proc.sname': leader(
    ({ sid }) => sid,
    ({ name }) => name,
  ),
  'proc.sid.exe': leader(
    ({ sid }) => sid,
    ({ exe }) => exe,
  ),
  'proc.sid.exepath': leader(
    ({ sid }) => sid,
    ({ exepath }) => exepath,
  ),
  'proc.pgid': self(({ pgid }) => pgid),
  'proc.pgid.name': leader(
    ({ pgid }) => pgid,
    ({ name }) => name,
  ),
  'proc.pgid.exe': leader(
    ({ pgid }) => pgid,
    ({ exe }) => exe,
  ),
  'proc.pgid.exepath': leader(
    ({ pgid }) => pgid,
    ({ exepath }) => exepath,
  ),
  'proc.vpgid': self(({ vpgid }) => vpgid),
  'proc.vpgid.name': groupLeader(({ name }) => name),
  'proc.vpgid.exe': groupLeader(({ exe }) => exe),
  'proc.vpgid.exepath': groupLeader(({ exepath }) => exepath),
  'proc.is_sid_leader': self(({ sid, pid }) => (sid === undefined ? undefined : sid === pid)),
  'proc.is_pgid_leader': self(({ pgid, pid }) => (pgid === undefined ? undefined : pgid === pid)),
  'proc.is_vpgid_leader': self(({ vpgid, vpid }) => (vpgid === undefined ? undefined : vpgid === vpid)),
  'proc.duration': (event) => since(event.process?.startedAt, event),
  'proc.ppid.duration': (event) => since(event.process?.parent?.startedAt, event),
  'proc.pid.ts': self(({ startedAt }) => startedAt),
  'proc.ppid.ts': parent(({ startedAt }) => startedAt),
  'proc.is_exe_writable': self(({ exeWritable }) => exeWritable),
  'proc.is_exe_upper_layer': self(({ exeUpperLayer }) => exeUpperLayer),
  'proc.is_exe_lower_layer': self(({ exeLowerLayer }) => exeLowerLayer),
  'proc.is_exe_from_memfd': self(({ exeFromMemfd }) => exeFromMemfd),
  'proc.exe.sha256': self(({ exeSha256 }) => exeSha256),
  'proc.exe_ino': self(({ exeInode }) => exeInode),
  'proc.exe_ino.ctime': self(({ exeChangedAt }) => exeChangedAt),
  'proc.exe_ino.mtime': self(({ exeModifiedAt }) => exeModifiedAt),
  'proc.exe_ino.ctime_duration_proc_start': self(({ exeChangedAt, startedAt }) =>
    exeChangedAt === undefined || startedAt === undefined || startedAt < exeChangedAt
      ? undefined
      : startedAt - exeChangedAt,
  ),
  'proc.fdopencount': self(({ descriptors }) => descriptors.size),
  'proc.nchilds': self(({ children }) => children),
  ...streams(),
  'thread.tid': self(({ pid }) => pid),
  'thread.vtid': self(({ vpid }) => vpid),
  'thread.cap_permitted': self(({ capPermitted }) => capPermitted),
  'thread.cap_effective': self(({ capEffective }) => capEffective),
  'thread.cap_inheritable': self(({ capInheritable }) => capInheritable),
  'thread.cgroups': self(({ cgroup }) => cgroup),
  'user.uid': self(({ uid }) => uid),
  'user.name': self(({ user }) => user),
  'user.loginuid': self(({ loginUid }) => loginUid),
  'user.loginname': self(({ loginUser }) => loginUser),
  'group.gid': self(({ gid }) => gid),
  'group.name': self(({ group }) => group),
  'fd.types': ({ process }, argument) => {
    if (process === undefined) return undefined;
    if (argument !== undefined) return process.descriptors.get(Number(argument))?.type;
    return [...new Set([...process.descriptors.values()].map(({ type }) => type))];
  },
};

const shells = new Set(['ash', 'bash', 'csh', 'dash', 'fish', 'ksh', 'mksh', 'sh', 'tcsh', 'zsh']);

/** The topmost of the shells that this process stems from without a break. */
function loginShell(process: Process): number | undefined {
  let found: number | undefined;
  let current: Process | undefined = process;
  for (let level = 0; current !== undefined && level <= deepestAncestor; level += 1, current = current.parent) {
    if (current.name !== undefined && shells.has(current.name)) found = current.pid;
  }
  return found;
}

/** The leader of the group in the process's own namespace: the ancestor of the same container with that number. */
function groupLeader(read: OfProcess): ReadField {
  return ({ process }) => {
    if (process?.vpgid === undefined) return undefined;
    let current: Process | undefined = process;
    for (let level = 0; current !== undefined && level <= deepestAncestor; level += 1, current = current.parent) {
      if (current.vpid === process.vpgid && current.container === process.container) return read(current);
    }
    return undefined;
  };
}
