import type { Builtin } from '../builtins/builtin.ts';
import type { Get, Step } from '../eval/context.ts';
import type { Slots } from './scope.ts';
import type { Tree, TreeNode } from './tree.ts';

/** What the compilation of one rule (or query) needs at hand. */
export interface Unit {
  readonly slots: Slots;
  readonly tree: Tree;
  readonly builtins: ReadonlyMap<string, Builtin>;
  /** The rules that this one uses, for the check of recursion. */
  readonly uses: Set<TreeNode>;
  /** Whether literals report to a tracer. */
  readonly traced: boolean;
  readonly name: string;
}

/** A step of a body that still wants to know what comes after it. */
export type Emit = (next: Step) => Step;

/** Variables that have a value at a point of a body. */
export type Bound = Set<number>;

export function chain(emits: readonly Emit[], last: Step): Step {
  let step = last;
  for (let index = emits.length - 1; index >= 0; index -= 1) step = (emits[index] as Emit)(step);
  return step;
}

export function freshSlot(unit: Unit): number {
  const slot = unit.slots.count;
  unit.slots.count += 1;
  unit.slots.names.push('_');
  return slot;
}

export function slotGet(slot: number): Get {
  return (frame) => frame.s[slot];
}
