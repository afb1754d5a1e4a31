import { bodyEmits } from './compile/bodies.ts';
import { chain, newFrame } from './compile/compiler.ts';
import { childScope, rootScope } from './compile/scope.ts';
import { resolveInto } from './compile/resolve.ts';
import { withinStack } from './errors.ts';
import type { Context, Limits, Run } from './eval/context.ts';
import type { Tracer } from './eval/trace.ts';
import { newUnit, type Policy, surroundings } from './policy.ts';
import { parseQuery } from './syntax/parser.ts';
import { guarded } from './values/guard.ts';
import { fromJson } from './values/json.ts';
import { newObject, type Value } from './values/value.ts';

export interface EvaluateOptions {
  /** Errors of built-ins end the evaluation; otherwise they make their expression undefined. */
  readonly strict?: boolean;
  readonly limits?: Limits;
  readonly tracer?: Tracer;
  /** What `print` and `trace` say. */
  readonly onPrint?: (text: string) => void;
  /** Nanoseconds since 1970; the machine's clock unless given. */
  readonly clock?: () => bigint;
  /** A number from 0 up to 1; Math.random unless given. */
  readonly random?: () => number;
  /** What host functions want to find in the evaluation. */
  readonly host?: Readonly<Record<string, unknown>>;
}

/** The variables of one solution of a query. */
export type Bindings = ReadonlyMap<string, Value>;

export interface Query {
  /**
   * Every solution. `input` and `data` are plain data or Rego values; undefined is no input, no data. Throws a
   * RegoError on conflicts, when a limit is passed, and in strict evaluation when a built-in fails.
   */
  solutions(input?: unknown, data?: unknown, options?: EvaluateOptions): Bindings[];
  /** The value of the query's first solution for a variable (`x` in `x := data.lib.allow`), or undefined. */
  value(name: string, input?: unknown, data?: unknown, options?: EvaluateOptions): Value | undefined;
}

/** Compiles a query against a policy: `data.main.deny[message]`, `x := data.lib.f(input)`. */
export function prepareQuery(policy: Policy, text: string): Query {
  const body = parseQuery(text, policy.dialect);
  const unit = newUnit(policy, 'query');
  const none = { rule: newObject(), chain: [] };
  const scope = childScope(
    rootScope(
      unit.slots,
      surroundings(policy, new Map(), () => none),
    ),
  );
  const emits = bodyEmits(unit, resolveInto(body, scope, []), new Set());
  const names = [...scope.names];
  const found: { into: Bindings[]; first: boolean } = { into: [], first: false };
  const step = chain(emits, (frame) => {
    found.into.push(new Map(names.map(([name, slot]) => [name, frame.s[slot] as Value])));
    return found.first;
  });
  const run = (first: boolean, input: unknown, data: unknown, options: EvaluateOptions): Bindings[] => {
    // A host function may evaluate the same query: what has been found so far is kept aside.
    const outer = { ...found };
    found.into = [];
    found.first = first;
    try {
      withinStack('eval_cancel_error', () => {
        const context = newContext(input, data, options);
        guarded(context.run.deadline, () => step(newFrame(unit, context)));
      });
      return found.into;
    } finally {
      found.into = outer.into;
      found.first = outer.first;
    }
  };
  return {
    solutions: (input, data, options = {}) => run(false, input, data, options),
    value: (name, input, data, options = {}) => run(true, input, data, options)[0]?.get(name),
  };
}

/** What an evaluation starts with. */
function newContext(input: unknown, data: unknown, options: EvaluateOptions): Context {
  return {
    input: input === undefined ? undefined : fromJson(input),
    data: data === undefined ? newObject() : fromJson(data),
    override: undefined,
    mocks: undefined,
    cache: [],
    run: newRun(options),
  };
}

function newRun({ limits = {}, ...options }: EvaluateOptions): Run {
  const stepLimit = limits.steps ?? Number.POSITIVE_INFINITY;
  return {
    steps: 0,
    stepLimit,
    nextCheck: Math.min(1024, stepLimit),
    deadline: limits.time === undefined ? Number.POSITIVE_INFINITY : performance.now() + limits.time,
    depth: 0,
    maxDepth: limits.depth ?? 256,
    collected: 0,
    maxCollected: limits.values ?? Number.POSITIVE_INFINITY,
    strict: options.strict ?? false,
    tracer: options.tracer,
    onPrint: options.onPrint,
    clock: options.clock ?? machineClock,
    random: options.random ?? Math.random,
    host: options.host ?? {},
    memo: new Map(),
  };
}

function machineClock(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}
