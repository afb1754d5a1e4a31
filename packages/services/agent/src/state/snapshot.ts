import { readdirSync } from 'node:fs';
import type { ProcessInfo, ProcessTable } from '@seawall/runtime';
import { readDescriptors, socketTables } from './descriptors.ts';
import type { ProcReader } from './read-process.ts';

export interface Snapshot {
  readonly processes: number;
  readonly descriptors: number;
}

/** So long it goes on at a stretch, at first, when nothing else waits, and then: after that events get their turn. */
const firstMs = 500;
const stretchMs = 10;

/**
 * Tells the table of every process that runs, parents first, with what each has open: a few thousand of them before it returns. Programs that start meanwhile are told of by their events:
 * a process that the table knows already is left as it is.
 */
export async function snapshot(table: ProcessTable, reader: ProcReader, proc = '/proc'): Promise<Snapshot> {
  const pids = readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
  const sockets = socketTables(proc);
  let processes = 0;
  let descriptors = 0;
  const later: ProcessInfo[] = [];
  const take = (info: ProcessInfo): void => {
    const process = table.learn(info);
    processes += 1;
    for (const descriptor of readDescriptors(info.pid, sockets.of, proc)) {
      if (process.descriptors.has(descriptor.num)) continue;
      table.open(process, descriptor);
      descriptors += 1;
    }
  };
  let until = performance.now() + firstMs;
  for (const pid of pids) {
    if (performance.now() > until) {
      await new Promise(setImmediate);
      until = performance.now() + stretchMs;
    }
    const known = table.find(pid);
    if (known !== undefined && !known.exited) continue;
    const info = reader.read(pid);
    if (info === undefined) continue;
    // Numbers begin anew at the end of their range: then a parent may bear a higher one than its child.
    if (info.ppid !== undefined && info.ppid > pid && table.find(info.ppid) === undefined) later.push(info);
    else take(info);
  }
  for (const info of later) take(info);
  return { processes, descriptors };
}
