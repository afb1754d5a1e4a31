import type { Container } from './container.ts';
import type { Descriptor } from './descriptor.ts';

/** What is told of a process when it starts, is found, or changes its program. */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid?: number;
  /** At most 15 bytes, as the kernel keeps it. */
  readonly name?: string;
  /** The first argument, `argv[0]`. */
  readonly exe?: string;
  readonly exepath?: string;
  /** The arguments after the first. */
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly cwd?: string;
  readonly tty?: number;
  readonly uid?: number;
  readonly user?: string;
  readonly gid?: number;
  readonly group?: string;
  /** -1 when nobody logged in. */
  readonly loginUid?: number;
  readonly loginUser?: string;
  readonly vpid?: number;
  readonly sid?: number;
  readonly pgid?: number;
  readonly vpgid?: number;
  readonly cgroup?: string;
  readonly capPermitted?: string;
  readonly capEffective?: string;
  readonly capInheritable?: string;
  readonly exeUpperLayer?: boolean;
  readonly exeLowerLayer?: boolean;
  readonly exeWritable?: boolean;
  readonly exeFromMemfd?: boolean;
  /** In hexadecimal, where it was read. */
  readonly exeSha256?: string;
  readonly exeInode?: number;
  readonly exeChangedAt?: bigint;
  readonly exeModifiedAt?: bigint;
  /** Nanoseconds since 1970. */
  readonly startedAt?: bigint;
  readonly container?: Container;
}

/**
 * A process in the table. Its shape never changes, so that reading a field of it stays fast; what is not known is
 * undefined. The parent is held even after it has ended: ancestors stay askable for as long as a descendant lives.
 */
export interface Process {
  readonly pid: number;
  ppid: number | undefined;
  parent: Process | undefined;
  name: string | undefined;
  exe: string | undefined;
  exepath: string | undefined;
  args: readonly string[] | undefined;
  env: readonly string[] | undefined;
  cwd: string | undefined;
  tty: number | undefined;
  uid: number | undefined;
  user: string | undefined;
  gid: number | undefined;
  group: string | undefined;
  loginUid: number | undefined;
  loginUser: string | undefined;
  vpid: number | undefined;
  sid: number | undefined;
  pgid: number | undefined;
  vpgid: number | undefined;
  cgroup: string | undefined;
  capPermitted: string | undefined;
  capEffective: string | undefined;
  capInheritable: string | undefined;
  exeUpperLayer: boolean | undefined;
  exeLowerLayer: boolean | undefined;
  exeWritable: boolean | undefined;
  exeFromMemfd: boolean | undefined;
  exeSha256: string | undefined;
  exeInode: number | undefined;
  exeChangedAt: bigint | undefined;
  exeModifiedAt: bigint | undefined;
  startedAt: bigint | undefined;
  container: Container | undefined;
  descriptors: Map<number, Descriptor>;
  children: number;
  exited: boolean;
  /** `name args`, made when first asked for. */
  cmdline: string | undefined;
  argsText: string | undefined;
}

export function newProcess(pid: number): Process {
  return {
    pid,
    ppid: undefined,
    parent: undefined,
    name: undefined,
    exe: undefined,
    exepath: undefined,
    args: undefined,
    env: undefined,
    cwd: undefined,
    tty: undefined,
    uid: undefined,
    user: undefined,
    gid: undefined,
    group: undefined,
    loginUid: undefined,
    loginUser: undefined,
    vpid: undefined,
    sid: undefined,
    pgid: undefined,
    vpgid: undefined,
    cgroup: undefined,
    capPermitted: undefined,
    capEffective: undefined,
    capInheritable: undefined,
    exeUpperLayer: undefined,
    exeLowerLayer: undefined,
    exeWritable: undefined,
    exeFromMemfd: undefined,
    exeSha256: undefined,
    exeInode: undefined,
    exeChangedAt: undefined,
    exeModifiedAt: undefined,
    startedAt: undefined,
    container: undefined,
    descriptors: new Map(),
    children: 0,
    exited: false,
    cmdline: undefined,
    argsText: undefined,
  };
}

/** What a child has of its parent until it changes it. */
const inherited = [
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
  'container',
] as const satisfies readonly (keyof ProcessInfo)[];

/** The kernel keeps 15 bytes of a process's name. */
const longestName = 15;

export function inherit(child: Process, parent: Process, withDescriptors: boolean): void {
  for (const key of inherited) assign(child, key, parent[key]);
  if (!withDescriptors) return;
  for (const [num, descriptor] of parent.descriptors) child.descriptors.set(num, descriptor);
}

/** Takes over what is told; a new program without a name is named for its file. */
export function describe(process: Process, info: ProcessInfo): void {
  for (const key of Object.keys(info) as (keyof ProcessInfo)[]) {
    if (key !== 'pid' && info[key] !== undefined) assign(process, key, info[key]);
  }
  if (info.exepath !== undefined && info.name === undefined)
    process.name = baseName(info.exepath).slice(0, longestName);
  if (info.exepath !== undefined && info.exe === undefined) process.exe = process.name;
  process.cmdline = undefined;
  process.argsText = undefined;
}

function assign(process: Process, key: keyof ProcessInfo, value: unknown): void {
  (process as unknown as Record<string, unknown>)[key] = value;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function argsOf(process: Process): string | undefined {
  if (process.argsText === undefined && process.args !== undefined) process.argsText = process.args.join(' ');
  return process.argsText;
}

export function cmdlineOf(process: Process): string | undefined {
  if (process.cmdline !== undefined || process.name === undefined) return process.cmdline;
  const args = argsOf(process);
  process.cmdline = args === undefined || args === '' ? process.name : `${process.name} ${args}`;
  return process.cmdline;
}

/** Ancestors past this many are none that a rule asks for; it also ends loops in what was told. */
export const deepestAncestor = 64;

/** 0 is the process itself, 1 its parent. */
export function ancestorOf(process: Process, level: number): Process | undefined {
  let current: Process | undefined = process;
  for (let at = 0; at < level && current !== undefined; at += 1)
    current = at >= deepestAncestor ? undefined : current.parent;
  return current;
}
