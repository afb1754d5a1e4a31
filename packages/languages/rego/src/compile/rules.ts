import { type Location, RegoError } from '../errors.ts';
import { type Context, type Get, type Step, tick } from '../eval/context.ts';
import type { Body, Term } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import { newSet, type Value } from '../values/value.ts';
import { compileObject, compileSet, type RuleCompiler } from './collecting.ts';
import { type Bound, chain, type Emit, freshSlot, type Match, newFrame, type Unit } from './compiler.ts';
import type { BodyNode, LiteralNode, Node } from './ir.ts';
import { anyOf, type Guards, guardsOf, ruleIndex } from './indexing.ts';
import { directNames } from './names.ts';
import { newPartial } from './partials.ts';
import { resolveInto, resolveTerm } from './resolve.ts';
import { checkHead } from './safety.ts';
import { childScope, newSlot, rootScope, type Scope } from './scope.ts';
import { nodeName, type RuleEntry, type TreeNode } from './tree.ts';

/** Gives a node its `evaluate` (or `call`). */
export function compileNode(compiler: RuleCompiler, node: TreeNode): void {
  const rules = node.rules.filter(({ rule }) => !rule.isDefault);
  const fallback = node.rules.find(({ rule }) => rule.isDefault);
  switch (node.kind) {
    case 'complete': {
      const parts = rules.map((entry) => compileValue(compiler, node, entry));
      const otherwise = fallback === undefined ? undefined : compileValue(compiler, node, fallback);
      const candidates = candidatesOf(parts, compiler.indexed);
      const evaluate = firstOf(parts, candidates, otherwise, 'complete rules must not produce multiple outputs', node);
      node.evaluate = (context) => evaluate(context, []);
      return;
    }
    case 'function': {
      const parts = rules.map((entry) => compileValue(compiler, node, entry));
      const otherwise = fallback === undefined ? undefined : compileValue(compiler, node, fallback);
      const candidates = candidatesOf(parts, compiler.indexed);
      const message = 'functions must not produce multiple outputs for same inputs';
      const evaluate = firstOf(parts, candidates, otherwise, message, node);
      node.call = (context, args) => {
        const { run } = context;
        tick(run);
        run.depth += 1;
        if (run.depth > run.maxDepth) throw new RegoError('eval_cancel_error', 'rules are nested too deeply');
        const value = evaluate(context, args);
        run.depth -= 1;
        return value;
      };
      return;
    }
    case 'set': {
      const parts = rules.map((entry) => compileSet(compiler, node, entry));
      const candidates = candidatesOf(parts, compiler.indexed);
      node.evaluate = (context) => {
        const set = newSet();
        for (const part of candidates(context, [])) part.collect(context, set);
        return set;
      };
      return;
    }
    case 'object': {
      const parts = rules.map((entry) => compileObject(compiler, node, entry));
      const candidates = candidatesOf(parts, compiler.indexed);
      node.evaluate = (context) => {
        const partial = newPartial();
        for (const part of candidates(context, [])) part.collect(context, partial);
        return partial.root;
      };
      return;
    }
    case undefined:
  }
}

/** The parts that can have something to say, by what they ask of the input and of the arguments. */
function candidatesOf<Part extends { readonly guards: Guards }>(
  parts: readonly Part[],
  indexed: boolean,
): (context: Context, args: readonly Value[]) => readonly Part[] {
  const index = indexed ? ruleIndex(parts.map(({ guards }) => guards)) : undefined;
  if (index === undefined) return () => parts;
  const lists = new Map<readonly number[], readonly Part[]>();
  return (context, args) => {
    const numbers = index(context, args);
    let list = lists.get(numbers);
    if (list === undefined) {
      list = numbers.map((each) => parts[each] as Part);
      lists.set(numbers, list);
    }
    return list;
  };
}

interface ValuePart {
  readonly guards: Guards;
  readonly evaluate: (context: Context, args: readonly Value[]) => Value | undefined;
  /** The one value that it can have, when that is known. */
  readonly constant: Value | undefined;
}

/** The value of the rules that have one; two different ones are an error. */
function firstOf(
  parts: readonly ValuePart[],
  candidates: (context: Context, args: readonly Value[]) => readonly ValuePart[],
  otherwise: ValuePart | undefined,
  message: string,
  node: TreeNode,
): ValuePart['evaluate'] {
  const [first] = parts;
  const same = parts.every(
    ({ constant }) => constant !== undefined && first?.constant !== undefined && equal(constant, first.constant),
  );
  return (context, args) => {
    let value: Value | undefined;
    for (const part of candidates(context, args)) {
      const found = part.evaluate(context, args);
      if (found === undefined) continue;
      if (same) return found;
      if (value === undefined) value = found;
      else if (!equal(value, found)) throw new RegoError('eval_conflict_error', message, node.rules[0]?.rule.loc);
    }
    return value === undefined ? otherwise?.evaluate(context, args) : value;
  };
}

