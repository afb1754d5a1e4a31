import {
  type AuditEvent,
  auditSource,
  auditTime,
  bindAudit,
  createEngine,
  createFormatter,
  type Engine,
  type Formatter,
  type Rule,
  syscallSource,
} from '@seawall/falco';
import { bindSyscall } from '../fields/bind.ts';
import { fieldReader } from './field-reader.ts';
import type { Observed, SyscallEvent } from '../observed.ts';

export interface DetectorOptions {
  readonly rules: readonly Rule[];
  /** `first` ends at the first rule that matches an event, as Falco does by default. */
  readonly matching?: 'first' | 'all';
  /** Names of the rules that are on; by default those that their files enable. */
  readonly enabled?: ReadonlySet<string>;
}

/** Rules over what sources observe. */
export interface Detector {
  /** The rules that it matches, in file order; the same empty list whenever there are none. */
  judge(observed: Observed): readonly Rule[];
  /** One field of it as text, `proc.aname[2]` too; undefined when it has none or no such field exists. */
  value(observed: Observed, field: string): string | undefined;
  /** The output of a rule for what it matched. */
  describe(rule: Rule, observed: Observed): Described;
}

/** What a rule says of an event: its output filled with values, and these values by field. */
export interface Described {
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
}

const noRules: readonly Rule[] = Object.freeze([]);

export function createDetector({ rules, matching = 'all', enabled }: DetectorOptions): Detector {
  const on = enabled === undefined ? {} : { enabled };
  const syscalls: Engine<SyscallEvent> = createEngine({
    source: syscallSource,
    rules,
    bind: bindSyscall,
    typeOf: ({ type }) => type,
    matching,
    ...on,
  });
  const audit: Engine<AuditEvent> = createEngine({ source: auditSource, rules, bind: bindAudit, matching, ...on });
  const formatters: { readonly syscall: Formatter<SyscallEvent>; readonly audit: Formatter<AuditEvent> } = {
    syscall: createFormatter({ source: syscallSource, bind: bindSyscall, timeOf: ({ time }) => time }),
    audit: createFormatter({ source: auditSource, bind: bindAudit, timeOf: auditTime }),
  };
  const fieldsOf = { syscall: fieldReader(syscallSource, bindSyscall), audit: fieldReader(auditSource, bindAudit) };
  return {
    value(observed, field) {
      if (observed.kind === 'syscall') return fieldsOf.syscall(observed.event, field);
      if (observed.kind === 'audit') return fieldsOf.audit(observed.event, field);
      return textOf(observed.alert.fields[field]);
    },
    judge(observed) {
      if (observed.kind === 'syscall') return syscalls.match(observed.event);
      if (observed.kind === 'audit') return audit.match(observed.event);
      return noRules;
    },
    describe(rule, observed) {
      if (observed.kind === 'alert') return { message: observed.alert.message, fields: {} };
      const alert =
        observed.kind === 'syscall'
          ? formatters.syscall.alert(rule, observed.event)
          : formatters.audit.alert(rule, observed.event);
      return { message: alert.message, fields: alert.output_fields };
    },
  };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
