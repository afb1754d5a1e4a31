import { apply, type ProcessTable, type SyscallEvent } from '@seawall/runtime';
import { readDescriptors, socketTables } from '../state/descriptors.ts';
import type { ProcReader } from '../state/read-process.ts';
import { snapshot } from '../state/snapshot.ts';
import { type ConnectorEvent, openProcessConnector } from './process-connector.ts';

export interface FallbackOptions {
  readonly table: ProcessTable;
  readonly reader: ProcReader;
  readonly node: string;
  readonly onEvent: (event: SyscallEvent) => void;
  /** So many more programs were missed: they had ended before they could be looked at, or the kernel could not tell of them. */
  readonly onLost: (events: number) => void;
}

export interface Fallback {
  close(): void;
}

/**
 * Watches programs start without BPF: the kernel's process connector says when, and /proc says what. It sees no files, no connections, and no program that
 * ends before it can be looked at: such are counted as lost, so that every alert from here on says that it is incomplete.
 *
 * @throws {AgentError} when the kernel has no process connector either
 */
export function watchProcesses({ table, reader, node, onEvent, onLost }: FallbackOptions): Fallback {
  const sockets = socketTables();
  let number = 0;
  let overruns = 0;

  const take = ({ what, pid, parent }: ConnectorEvent): void => {
    if (what === 'exit') {
      table.exit(pid);
      return;
    }
    if (what === 'fork') {
      if (parent !== undefined) table.fork(parent, { pid });
      return;
    }
    const info = reader.read(pid);
    if (info === undefined || info.exepath === '') {
      onLost(1);
      return;
    }
    const args = { filename: info.exepath ?? '' };
    const told = { type: 'execve', args, result: 0, info, descriptor: undefined, num: undefined };
    const { process } = apply(told, table);
    if (process !== undefined) for (const one of readDescriptors(pid, sockets.of)) table.open(process, one);
    sockets.forget();
    number += 1;
    onEvent({
      number,
      time: BigInt(Date.now()) * 1_000_000n,
      type: 'execve',
      process,
      descriptor: undefined,
      args,
      result: 0,
      buffer: undefined,
      node,
      fields: undefined,
    });
  };

  const connector = openProcessConnector((event) => {
    take(event);
    if (connector.overruns > overruns) {
      onLost(connector.overruns - overruns);
      overruns = connector.overruns;
    }
  });
  void snapshot(table, reader);
  return { close: () => connector.close() };
}
