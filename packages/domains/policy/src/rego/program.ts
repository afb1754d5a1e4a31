import type { TraceStep } from '@seawall/model';
import {
  type Builtin,
  createPolicy,
  fromJson,
  type Limits,
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
  evaluate(input: Value, data: Value | undefined, explain: boolean, limits?: Limits): Evaluated;
}

/** Compiled modules, out of which any rule can be asked for. */
export interface Programs {
  program(rule: readonly string[]): Program;
}

/** Compiles modules. Throws a RegoError for what is wrong with them. */
export function programsOf(modules: Modules, sources: RegoSources, functions: readonly Builtin[]): Programs {
  const plain = createPolicy(modules, { functions });
  let traced: Policy | undefined;
  return {
    program(rule) {
      const text = `x = data${rule.map((name) => `[${JSON.stringify(name)}]`).join('')}`;
      const query = prepareQuery(plain, text);
      let tracedQuery: Query | undefined;
      return {
        evaluate(input, data, explain, limits = evaluationLimits) {
          try {
            if (!explain) return { value: plainValue(query.value('x', input, data, { limits })) };
            // Only `explain` pays for reporting: the policy is compiled once more for it.
            traced ??= createPolicy(modules, { functions, traced: true });
            tracedQuery ??= prepareQuery(traced, text);
            const explanation = newExplanation();
            const value = plainValue(tracedQuery.value('x', input, data, { limits, tracer: explanation.tracer }));
            return { value, trace: traceOf(explanation, sources, traced.modules) };
          } catch (error) {
            if (error instanceof RegoError || error instanceof PolicyError) return { error };
            throw error;
          }
        },
      };
    },
  };
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
