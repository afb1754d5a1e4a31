import type { AuditEvent, FieldRecord, Scalar } from '@seawall/falco';
import type { Severity, WorkloadContext } from '@seawall/model';
import type { Descriptor } from './state/descriptor.ts';
import type { Process } from './state/process.ts';

/** Something seen on a node: a system call that has returned, or what the kernel says besides. */
export interface SyscallEvent {
  /** Counted from 1. */
  readonly number: number;
  /** Nanoseconds since 1970; undefined when the sensor does not say. */
  readonly time: bigint | undefined;
  /** The name of the call, as rules have it in `evt.type`. */
  readonly type: string;
  readonly process: Process | undefined;
  /** What the call works on. */
  readonly descriptor: Descriptor | undefined;
  /** The call's arguments by name, as text where the kernel has flags. */
  readonly args: Readonly<Record<string, Scalar>> | undefined;
  /** Negative for errors; undefined when the sensor does not say. */
  readonly result: number | undefined;
  /** Bytes read or written, one character each. */
  readonly buffer: string | undefined;
  readonly node: string | undefined;
  /** Fields that the sensor gives by name: they go before what the table knows. */
  readonly fields: FieldRecord | undefined;
}

/** An alert that another sensor has raised by its own rules. */
export interface SensorAlert {
  readonly sensor: string;
  readonly time: bigint | undefined;
  readonly rule: string;
  readonly priority: string;
  readonly severity: Severity;
  readonly message: string;
  readonly description: string;
  readonly source: string;
  readonly tags: readonly string[];
  readonly node?: string;
  readonly workload?: WorkloadContext;
  readonly user?: string;
  readonly fields: FieldRecord;
}

/** What a line of a source holds for detection. */
export type Observed =
  | { readonly kind: 'audit'; readonly event: AuditEvent; readonly shape: string }
  | { readonly kind: 'syscall'; readonly event: SyscallEvent; readonly shape: string }
  | { readonly kind: 'alert'; readonly alert: SensorAlert; readonly shape: string };
