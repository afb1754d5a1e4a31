import type { Process, ProcessInfo, ProcessTable, SyscallEvent } from '@seawall/runtime';
import type { KernelEvent, ProgramFacts, TaskFacts } from './capture/kernel-event.ts';

/**
 * Adds what the kernel's events do not say: processes that were there before, containers and pods, names of users, hashes of
 * programs, flows. All of it is optional; a sensor without it sees calls, processes and files.
 */
export interface Enricher {
  /** Before the first event: fills the table with what is there already. */
  start?(table: ProcessTable): void;
  /** A process did something that was never told of before: what can still be found of it. */
  missing?(pid: number): ProcessInfo | undefined;
  /** A process began, ran a new program, moved to another control group, or changed who it is: what to say of it besides. */
  describe?(pid: number, task: TaskFacts, program: ProgramFacts | undefined): Partial<ProcessInfo>;
  /** The name of a user, asked for when a process changes its user. */
  user?(uid: number, process: Process): string | undefined;
  /** Every event, after the table knows of it and before the rules see it; what is given back goes before the rules instead. */
  seen?(event: SyscallEvent, kernel: KernelEvent): SyscallEvent;
  /** About once a second. */
  tick?(): void;
  close?(): void;
}
