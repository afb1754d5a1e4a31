import type { TraceStep } from '@seawall/model';
import {
  type Builtin,
  createPolicy,
  fromJson,
  newExplanation,
  type Policy,
  prepareQuery,
  type Query,
  RegoError,
  toJson,
  type Value,
} from '@seawall/rego';
import { PolicyError } from '../errors.ts';
import { evaluationLimits } from './limits.ts';
import type { RegoSources } from './sources.ts';
import { traceOf } from './trace.ts';

export type Modules = Parameters<typeof createPolicy>[0];

/** What an evaluation came to: plain data, or why there is none. */
type Evaluated =
  | { readonly value: unknown; readonly trace?: readonly TraceStep[] }
  | { readonly error: RegoError | PolicyError };

/** A compiled policy and the rule that is asked for. */
export interface Program {
  evaluate(input: Value, data: Value | undefined, explain: boolean): Evaluated;
}

/** Compiles modules and a query for one rule. Throws a RegoError for what is wrong with them. */
export function programOf(
  modules: Modules,
  rule: readonly string[],
  sources: RegoSources,
  functions: readonly Builtin[],
): Program {
  const text = `x = data${rule.map((name) => `[${JSON.stringify(name)}]`).join('')}`;
  const plain = createPolicy(modules, { functions });
  const query = prepareQuery(plain, text);
  let traced: { readonly policy: Policy; readonly query: Query } | undefined;
  return {
    evaluate(input, data, explain) {
      try {
        if (!explain) return { value: plainValue(query.value('x', input, data, { limits: evaluationLimits })) };
        // Only `explain` pays for reporting: the policy is compiled once more for it.
        traced ??= tracedOf(modules, functions, text);
        const explanation = newExplanation();
        const options = { limits: evaluationLimits, tracer: explanation.tracer };
        const value = plainValue(traced.query.value('x', input, data, options));
        return { value, trace: traceOf(explanation, sources, traced.policy.modules) };
      } catch (error) {
        if (error instanceof RegoError || error instanceof PolicyError) return { error };
        throw error;
      }
    },
  };
}

function tracedOf(modules: Modules, functions: readonly Builtin[], text: string): { policy: Policy; query: Query } {
  const policy = createPolicy(modules, { functions, traced: true });
  return { policy, query: prepareQuery(policy, text) };
}

function plainValue(value: Value | undefined): unknown {
  return value === undefined ? undefined : toJson(value);
}

const converted = new WeakMap<object, Value>();

/** Plain data as a Rego value, converted once however many policies look at it. */
export function asValue(data: object): Value {
  let value = converted.get(data);
  if (value === undefined) {
    value = fromJson(data);
    converted.set(data, value);
  }
  return value;
}
