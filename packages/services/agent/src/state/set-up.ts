import type { ProgramFacts, TaskFacts } from '../capture/kernel-event.ts';

/** Tells the runtimes' own programs in a container's control group from the container's. */
export interface SetUp {
  /** Whether what the process does is the runtime's doing still. */
  isRuntime(task: TaskFacts, program: ProgramFacts | undefined): boolean;
}

/** What runtimes call themselves until they run the container's program; `exe` is one that runs itself again. */
const names: ReadonlySet<string> = new Set(['runc', 'crun', 'youki', 'runsc', 'conmon', 'exe', 'containerd-shim']);
/** The number that the first namespace of processes has on every kernel (PROC_PID_INIT_INO). */
const firstPidNamespace = 4_026_531_836;
const mostNamespaces = 16_384;

/**
 * A container is set up by programs of its runtime that are moved into its control group first: what they open and mount is not the container's
 * doing. A name alone would let anything in the container pass for one: a program that starts in the container's own namespaces is the container's.
 */
export function createSetUp(): SetUp {
  const mountNamespaces = new Set<number>();
  return {
    isRuntime({ comm, pidNs, mountNs }, program) {
      const named = names.has(comm) || comm.startsWith('runc:[');
      if (program === undefined) return named;
      const itself = program.memfd || /\/(?:runc|crun|youki|runsc|conmon)$/.test(program.exepath);
      if (named && itself && pidNs === firstPidNamespace && !mountNamespaces.has(mountNs)) return true;
      if (mountNamespaces.size >= mostNamespaces) mountNamespaces.clear();
      mountNamespaces.add(mountNs);
      return false;
    },
  };
}
