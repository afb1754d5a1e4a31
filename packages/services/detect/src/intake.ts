import type { Alert } from '@seawall/model';
import type { Fault, Observed, Reader, ReadLine, Session, SyscallEvent } from '@seawall/runtime';

/** Where something stood that could not be read. */
export interface PlacedFault extends Fault {
  readonly source: string;
  /** Counted from 1; for batches the number of the batch. */
  readonly line: number;
}

/** What was lost or could not be read, and how much was seen. */
export interface IntakeCounters {
  lines: number;
  observed: number;
  unreadable: number;
  /** Events that were refused or are known to be missing. */
  dropped: number;
}

/** Lines and documents of sources on their way into a session. */
export interface Intake {
  readonly counters: Readonly<IntakeCounters>;
  /** The first of what could not be read. */
  readonly faults: readonly PlacedFault[];
  line(source: string, line: number, text: string): void;
  document(source: string, number: number, value: unknown): void;
  /** A system call that was seen here and now. */
  event(event: SyscallEvent): void;
  /** A source says that it lost events, or could not read something. */
  lost(events: number): void;
  fault(fault: PlacedFault): void;
  tick(end?: boolean): void;
}

/** More are counted and not kept. */
const mostFaults = 50;

export function createIntake(reader: Reader, session: Session, onAlert: (alert: Alert) => void): Intake {
  const counters: IntakeCounters = { lines: 0, observed: 0, unreadable: 0, dropped: 0 };
  const faults: PlacedFault[] = [];

  const fault = (one: PlacedFault): void => {
    counters.unreadable += 1;
    if (faults.length < mostFaults) faults.push(one);
  };

  // One object, brought up to date: there may be hundreds of thousands of events a second.
  const current = { dropped: 0, unreadable: 0 };
  const losses = (): { readonly dropped: number; readonly unreadable: number } => {
    const { processes, descriptors, containers } = reader.table.forgotten;
    current.dropped = counters.dropped + processes + descriptors + containers;
    current.unreadable = counters.unreadable;
    return current;
  };

  const judge = (observed: Observed): void => {
    counters.observed += 1;
    const alerts = session.take(observed, losses());
    for (const alert of alerts) onAlert(alert);
  };

  const take = (source: string, line: number, read: ReadLine): void => {
    for (const { why, detail } of read.faults) fault({ source, line, why, detail });
    for (const observed of read.observed) judge(observed);
  };

  return {
    counters,
    faults,
    line(source, line, text) {
      counters.lines += 1;
      take(source, line, reader.line(text));
    },
    document(source, number, value) {
      counters.lines += 1;
      take(source, number, reader.document(value));
    },
    event: (event) => judge({ kind: 'syscall', event, shape: 'sensor' }),
    lost(events) {
      counters.dropped += events;
    },
    fault,
    tick(end = false) {
      for (const alert of session.tick(losses(), end)) onAlert(alert);
    },
  };
}
