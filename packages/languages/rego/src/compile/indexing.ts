import type { Context } from '../eval/context.ts';
import { keyOf, select } from '../values/table.ts';
import type { Key, Value } from '../values/value.ts';
import type { LiteralNode, Node } from './ir.ts';

type Scalar = null | boolean | number | bigint | string;

/** What a rule asks of one place before anything else can matter: it is undefined unless one of `values` stands there. */
interface Guard {
  /** `arg 0`, or `input` and the path. */
  readonly place: string;
  /** Where the place is: an argument by its number, or a path of the input. */
  readonly at: number | readonly Value[];
  readonly values: readonly Scalar[];
}

/** The guards of a rule, by place. */
export type Guards = ReadonlyMap<string, Guard>;

/** The numbers of the rules that can hold, in their order. */
export type Pick = (context: Context, args: readonly Value[]) => readonly number[];

/** From how many rules on a look at the index is worth its price. */
const fewest = 3;

/**
 * Which of several rules can hold, told by the one place that most of them compare with constants (OPA calls it rule
 * indexing). Undefined when there is no such place.
 */
export function ruleIndex(rules: readonly Guards[]): Pick | undefined {
  if (rules.length < fewest) return undefined;
  const places = new Map<string, { at: Guard['at']; count: number }>();
  for (const guards of rules) {
    for (const { place, at } of guards.values()) {
      const known = places.get(place);
      if (known === undefined) places.set(place, { at, count: 1 });
      else known.count += 1;
    }
  }
  const [best] = [...places].sort(([, a], [, b]) => b.count - a.count);
  if (best === undefined || best[1].count < fewest) return undefined;
  const [place, { at }] = best;
  const tables = tablesOf(rules.map((guards) => guards.get(place)));
  const valueAt = typeof at === 'number' ? (_: Context, args: readonly Value[]) => args[at] : inputAt(at);
  return (context, args) => {
    const value = valueAt(context, args);
    if (value === undefined || (typeof value === 'object' && value !== null)) return tables.others;
    return tables.byValue.get(keyOf(value)) ?? tables.others;
  };
}

function tablesOf(guards: readonly (Guard | undefined)[]): {
  byValue: ReadonlyMap<Key, readonly number[]>;
  others: readonly number[];
} {
  const keys = new Set(guards.flatMap((guard) => guard?.values.map(keyOf) ?? []));
  const those = (test: (guard: Guard | undefined) => boolean): number[] =>
    guards.flatMap((guard, index) => (test(guard) ? [index] : []));
  const has = (guard: Guard | undefined, key: Key): boolean =>
    guard === undefined || guard.values.some((value) => keyOf(value) === key);
  return {
    byValue: new Map([...keys].map((key) => [key, those((guard) => has(guard, key))])),
    others: those((guard) => guard === undefined),
  };
}

function inputAt(path: readonly Value[]): (context: Context) => Value | undefined {
  return ({ input }) => {
    let value = input;
    for (const key of path) {
      if (value === undefined) return undefined;
      value = select(value, key);
    }
    return value;
  };
}

/** What the arguments and one body of a rule ask for. Literals under `with` see other documents, and do not count. */
export function guardsOf(args: readonly Node[], literals: readonly LiteralNode[]): Guards {
  const guards = new Map<string, Guard>();
  const note = (at: Guard['at'] | undefined, values: Guard['values'] | undefined): void => {
    if (at === undefined || values === undefined) return;
    const place = typeof at === 'number' ? `arg ${at}` : `input ${String(keyOf(at))}`;
    if (!guards.has(place)) guards.set(place, { place, at, values });
  };
  args.forEach((arg, index) => note(index, constants([arg])));
  for (const { form, withs } of literals) {
    if (withs.length > 0) continue;
    const [left, right] = sidesOf(form);
    if (left === undefined || right === undefined) continue;
    if (form.k === 'test' && form.term.k === 'call' && form.term.name === 'internal.member_2') {
      if (right.k === 'set' || right.k === 'array') note(placeOf(left, args), constants(right.items));
    } else {
      note(placeOf(left, args), constants([right]));
      note(placeOf(right, args), constants([left]));
    }
  }
  return guards;
}

/** What is compared in `a = b`, `a == b` and `a in b`. */
function sidesOf(form: LiteralNode['form']): readonly Node[] {
  if (form.k === 'unify') return [form.left, form.right];
  if (form.k !== 'test' || form.term.k !== 'call') return [];
  return form.term.name === 'equal' || form.term.name === 'internal.member_2' ? form.term.args : [];
}

/** The guards of a rule with several branches: it can hold where one of them can. */
export function anyOf(branches: readonly Guards[]): Guards {
  const [first, ...rest] = branches;
  if (first === undefined || rest.length === 0) return first ?? new Map();
  const joined = new Map<string, Guard>();
  for (const [place, guard] of first) {
    const others = rest.map((each) => each.get(place));
    if (others.includes(undefined)) continue;
    joined.set(place, { ...guard, values: [guard, ...others].flatMap((each) => each?.values ?? []) });
  }
  return joined;
}

function placeOf(node: Node, args: readonly Node[]): number | Value[] | undefined {
  if (node.k === 'local') {
    const at = args.findIndex((arg) => arg.k === 'local' && arg.slot === node.slot);
    return at < 0 ? undefined : at;
  }
  if (node.k !== 'input' || node.path.length === 0) return undefined;
  const path = node.path.flatMap((key) => (key.k === 'const' ? [key.value] : []));
  return path.length === node.path.length ? path : undefined;
}

/** The values of scalar constants; undefined when one of the nodes is something else. */
function constants(nodes: readonly Node[]): Guard['values'] | undefined {
  const values: Scalar[] = [];
  for (const node of nodes) {
    if (node.k !== 'const' || (typeof node.value === 'object' && node.value !== null)) return undefined;
    values.push(node.value);
  }
  return values;
}
