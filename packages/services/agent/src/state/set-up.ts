import type { ProgramFacts, TaskFacts } from '../capture/kernel-event.ts';

/** What runtimes call themselves until they run the container's program; `exe` is one that runs itself again. */
const names: ReadonlySet<string> = new Set(['runc', 'crun', 'youki', 'runsc', 'conmon', 'exe', 'containerd-shim']);
/** The number that the first namespace of processes has on every kernel (PROC_PID_INIT_INO). */
const firstPidNamespace = 4_026_531_836;

/** Whether a process is called as runtimes are. */
export function isRuntimeName(comm: string): boolean {
  return names.has(comm) || comm.startsWith('runc:[');
}

/**
 * Whether a process in a container's control group is still its runtime, which sets the container up from within: what it opens and mounts is not the
 * container's doing. A name alone would let anything in the container pass for one, so `inside` must be said: a process that was the container's before,
 * or was made by one that was, is the container's for ever.
 */
export function isSettingUp({ comm, pidNs }: TaskFacts, program: ProgramFacts | undefined, inside: boolean): boolean {
  if (inside || !isRuntimeName(comm)) return false;
  if (program === undefined) return true;
  // runc runs a copy of itself that lies in memory or on a mount that was taken out of the tree.
  const itself =
    program.memfd || program.exepath === '/' || /\/(?:runc|crun|youki|runsc|conmon)$/.test(program.exepath);
  return itself && pidNs === firstPidNamespace;
}
