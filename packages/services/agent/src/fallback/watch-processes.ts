import { apply, type Process, type ProcessInfo, type ProcessTable, type SyscallEvent } from '@seawall/runtime';
import { createJoin } from '../capture/join.ts';
import type { Enricher } from '../enricher.ts';
import { AgentError } from '../error.ts';
import type { Wanted } from '../programs/install.ts';
import { readDescriptors, socketTables } from '../state/descriptors.ts';
import type { ProcReader } from '../state/read-process.ts';
import { isRuntimeName } from '../state/set-up.ts';
import { snapshot } from '../state/snapshot.ts';
import { type Audit, openAudit } from './audit.ts';
import type { AuditedCall } from './audit-records.ts';
import { callAt } from './audit-rules.ts';
import { kernelEventOf } from './audited-event.ts';
import { type ConnectorEvent, openProcessConnector, type ProcessConnector } from './process-connector.ts';

export interface FallbackOptions {
  readonly table: ProcessTable;
  readonly reader: ProcReader;
  readonly enricher: Enricher;
  readonly node: string;
  /** What rules ask for: as much of it as the audit system can tell is asked of it. */
  readonly wanted: Wanted;
  /** False to do without the audit system. */
  readonly useAudit?: boolean;
  readonly onEvent: (event: SyscallEvent) => void;
  /** So many more events were missed: programs that had ended before they could be looked at, or what the kernel could not tell of. */
  readonly onLost: (events: number) => void;
}

export interface Fallback {
  /** Undefined when the audit system tells of calls; else why it does not, and only programs are seen. */
  readonly withoutAudit: AgentError | undefined;
  close(): void;
}

/** Ended processes are known so long for records that come after their end. */
const mostEnded = 1024;
const million = 1_000_000;

/**
 * Watches without BPF. The kernel's audit system tells of programs, connections and changes of files; where it cannot be had, the process connector says
 * when programs start and /proc says what they are. Files that are read, unless rules name them in full, payloads and name look-ups are not seen.
 *
 * @throws {AgentError} when the kernel has neither
 */
export function watchProcesses(options: FallbackOptions): Fallback {
  const { table, reader, enricher, node, wanted, onEvent, onLost } = options;
  const sockets = socketTables();
  const ended = new Set<number>();
  let number = 0;

  const began = BigInt(Date.now()) * BigInt(million);
  // By the time that this is heard, /proc tells what a process has become: until its own program runs, it is its runtime's.
  const missing = (pid: number): ProcessInfo | undefined => {
    const info = enricher.missing?.(pid);
    if (info?.startedAt === undefined || info.startedAt < began) return info;
    const { container: _, ...rest } = info;
    return rest;
  };
  const join = createJoin({ table, enricher: { ...enricher, missing }, node, wallOffset: () => 0n });

  const started = (info: ProcessInfo, time: bigint): void => {
    const args = { filename: info.exepath ?? '' };
    const told = { type: 'execve', args, result: 0, info, descriptor: undefined, num: undefined };
    const { process } = apply(told, table);
    if (process !== undefined) for (const one of readDescriptors(info.pid, sockets.of)) table.open(process, one);
    sockets.forget();
    number += 1;
    const event = { number, time, type: 'execve', process, args, result: 0, node };
    onEvent({ ...event, descriptor: undefined, buffer: undefined, fields: undefined });
    if (ended.has(info.pid)) table.exit(info.pid);
  };

  const heard = (call: AuditedCall): void => {
    const row = callAt(call.arch, call.number);
    if (row === undefined) return;
    const time = BigInt(call.time) * BigInt(million);
    if (row.name === 'execve' || row.name === 'execveat') started(programOf(call, reader, table), time);
    else {
      const event = join(kernelEventOf(row, call, call.time * million));
      if (event !== undefined) onEvent(event);
    }
  };

  let audit: Audit | undefined;
  let withoutAudit: AgentError | undefined;
  try {
    if (options.useAudit !== false) audit = openAudit(wanted, heard);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    withoutAudit = error;
  }

  const take = ({ what, pid, parent }: ConnectorEvent): void => {
    if (what === 'exit') {
      table.exit(pid);
      ended.add(pid);
      if (ended.size > mostEnded) for (const first of ended) if (ended.delete(first)) break;
      return;
    }
    if (what === 'fork') {
      ended.delete(pid);
      if (parent !== undefined) table.fork(parent, { pid });
      return;
    }
    if (audit !== undefined) return;
    const info = reader.read(pid);
    if (info === undefined || info.exepath === '') onLost(1);
    else started(info, BigInt(Date.now()) * BigInt(million));
  };

  let connector: ProcessConnector | undefined;
  try {
    connector = openProcessConnector(take);
  } catch (error) {
    if (audit === undefined) throw error;
  }
  // What cannot be seen this way may hold anything: every alert says so from the start.
  onLost(1);
  let lost = 0;
  const timer = setInterval(() => {
    const now = (connector?.overruns ?? 0) + (audit?.lost ?? 0);
    if (now > lost) onLost(now - lost);
    lost = now;
  }, 250);
  void snapshot(table, reader);
  return {
    withoutAudit,
    close() {
      clearInterval(timer);
      connector?.close();
      audit?.close();
    },
  };
}

/** What /proc says of a process, and of one that has ended what the audit system and its parent do. */
function programOf(call: AuditedCall, reader: ProcReader, table: ProcessTable): ProcessInfo {
  const { pid, ppid, uid, gid, loginUid, comm, exe, cwd, argv } = call;
  const [name = exe, ...args] = argv;
  const said: ProcessInfo = { pid, ppid, uid, gid, loginUid, name: comm, exepath: exe, cwd, exe: name, args };
  const info = reader.read(pid);
  const runtime = isRuntimeName(comm) && table.find(ppid)?.container === undefined;
  if (info?.exepath === exe && !runtime) return { ...info, ...said };
  const parent: Process | undefined = table.find(ppid) ?? table.learn(reader.read(ppid) ?? { pid: ppid });
  const { container, user } = parent;
  return { ...said, ...(container === undefined ? {} : { container }), ...(user === undefined ? {} : { user }) };
}
