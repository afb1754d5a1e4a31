import { table } from '@seawall/model';
import { type Bind, bindRecord, type Value } from '@seawall/falco';
import type { SyscallEvent } from '../observed.ts';
import { evtReaders } from './evt.ts';
import { fdReaders } from './fd.ts';
import { procReaders } from './proc.ts';
import { workloadReaders } from './workload.ts';
import type { ReadField } from './read.ts';

const readers: Readonly<Record<string, ReadField>> = table({
  ...evtReaders,
  ...fdReaders,
  ...procReaders,
  ...workloadReaders,
});

/**
 * How system call events give the fields of the `syscall` source: what the sensor says by name goes first, then what
 * the event and the table of processes know.
 */
export const bindSyscall: Bind<SyscallEvent> = (use, field) => {
  const named = bindRecord(use, field);
  const read = readerOf(use.name, use.argument);
  return (event) => {
    if (event.fields !== undefined) {
      const value = named(event.fields);
      if (value !== undefined) return value;
    }
    return read(event);
  };
};

function readerOf(name: string, argument: string | undefined): (event: SyscallEvent) => Value {
  const exact = readers[name];
  if (exact !== undefined && argument === undefined) return exact as (event: SyscallEvent) => Value;
  if (exact !== undefined) return (event) => exact(event, argument);
  // `evt.arg.path` is `evt.arg[path]`.
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const open = readers[name.slice(0, dot)];
    const key = name.slice(dot + 1);
    if (open !== undefined) return (event) => open(event, key);
  }
  return () => undefined;
}

/** The fields that events of a sensor can fill; the others are known to rules and always absent. */
export const filledFields: ReadonlySet<string> = new Set(Object.keys(readers));
