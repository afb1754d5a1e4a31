import type { Text, TraceStep } from '@seawall/model';
import { fromJson, type Value } from '@seawall/rego';
import type { Review } from '../admission/request.ts';
import type { ClusterView } from '../cluster.ts';
import type { JudgeOptions } from '../policy.ts';
import { asValue } from '../rego/program.ts';
import type { Constraint } from './constraint.ts';

/** One element of a template's `violation`. */
export interface Violation {
  readonly message: string;
  readonly details?: unknown;
}

export type ConstraintResult =
  | { readonly violations: readonly Violation[]; readonly trace?: readonly TraceStep[] }
  | { readonly failed: Text };

/** Runs a constraint's template on a review that the constraint matches. */
export function evaluateConstraint(
  { template, parameters }: Constraint,
  review: Review,
  cluster: ClusterView,
  { explain = false, limits }: Pick<JudgeOptions, 'explain' | 'limits'> = {},
): ConstraintResult {
  const { body: code } = template;
  if (code.engine !== 'Rego') return { failed: code.reason };
  const input = fromJson({ review: reviewValue(review), parameters: asValue(parameters) });
  const data: Value | undefined = code.usesInventory ? fromJson({ inventory: cluster.inventory() }) : undefined;
  const found = code.program.evaluate(input, data, explain, limits);
  if ('error' in found) {
    const why = found.error.message;
    return { failed: { en: `its evaluation failed: ${why}`, zh: `评估失败：${why}` } };
  }
  const violations = violationsIn(found.value);
  if (typeof violations === 'string') return { failed: { en: violations, zh: violations } };
  return { violations, ...(found.trace === undefined ? {} : { trace: found.trace }) };
}

const values = new WeakMap<Review, Value>();

/** The request as templates see it: with the Namespace beside it, as Gatekeeper adds it. Converted once. */
function reviewValue(review: Review): Value {
  let value = values.get(review);
  if (value === undefined) {
    const { request, namespace } = review;
    value = fromJson(namespace === undefined ? request : { ...request, _unstable: { namespace } });
    values.set(review, value);
  }
  return value;
}

/** What `violation` gave, each message with its details once; a text says why it is no list of violations. */
function violationsIn(value: unknown): Violation[] | string {
  const found = new Map<string, Violation>();
  if (value === undefined) return [];
  if (!Array.isArray(value)) return 'the rule violation is no set';
  for (const each of value as readonly unknown[]) {
    if (typeof each !== 'object' || each === null || !('msg' in each)) continue;
    const { msg, details } = each as { readonly msg: unknown; readonly details?: unknown };
    if (typeof msg !== 'string') return `msg of a violation must be a string, found ${typeof msg}`;
    found.set(JSON.stringify([msg, details ?? {}], bigintText), {
      message: msg,
      ...(details === undefined ? {} : { details }),
    });
  }
  return [...found.values()];
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
