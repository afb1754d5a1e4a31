import { RegoError } from '../errors.ts';
import { put, select } from '../values/table.ts';
import { isObject, newObject, type RegoObject, type Value } from '../values/value.ts';
import type { Tracer } from './trace.ts';

/** What `with data…` put in place of documents, as a tree of keys. */
export interface Override {
  readonly value: Value | undefined;
  readonly children: ReadonlyMap<Value, Override>;
}

/** What `with f as …` put in place of a function: a value, or another function. */
export type Mock =
  | { readonly value: Value }
  | { readonly call: (context: Context, args: readonly Value[]) => Value | undefined };

export interface Limits {
  /** Milliseconds of wall clock; undefined is no limit. */
  readonly time?: number | undefined;
  /** Elements looked at, rules entered and built-ins called. */
  readonly steps?: number | undefined;
  /** Calls of rules within one another. */
  readonly depth?: number | undefined;
  /** Values that comprehensions, rules and built-ins may collect. */
  readonly values?: number | undefined;
}

/** One evaluation: what all its contexts share. */
export interface Run {
  steps: number;
  stepLimit: number;
  /** The step count at which the clock is read next. */
  nextCheck: number;
  deadline: number;
  depth: number;
  readonly maxDepth: number;
  collected: number;
  readonly maxCollected: number;
  readonly strict: boolean;
  readonly tracer: Tracer | undefined;
  readonly onPrint: ((text: string) => void) | undefined;
  readonly clock: () => bigint;
  readonly random: () => number;
  readonly host: Readonly<Record<string, unknown>>;
  /** What built-ins keep for the evaluation: the time, random numbers. */
  readonly memo: Map<string, Value>;
}

/** What a rule sees: the documents, and what has been evaluated with them. `with` makes another one. */
export interface Context {
  readonly input: Value | undefined;
  readonly data: Value;
  readonly override: Override | undefined;
  readonly mocks: ReadonlyMap<string, Mock> | undefined;
  /** Values of rules by their number; NONE for those found undefined. */
  readonly cache: (Value | typeof NONE | undefined)[];
  readonly run: Run;
}

export const NONE = Symbol('undefined');

/** The variables of one rule's evaluation. */
export interface Frame {
  readonly s: Value[];
  c: Context;
}

/** One step of a body: true stops the search for further solutions. */
export type Step = (frame: Frame) => boolean;
export type Get = (frame: Frame) => Value | undefined;

function cancelled(why: string): RegoError {
  return new RegoError('eval_cancel_error', `caller cancelled query execution: ${why}`);
}

/** Counts work done; throws eval_cancel_error when a limit is passed. */
export function tick(run: Run): void {
  run.steps += 1;
  if (run.steps >= run.nextCheck) check(run);
}

function check(run: Run): void {
  if (run.steps >= run.stepLimit) throw cancelled(`more than ${run.stepLimit} steps`);
  if (performance.now() > run.deadline) throw cancelled('out of time');
  run.nextCheck = Math.min(run.steps + 1024, run.stepLimit);
}

export function collect(run: Run, count: number): void {
  run.collected += count;
  if (run.collected > run.maxCollected) throw cancelled(`more than ${run.maxCollected} values collected`);
}

/** A context with `value` at a path of the input document. */
export function withInput(context: Context, path: readonly Value[], value: Value): Context {
  return { ...context, input: setPath(context.input, path, 0, value), cache: [] };
}

function setPath(document: Value | undefined, path: readonly Value[], at: number, value: Value): Value {
  const key = path[at];
  if (key === undefined) return value;
  const copy = newObject();
  if (isObject(document)) copyInto(copy, document);
  put(copy, key, setPath(select(document, key), path, at + 1, value));
  return copy;
}

function copyInto(copy: RegoObject, from: RegoObject): void {
  for (const [key, value] of from.map) copy.map.set(key, value);
  copy.encoded = from.encoded === undefined ? undefined : new Map(from.encoded);
}

/** A context with `value` in place of what rules and data have at a path. */
export function withData(context: Context, path: readonly Value[], value: Value): Context {
  return { ...context, override: overridden(context.override, path, 0, value), cache: [] };
}

function overridden(old: Override | undefined, path: readonly Value[], at: number, value: Value): Override {
  const key = path[at];
  if (key === undefined) return { value, children: new Map() };
  if (old?.value !== undefined) return { value: setPath(old.value, path, at, value), children: new Map() };
  const children = new Map(old?.children);
  children.set(key, overridden(children.get(key), path, at + 1, value));
  return { value: undefined, children };
}

export function withFunction(context: Context, name: string, mock: Mock): Context {
  return { ...context, mocks: new Map(context.mocks).set(name, mock), cache: [] };
}
