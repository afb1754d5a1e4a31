import type { Builtin } from '../builtins/builtin.ts';
import type { Context, Frame, Get, Step } from '../eval/context.ts';
import type { Location } from '../errors.ts';
import type { Value } from '../values/value.ts';
import type { BodyNode, Node } from './ir.ts';
import type { Slots } from './scope.ts';
import type { Tree, TreeNode } from './tree.ts';

/** Whether a value has the form of a pattern; gives the pattern's unbound variables their values. */
export type Match = (frame: Frame, value: Value) => boolean;
export type Invoke = (context: Context, args: readonly Value[]) => Value | undefined;

/** The parts of the compiler, which need one another: a term holds bodies, and a body terms. */
export interface Parts {
  /** A term all of whose variables are bound: one value, or none. */
  readonly getter: (unit: Unit, node: Node, bound: Bound) => Get;
  /** Takes what has several solutions out of a term. */
  readonly hoist: (unit: Unit, node: Node, bound: Bound, emits: Emit[]) => Node;
  readonly matcher: (unit: Unit, node: Node, bound: Bound) => Match;
  readonly bodyEmits: (unit: Unit, body: BodyNode, bound: Bound) => Emit[];
  readonly functionByName: (unit: Unit, name: string, loc?: Location) => Invoke;
}

/** What the compilation of one rule (or query) needs at hand. */
export interface Unit {
  readonly slots: Slots;
  readonly tree: Tree;
  readonly builtins: ReadonlyMap<string, Builtin>;
  /** The rules that this one uses, for the check of recursion. */
  readonly uses: Set<TreeNode>;
  /** Whether literals report to a tracer. */
  readonly traced: boolean;
  /** Whether the order in which members are met shows in the result: not in sets, objects and single values. */
  readonly ordered: boolean;
  /** Set when the value depends on more than the policy: on the input, on data, on the time. */
  readonly varies: { value: boolean };
  readonly name: string;
  readonly parts: Parts;
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

/** Fresh variables for one evaluation of a unit. */
export function newFrame(unit: Unit, context: Context): Frame {
  const { slots } = unit;
  // Copying an array of the right size is several times quicker than growing one.
  if (slots.blank?.length !== slots.count) slots.blank = Array.from({ length: slots.count });
  return { s: slots.blank.slice() as unknown[] as Value[], c: context };
}
