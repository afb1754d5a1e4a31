import { type HostFiles, type Look, nameOf, textOf } from './host-files.ts';

/** A process of the host, from /proc. */
export interface HostProcess {
  readonly pid: number;
  /** The program and its arguments; never empty. */
  readonly args: readonly string[];
  /** The base name of the program. */
  readonly name: string;
  /** Whether it runs in a pod. */
  readonly inPod: boolean;
}

/** More than any node has; past it something else is wrong. */
const mostProcesses = 100_000;

/** The processes of the host by id, kernel threads left out; absent where there is no /proc. */
export function readProcesses(files: HostFiles): Look<readonly HostProcess[]> {
  const entries = files.list('/proc');
  if (entries.state !== 'here') return entries;
  const ids = entries.value.map(({ path }) => nameOf(path)).filter((name) => /^\d+$/.test(name));
  if (ids.length === 0) return { state: 'absent' };
  const processes: HostProcess[] = [];
  for (const id of ids.slice(0, mostProcesses)) {
    const args = argumentsIn(textOf(files, `/proc/${id}/cmdline`) ?? '');
    const [program] = args;
    if (program === undefined) continue;
    const inPod = /kubepods|\/pod[0-9a-f-]{36}\b/.test(textOf(files, `/proc/${id}/cgroup`) ?? '');
    processes.push({ pid: Number(id), args, name: nameOf(program), inPod });
  }
  return { state: 'here', value: processes.sort((a, b) => a.pid - b.pid) };
}

/** A process that rewrites its title leaves blanks instead of NULs. */
function argumentsIn(text: string): string[] {
  const words = text.split('\0').filter((word) => word !== '');
  const [only] = words;
  return words.length === 1 && only?.startsWith('/') === true ? only.split(' ').filter((word) => word !== '') : words;
}
