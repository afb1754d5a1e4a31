import { RegoError } from '../errors.ts';

// Values share their parts: forty lists, each of which holds the one before it twice, are small until somebody looks at
// every leaf. What walks through whole values asks here, so that an evaluation's limits hold for it as well.

interface Guard {
  work: number;
  /** Parts that have been written out as text or copied. */
  written: number;
  deadline: number;
  mostWritten: number;
}

const free: Guard = {
  work: 0,
  written: 0,
  deadline: Number.POSITIVE_INFINITY,
  mostWritten: Number.POSITIVE_INFINITY,
};
let guard: Guard = free;

/** Parts that one evaluation may write out; text of them stays below what a string can hold. */
const mostWritten = 10_000_000;

/** Runs an evaluation whose walks through values end at a deadline (of `performance.now()`) at the latest. */
export function guarded<T>(deadline: number, run: () => T): T {
  const outer = guard;
  guard = { work: 0, written: 0, deadline, mostWritten };
  try {
    return run();
  } finally {
    guard = outer;
  }
}

/** Counts a part that is looked at. */
export function look(): void {
  guard.work += 1;
  if ((guard.work & 0x3fff) === 0 && performance.now() > guard.deadline) {
    throw new RegoError('eval_cancel_error', 'caller cancelled query execution: out of time');
  }
}

/** Counts parts that are written out. */
export function write(parts: number): void {
  guard.written += parts + 1;
  if (guard.written > guard.mostWritten) throw tooLarge();
  look();
}

export function tooLarge(): RegoError {
  return new RegoError('eval_cancel_error', `a value of more than ${mostWritten} parts`);
}

/** How many parts a value may have to leave the evaluation as plain data. */
export const mostParts = mostWritten;
