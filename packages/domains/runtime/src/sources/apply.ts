import type { Scalar } from '@seawall/falco';
import type { Descriptor } from '../state/descriptor.ts';
import type { Process, ProcessInfo } from '../state/process.ts';
import type { ProcessTable } from '../state/table.ts';
import { absolute } from '../fields/paths.ts';

/** A call as a sensor tells of it. */
export interface Told {
  readonly type: string;
  readonly args: Readonly<Record<string, Scalar>> | undefined;
  readonly result: number | undefined;
  readonly info: ProcessInfo | undefined;
  readonly descriptor: Descriptor | undefined;
  /** The number of the descriptor that the call works on. */
  readonly num: number | undefined;
  /** The process when the caller has it at hand and nothing new is told of it. */
  readonly known?: Process | undefined;
}

interface Applied {
  readonly process: Process | undefined;
  /** What the call works on: as told, else as the table knows it. */
  readonly found: Descriptor | undefined;
}

/** Brings the table up to date with a call, and says what it then knows of it. */
export function apply(told: Told, table: ProcessTable): Applied {
  const { type, info, descriptor, num, result } = told;
  if (info === undefined) return { process: undefined, found: descriptor };
  const failed = result !== undefined && result < 0;
  const process = told.known ?? processOf(told, table, failed);
  const known = num === undefined ? undefined : process.descriptors.get(num);
  switch (type) {
    case 'chdir':
      if (!failed && typeof told.args?.['path'] === 'string') process.cwd = absolute(told.args['path'], { process });
      break;
    case 'fchdir':
      if (!failed && (descriptor ?? known)?.type === 'directory') process.cwd = (descriptor ?? known)?.name;
      break;
    case 'close':
      if (num !== undefined) table.close(process, num);
      break;
    case 'dup':
    case 'dup2':
    case 'dup3':
      if (num !== undefined && result !== undefined && !failed) table.dup(process, num, result);
      break;
    case 'procexit':
    case 'exit_group':
      table.exit(info.pid);
      break;
    default:
      if (descriptor !== undefined && descriptor.num >= 0) table.open(process, lasting(descriptor, told));
  }
  return { process, found: descriptor ?? known };
}

/** `SOCK_CLOEXEC` where the flags of a socket come as a number. */
const closeOnExecBit = 0o2000000;

function lasting(descriptor: Descriptor, { args }: Told): Descriptor {
  const flags = args?.['flags'];
  const type = args?.['type'];
  const closeOnExec =
    (typeof flags === 'string' && flags.includes('CLOEXEC')) ||
    (typeof type === 'number' && (type & closeOnExecBit) !== 0);
  return closeOnExec ? { ...descriptor, closeOnExec } : descriptor;
}

const starts = new Set(['execve', 'execveat']);
const forks = new Set(['clone', 'clone3', 'fork', 'vfork']);

function processOf({ type, info, result }: Told, table: ProcessTable, failed: boolean): Process {
  const said = info as ProcessInfo;
  if (starts.has(type) && !failed) return table.exec(said);
  // A fork is told by the parent, with the child's number as the result, or by the child.
  if (forks.has(type) && result !== undefined && result > 0) {
    const parent = table.learn(said);
    table.fork(said.pid, { pid: result });
    return parent;
  }
  if (forks.has(type) && said.ppid !== undefined) return table.fork(said.ppid, said);
  return table.learn(said);
}