interface Branch {
  readonly literals: readonly LiteralNode[];
  readonly step: Step;
  readonly out: number;
}

/** A rule that has a value, with what `else` adds to it. */
function compileValue(compiler: RuleCompiler, node: TreeNode, entry: RuleEntry): ValuePart {
  const { rule } = entry;
  const unit = compiler.unit(node);
  const scope = rootScope(unit.slots, compiler.surroundings(entry));
  const bound: Bound = new Set();
  // An argument that has to be evaluated (`f(input.x)`, a template) is a comparison at the start of the body.
  const compared: { readonly slot: number; readonly arg: Term }[] = [];
  const args = (rule.head.args ?? []).map((arg): Node => {
    if (isPattern(arg)) {
      directNames(arg, (name) => declareArgument(scope, name));
      return resolveTerm(arg, scope);
    }
    const slot = newSlot(scope, '_');
    compared.push({ slot, arg });
    return { k: 'local', slot };
  });
  const matches: Match[] = args.map((arg) => unit.parts.matcher(unit, arg, bound));
  const branches: Branch[] = [];
  let constant: Value | undefined;
  for (const { body, value } of [{ body: rule.body, value: rule.head.value }, ...rule.elses]) {
    const made = compileBranch(unit, scope, { body, value, compared }, bound, node);
    branches.push(made);
    constant = made.constant;
  }
  if (rule.elses.length > 0) constant = undefined;
  const trace = { rule: nodeName(node), loc: rule.loc };
  return {
    guards: anyOf(branches.map(({ literals }) => guardsOf(args, literals))),
    constant,
    evaluate: (context, values) => {
      const frame = newFrame(unit, context);
      for (let index = 0; index < matches.length; index += 1) {
        if (!(matches[index] as Match)(frame, values[index] as Value)) return undefined;
      }
      const { tracer } = context.run;
      if (unit.traced) tracer?.({ op: 'enter', ...trace });
      let found: Value | undefined;
      for (const { step, out } of branches) {
        step(frame);
        found = frame.s[out];
        if (found !== undefined) break;
      }
      if (unit.traced) {
        tracer?.(found === undefined ? { op: 'fail', ...trace } : { op: 'exit', ...trace, value: found });
        tracer?.({ op: 'leave', ...trace });
      }
      return found;
    },
  };
}

function declareArgument(scope: Scope, name: string): void {
  if (name === '_' || scope.names.has(name)) return;
  scope.names.set(name, newSlot(scope, name));
}

function isPattern(term: Term): boolean {
  if (term.type === 'array') return term.items.every(isPattern);
  if (term.type === 'object') return term.entries.every(([key, value]) => isPattern(key) && isPattern(value));
  return term.type === 'scalar' || term.type === 'var';
}

interface Branches {
  readonly body: Body;
  readonly value: Term | undefined;
  readonly compared: readonly { readonly slot: number; readonly arg: Term }[];
}

function compileBranch(
  unit: Unit,
  outer: Scope,
  { body, value, compared }: Branches,
  argsBound: Bound,
  node: TreeNode,
): Branch & { constant: Value | undefined } {
  const scope = childScope(outer);
  const heads = compared.map(({ arg }) => arg);
  const written = resolveInto(body, scope, value === undefined ? heads : [...heads, value]);
  const comparisons = compared.map(({ slot, arg }): LiteralNode => {
    const form = { k: 'unify', left: { k: 'local', slot }, right: resolveTerm(arg, scope) } as const;
    return { form, withs: [], loc: arg.loc };
  });
  const resolved: BodyNode = { literals: [...comparisons, ...written.literals], own: written.own };
  const term: Node = value === undefined ? { k: 'const', value: true } : resolveTerm(value, scope);
  const { emits, get } = bodyThen(
    unit,
    resolved,
    term,
    new Set(argsBound),
    value?.loc ?? (node.rules[0] as RuleEntry).rule.loc,
  );
  const out = freshSlot(unit);
  const constant = term.k === 'const' ? term.value : undefined;
  const message =
    node.kind === 'function'
      ? 'functions must not produce multiple outputs for same inputs'
      : 'complete rules must not produce multiple outputs';
  const last: Step = (frame) => {
    const found = get(frame);
    if (found === undefined) return false;
    const old = frame.s[out];
    if (old === undefined) frame.s[out] = found;
    else if (!equal(old, found)) throw new RegoError('eval_conflict_error', message, node.rules[0]?.rule.loc);
    return constant !== undefined;
  };
  return { literals: resolved.literals, step: chain(emits, last), out, constant };
}

function bodyThen(unit: Unit, body: BodyNode, term: Node, bound: Bound, loc: Location): { emits: Emit[]; get: Get } {
  const emits = unit.parts.bodyEmits(unit, body, bound);
  checkHead(unit, [term], bound, loc);
  return { emits, get: unit.parts.getter(unit, unit.parts.hoist(unit, term, bound, emits), bound) };
}
