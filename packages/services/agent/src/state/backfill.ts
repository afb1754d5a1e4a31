import type { ProcessInfo, ProcessTable } from '@seawall/runtime';
import { readDescriptors, type SocketsOf } from './descriptors.ts';
import type { ProcReader } from './read-process.ts';

/** Ancestors past this many are none that a rule asks for. */
const mostAncestors = 64;

/**
 * What can still be found of a process that did something and was never told of: itself, its ancestors as far as the table lacks them, and what it
 * has open. Undefined when it is gone already.
 */
export function backfill(
  pid: number,
  table: ProcessTable,
  reader: ProcReader,
  sockets: { readonly of: SocketsOf },
): ProcessInfo | undefined {
  const info = reader.read(pid);
  if (info === undefined) return undefined;
  const lineage: ProcessInfo[] = [info];
  for (let depth = 0; depth < mostAncestors; depth += 1) {
    const ppid = lineage.at(-1)?.ppid;
    if (ppid === undefined || ppid === 0 || lineage.some((one) => one.pid === ppid)) break;
    const known = table.find(ppid);
    if (known !== undefined && !known.exited) break;
    const parent = reader.read(ppid);
    if (parent === undefined) break;
    lineage.push(parent);
  }
  for (const one of lineage.toReversed()) table.learn(one);
  const process = table.get(pid);
  for (const descriptor of readDescriptors(pid, sockets.of)) table.open(process, descriptor);
  return info;
}
