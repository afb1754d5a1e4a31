import type { Container } from './container.ts';
import type { Descriptor } from './descriptor.ts';
import { describe, inherit, newProcess, type Process, type ProcessInfo } from './process.ts';

export interface TableLimits {
  readonly processes: number;
  readonly descriptors: number;
  readonly containers: number;
}

const defaultLimits: TableLimits = { processes: 65_536, descriptors: 262_144, containers: 8192 };

/** What the table had to forget to stay within its limits: rules may have missed what it knew. */
interface Forgotten {
  processes: number;
  descriptors: number;
  containers: number;
}

/**
 * The processes, descriptors and containers of one node, as far as they have been told. Bounded: what is over the
 * limit makes room, ended processes first, then those that were told of longest ago; how much was forgotten is counted.
 */
export interface ProcessTable {
  readonly forgotten: Readonly<Forgotten>;
  readonly size: { readonly processes: number; readonly descriptors: number; readonly containers: number };
  find(pid: number): Process | undefined;
  /** The process, new to the table when it must be: with its parent's state when that one is known. */
  get(pid: number, ppid?: number): Process;
  /** Something was told of a process: found at start, or seen with an event. */
  learn(info: ProcessInfo): Process;
  /** A process runs another program. */
  exec(info: ProcessInfo): Process;
  /** A process was made by another one. */
  fork(parent: number, child: ProcessInfo): Process;
  exit(pid: number): void;
  open(process: Process, descriptor: Descriptor): void;
  dup(process: Process, from: number, to: number): Descriptor | undefined;
  close(process: Process, num: number): void;
  container(id: string): Container | undefined;
  learnContainer(container: Container): void;
}

export function createTable(limits: TableLimits = defaultLimits): ProcessTable {
  const processes = new Map<number, Process>();
  const ended = new Set<number>();
  const containers = new Map<string, Container>();
  const forgotten: Forgotten = { processes: 0, descriptors: 0, containers: 0 };
  let descriptors = 0;

  const drop = (process: Process): void => {
    processes.delete(process.pid);
    ended.delete(process.pid);
    descriptors -= process.descriptors.size;
    process.descriptors.clear();
  };

  const makeRoom = (): void => {
    while (processes.size >= limits.processes) {
      // Ended processes are kept only for events that come late: losing one loses next to nothing.
      const [gone] = ended;
      const pid = gone ?? processes.keys().next().value;
      const process = pid === undefined ? undefined : processes.get(pid);
      if (process === undefined) return;
      if (!process.exited) forgotten.processes += 1;
      drop(process);
    }
  };

  const get = (pid: number, ppid?: number): Process => {
    const known = processes.get(pid);
    if (known !== undefined && !(known.exited && ppid !== undefined)) {
      if (ppid !== undefined && known.ppid === undefined) adopt(known, ppid);
      return known;
    }
    // A number that comes back belongs to another process now.
    if (known !== undefined) drop(known);
    makeRoom();
    const process = newProcess(pid);
    processes.set(pid, process);
    if (ppid !== undefined) adopt(process, ppid);
    return process;
  };

  const adopt = (process: Process, ppid: number): void => {
    process.ppid = ppid;
    const parent = ppid === process.pid ? undefined : processes.get(ppid);
    process.parent = parent;
    if (parent !== undefined) parent.children += 1;
  };

  const learn = (info: ProcessInfo): Process => {
    const process = get(info.pid, info.ppid);
    if (info.ppid !== undefined && info.ppid !== process.ppid) adopt(process, info.ppid);
    describe(process, info);
    // What was told of last goes last.
    processes.delete(info.pid);
    processes.set(info.pid, process);
    return process;
  };

  const open = (process: Process, descriptor: Descriptor): void => {
    if (process.descriptors.has(descriptor.num)) {
      process.descriptors.set(descriptor.num, descriptor);
      return;
    }
    if (descriptors >= limits.descriptors) {
      // The process's own oldest descriptor makes room; one with none of its own goes without.
      const [oldest] = process.descriptors.keys();
      forgotten.descriptors += 1;
      if (oldest === undefined) return;
      process.descriptors.delete(oldest);
      descriptors -= 1;
    }
    process.descriptors.set(descriptor.num, descriptor);
    descriptors += 1;
  };

  return {
    forgotten,
    get size() {
      return { processes: processes.size, descriptors, containers: containers.size };
    },
    find: (pid) => processes.get(pid),
    get,
    learn,
    exec(info) {
      const process = get(info.pid, info.ppid);
      // A new program has only what it is told to have; who and where it is stays.
      process.args = undefined;
      process.env = undefined;
      process.exeUpperLayer = undefined;
      process.exeLowerLayer = undefined;
      process.exeWritable = undefined;
      process.exeFromMemfd = undefined;
      process.exeSha256 = undefined;
      for (const { num, closeOnExec } of process.descriptors.values())
        if (closeOnExec === true && process.descriptors.delete(num)) descriptors -= 1;
      return learn(info);
    },
    fork(parent, child) {
      const process = get(child.pid, parent);
      if (process.parent !== undefined) {
        const before = process.descriptors.size;
        // A child without its parent's descriptors is better than a table without a bound.
        const fits = descriptors + process.parent.descriptors.size <= limits.descriptors;
        if (!fits) forgotten.descriptors += process.parent.descriptors.size;
        inherit(process, process.parent, fits);
        descriptors += process.descriptors.size - before;
      }
      return learn({ ...child, ppid: parent });
    },
    exit(pid) {
      const process = processes.get(pid);
      if (process === undefined || process.exited) return;
      process.exited = true;
      ended.add(pid);
      descriptors -= process.descriptors.size;
      process.descriptors.clear();
      // A few of the ended stay for events that come out of order.
      if (ended.size > limits.processes / 4) {
        const [oldest] = ended;
        const gone = oldest === undefined ? undefined : processes.get(oldest);
        if (gone !== undefined) drop(gone);
      }
    },
    open,
    dup(process, from, to) {
      const descriptor = process.descriptors.get(from);
      // A copy is for the next program too, whatever was said of the original.
      if (descriptor?.closeOnExec === true) open(process, { ...descriptor, num: to, closeOnExec: false });
      else if (descriptor !== undefined) open(process, { ...descriptor, num: to });
      return descriptor;
    },
    close(process, num) {
      if (process.descriptors.delete(num)) descriptors -= 1;
    },
    container: (id) => containers.get(id),
    learnContainer(container) {
      if (!containers.has(container.id) && containers.size >= limits.containers) {
        const [oldest] = containers.keys();
        if (oldest !== undefined) containers.delete(oldest);
        forgotten.containers += 1;
      }
      containers.set(container.id, container);
    },
  };
}
