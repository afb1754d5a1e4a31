import type { Get } from '../eval/context.ts';
import { compare, equal } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import type { CallNode } from './ir.ts';

const comparisons: Readonly<Record<string, (a: Value, b: Value) => boolean>> = {
  equal,
  neq: (a, b) => !equal(a, b),
  lt: (a, b) => compare(a, b) < 0,
  lte: (a, b) => compare(a, b) <= 0,
  gt: (a, b) => compare(a, b) > 0,
  gte: (a, b) => compare(a, b) >= 0,
};

/** Operators that never fail, without the cost of a call; undefined for any other call. */
export function operatorGetter(node: CallNode, gets: readonly Get[]): Get | undefined {
  const [left, right] = gets;
  if (left === undefined || right === undefined || gets.length !== 2) return undefined;
  const test = comparisons[node.name];
  if (test === undefined) return undefined;
  return (frame) => {
    const a = left(frame);
    if (a === undefined) return undefined;
    const b = right(frame);
    return b === undefined ? undefined : test(a, b);
  };
}
