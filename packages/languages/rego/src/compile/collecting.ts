import { collect, type Context, type Get, type Step } from '../eval/context.ts';
import type { Term } from '../syntax/ast.ts';
import { add } from '../values/table.ts';
import type { RegoSet, Value } from '../values/value.ts';
import { type Bound, chain, freshSlot, newFrame, type Unit } from './compiler.ts';
import { type Guards, guardsOf } from './indexing.ts';
import { type Partial, putPath } from './partials.ts';
import { resolveInto, resolveTerm } from './resolve.ts';
import { checkHead } from './safety.ts';
import { childScope, rootScope, type Surroundings } from './scope.ts';
import { nodeName, type RuleEntry, type TreeNode } from './tree.ts';

/** What is needed to compile the rules of a node. */
export interface RuleCompiler {
  /** A unit with slots of its own for a rule of the node. */
  unit(node: TreeNode): Unit;
  surroundings(entry: RuleEntry): Surroundings;
  /** Whether rules that cannot hold are passed over by an index; a trace shall show them. */
  readonly indexed: boolean;
}

/** A rule that adds to what its node collects. */
export interface CollectingPart<Into> {
  readonly guards: Guards;
  readonly collect: (context: Context, into: Into) => void;
}

interface Prepared {
  readonly guards: Guards;
  readonly unit: Unit;
  readonly gets: readonly Get[];
  readonly link: (last: Step) => Step;
}

/** A rule that collects: its body, then its head's terms. */
function prepare(compiler: RuleCompiler, node: TreeNode, entry: RuleEntry, terms: readonly Term[]): Prepared {
  const unit = compiler.unit(node);
  const scope = childScope(rootScope(unit.slots, compiler.surroundings(entry)));
  const body = resolveInto(entry.rule.body, scope, terms);
  const heads = terms.map((term) => resolveTerm(term, scope));
  const bound: Bound = new Set();
  const emits = unit.parts.bodyEmits(unit, body, bound);
  checkHead(unit, heads, bound, entry.rule.loc);
  const gets = heads.map((head) => unit.parts.getter(unit, unit.parts.hoist(unit, head, bound, emits), bound));
  return { guards: guardsOf([], body.literals), unit, gets, link: (last) => chain(emits, last) };
}

/** Compiles a rule that adds elements to a set. */
export function compileSet(compiler: RuleCompiler, node: TreeNode, entry: RuleEntry): CollectingPart<RegoSet> {
  const { guards, unit, gets, link } = prepare(compiler, node, entry, [entry.rule.head.element as Term]);
  const [get] = gets as [Get];
  const into = freshSlot(unit);
  const trace = { rule: nodeName(node), loc: entry.rule.loc };
  const step = link((frame) => {
    const element = get(frame);
    if (element === undefined) return false;
    collect(frame.c.run, 1);
    add(frame.s[into] as RegoSet, element);
    if (unit.traced) frame.c.run.tracer?.({ op: 'exit', ...trace, value: element });
    return false;
  });
  const collectInto = (context: Context, set: RegoSet): void => {
    const frame = newFrame(unit, context);
    frame.s[into] = set;
    if (unit.traced) context.run.tracer?.({ op: 'enter', ...trace });
    step(frame);
    if (unit.traced) context.run.tracer?.({ op: 'leave', ...trace });
  };
  return { guards, collect: collectInto };
}

/** Compiles a rule that adds values at paths of an object. */
export function compileObject(compiler: RuleCompiler, node: TreeNode, entry: RuleEntry): CollectingPart<Partial> {
  const { head } = entry.rule;
  const isElement = head.element !== undefined;
  const leafTerm: Term = head.element ?? head.value ?? { type: 'scalar', value: true, loc: entry.rule.loc };
  const { guards, unit, gets, link } = prepare(compiler, node, entry, [...entry.suffix, leafTerm]);
  const into = freshSlot(unit);
  const trace = { rule: nodeName(node), loc: entry.rule.loc };
  const step = link((frame) => {
    const path: Value[] = [];
    for (const get of gets) {
      const value = get(frame);
      if (value === undefined) return false;
      path.push(value);
    }
    collect(frame.c.run, 1);
    const leaf = path.pop() as Value;
    putPath(frame.s[into] as unknown as Partial, path, leaf, isElement);
    if (unit.traced) frame.c.run.tracer?.({ op: 'exit', ...trace, value: leaf });
    return false;
  });
  const collectInto = (context: Context, partial: Partial): void => {
    const frame = newFrame(unit, context);
    frame.s[into] = partial as unknown as Value;
    if (unit.traced) context.run.tracer?.({ op: 'enter', ...trace });
    step(frame);
    if (unit.traced) context.run.tracer?.({ op: 'leave', ...trace });
  };
  return { guards, collect: collectInto };
}
