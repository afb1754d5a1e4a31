import { type Builtin, type BuiltinResult, isFailure, operandTypes, wrongOperand } from '../builtins/builtin.ts';
import { builtins as standard } from '../builtins/registry.ts';
import { type Location, RegoError } from '../errors.ts';
import { collect, type Context, type Get, type Mock, type Run, tick } from '../eval/context.ts';
import { isArray, typeName, type Value } from '../values/value.ts';
import type { Bound, Invoke, Unit } from './compiler.ts';
import type { CallNode } from './ir.ts';
import { operatorGetter } from './operators.ts';
import { findNode } from './tree.ts';

/** Compiles a call whose arguments are bound. */
export function callGetter(unit: Unit, node: CallNode, bound: Bound): Get {
  const gets = node.args.map((arg) => unit.parts.getter(unit, arg, bound));
  const operator = operatorGetter(node, gets);
  if (operator !== undefined) return operator;
  const invoke = functionByName(unit, node.name, node.loc);
  const { name } = node;
  const call: Invoke = (context, args) => {
    const mock = context.mocks?.get(name);
    return mock === undefined ? invoke(context, args) : callMock(context, name, mock, args);
  };
  return withArguments(gets, call);
}

/** Evaluates arguments and calls; one and two, by far the most frequent, without a loop. */
function withArguments(gets: readonly Get[], call: Invoke): Get {
  const [first, second] = gets;
  if (first !== undefined && gets.length === 1) {
    return (frame) => {
      const value = first(frame);
      return value === undefined ? undefined : call(frame.c, [value]);
    };
  }
  if (first !== undefined && second !== undefined && gets.length === 2) {
    return (frame) => {
      const a = first(frame);
      const b = a === undefined ? undefined : second(frame);
      return a === undefined || b === undefined ? undefined : call(frame.c, [a, b]);
    };
  }
  return (frame) => {
    const args: Value[] = [];
    for (const get of gets) {
      const value = get(frame);
      if (value === undefined) return undefined;
      args.push(value);
    }
    return call(frame.c, args);
  };
}

function callMock(context: Context, name: string, mock: Mock, args: readonly Value[]): Value | undefined {
  if ('value' in mock) return mock.value;
  // Inside the replacement the function has its own meaning again.
  const mocks = new Map(context.mocks);
  mocks.delete(name);
  return mock.call({ ...context, mocks, cache: [] }, args);
}

/** The function of a name: the policy's own or a built-in. */
export function functionByName(unit: Unit, name: string, loc?: Location): Invoke {
  if (name.startsWith('data.')) {
    const node = findNode(unit.tree, name.split('.').slice(1));
    if (node === undefined) throw new RegoError('rego_type_error', `undefined function ${name}`, loc);
    unit.uses.add(node);
    return (context, args) => node.call?.(context, args);
  }
  const builtin = unit.builtins.get(name);
  if (builtin === undefined) throw new RegoError('rego_type_error', `undefined function ${name}`, loc);
  // What the host brings may do anything, and what is printed shall be printed each time.
  if (builtin.nondeterministic || standard.get(name) !== builtin || name === 'print' || name === 'trace') {
    unit.varies.value = true;
  }
  return builtinInvoke(builtin, loc);
}

function builtinInvoke(builtin: Builtin, loc: Location | undefined): Invoke {
  const { fn, name, operands } = builtin;
  const checks = operands.map(operandTypes);
  return (context, args) => {
    const { run } = context;
    tick(run);
    for (let index = 0; index < checks.length; index += 1) {
      const types = checks[index];
      const arg = args[index];
      if (types === undefined || arg === undefined) continue;
      const type = typeName(arg);
      if (!types.includes(type)) return settle(wrongOperand(name, index + 1, types, type), run, name, loc);
    }
    return settle(count(attempt(fn, args, run), run), run, name, loc);
  };
}

/** Counts what a built-in made against the limit of collected values; text by the line. */
function count(result: BuiltinResult, run: Run): BuiltinResult {
  if (isArray(result)) collect(run, result.length);
  else if (typeof result === 'string') collect(run, result.length >> 6);
  return result;
}

function attempt(fn: Builtin['fn'], args: readonly Value[], run: Run): BuiltinResult {
  try {
    const last = run as unknown as Value;
    const [first, second, third] = args as [Value, Value, Value];
    if (args.length === 1) return fn(first, last);
    if (args.length === 2) return fn(first, second, last);
    return args.length === 3 ? fn(first, second, third, last) : fn(...args, last);
  } catch (error) {
    if (!(error instanceof RegoError) || (error.code !== 'eval_builtin_error' && error.code !== 'eval_type_error')) {
      throw error;
    }
    return { tag: 'failure', code: error.code, message: error.detail };
  }
}

/** A failed built-in is undefined, or in strict evaluation an error. */
function settle(result: BuiltinResult, run: Run, name: string, loc: Location | undefined): Value | undefined {
  if (!isFailure(result)) return result;
  if (!run.strict) return undefined;
  const message = result.message.startsWith(`${name}: `) ? result.message : `${name}: ${result.message}`;
  throw new RegoError(result.code, message, loc);
}
