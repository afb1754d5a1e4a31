import type { Value } from '@seawall/falco';
import type { SyscallEvent } from '../observed.ts';

/** Reads one field off an event; `argument` is what stands in its brackets. */
export type ReadField = (event: SyscallEvent, argument: string | undefined) => Value;

/** The fields of one class by name. */
export type FieldReaders = Readonly<Record<string, ReadField>>;
