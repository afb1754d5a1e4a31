import {
  auditSource,
  bindAudit,
  compileFilter,
  FalcoError,
  globTest,
  parseFilter,
  type Predicate,
  syscallSource,
  type AuditEvent,
} from '@seawall/falco';
import { parseAllDocuments } from 'yaml';
import { bindSyscall } from '../fields/bind.ts';
import { isJson, textAt } from '../json.ts';
import type { Observed, SyscallEvent } from '../observed.ts';
import type { RuleFile } from '../rules.ts';

/** An agreed exception from a rule: its alerts are counted and shown as hidden, and not sent. */
export interface AlertException {
  /** The rule's name; `*` stands for anything. */
  readonly rule: string;
  /** A condition in Falco's language; without one all of the rule's alerts. */
  readonly when?: string;
  readonly reason: string;
  readonly owner?: string;
  /** The last day that it holds, `2026-12-31`. */
  readonly expires?: string;
}

/** An exception ready to judge, with what it has hidden so far. */
export interface ActiveException {
  readonly exception: AlertException;
  hidden: number;
  /** The first few messages that it kept back. */
  readonly samples: string[];
  covers(rule: string, observed: Observed, today: string): boolean;
}

export interface ExceptionBook {
  readonly exceptions: readonly ActiveException[];
  readonly errors: readonly string[];
}

/** How many of the messages that it kept back an exception shows. */
const mostSamples = 3;

/** Reads exceptions: a sequence of `{rule, when?, reason, owner?, expires?}`. */
export function readExceptions(files: readonly RuleFile[]): ExceptionBook {
  const exceptions: ActiveException[] = [];
  const errors: string[] = [];
  for (const { name, text } of files) {
    for (const document of parseAllDocuments(text)) {
      if (!('errors' in document)) continue;
      for (const error of document.errors) errors.push(`${name}: ${error.message.split('\n')[0] ?? ''}`);
      if (document.errors.length > 0) continue;
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      const items = isJson(value) && Array.isArray(value['exceptions']) ? (value['exceptions'] as unknown[]) : value;
      for (const [at, item] of (Array.isArray(items) ? (items as unknown[]) : []).entries()) {
        const read = readException(item);
        if (typeof read === 'string') errors.push(`${name}: exception ${at + 1}: ${read}`);
        else exceptions.push(read);
      }
    }
  }
  return { exceptions, errors };
}

function readException(item: unknown): ActiveException | string {
  if (!isJson(item)) return 'is no mapping';
  const rule = textAt(item, 'rule');
  const reason = textAt(item, 'reason');
  const when = textAt(item, 'when');
  const owner = textAt(item, 'owner');
  const expires = textAt(item, 'expires');
  if (rule === undefined) return 'names no rule';
  if (reason === undefined || reason.trim() === '') return 'gives no reason';
  if (expires !== undefined && !/^\d{4}-\d\d-\d\d$/.test(expires)) return 'expires is a day, such as 2026-12-31';
  const exception: AlertException = {
    rule,
    reason,
    ...(when === undefined ? {} : { when }),
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
  };
  try {
    return activate(exception);
  } catch (error) {
    if (!(error instanceof FalcoError)) throw error;
    return error.message;
  }
}

/** @throws {FalcoError} when the condition fits no source */
function activate(exception: AlertException): ActiveException {
  const { rule, when, expires } = exception;
  const named = globTest(rule, false);
  const tests = when === undefined ? undefined : conditionTests(when);
  return {
    exception,
    hidden: 0,
    samples: [],
    covers(name, observed, today) {
      if (expires !== undefined && today > expires) return false;
      return named(name) && (tests === undefined || tests(observed));
    },
  };
}

/** What a source that lacks a field says of it. */
function compile<Event>(step: () => Predicate<Event>): Predicate<Event> | FalcoError {
  try {
    return step();
  } catch (error) {
    if (error instanceof FalcoError) return error;
    throw error;
  }
}

/** The condition over each source that has its fields. */
function conditionTests(when: string): (observed: Observed) => boolean {
  const filter = parseFilter(when);
  const syscall = compile<SyscallEvent>(() =>
    compileFilter(filter, { registry: syscallSource.registry, bind: bindSyscall }),
  );
  const audit = compile<AuditEvent>(() => compileFilter(filter, { registry: auditSource.registry, bind: bindAudit }));
  if (syscall instanceof FalcoError && audit instanceof FalcoError) throw syscall;
  return (observed) => {
    if (observed.kind === 'syscall') return !(syscall instanceof FalcoError) && syscall(observed.event, 0);
    if (observed.kind === 'audit') return !(audit instanceof FalcoError) && audit(observed.event, 0);
    return false;
  };
}

/** The first exception that covers an alert; it keeps count of what it hides. */
export function exceptionFor(
  exceptions: readonly ActiveException[],
  rule: string,
  observed: Observed,
  message: string,
  today: string,
): AlertException | undefined {
  for (const active of exceptions) {
    if (!active.covers(rule, observed, today)) continue;
    active.hidden += 1;
    if (active.samples.length < mostSamples) active.samples.push(message);
    return active.exception;
  }
  return undefined;
}
