import { builtins as standard } from '../builtins/registry.ts';
import { keyOf } from '../values/table.ts';
import { freshSlot, type Unit } from './compiler.ts';
import { type BodyNode, children, type FormNode, type LiteralNode, type Node } from './ir.ts';

/** A literal with the slots that it leaves shared values in. */
export interface Sharing {
  readonly literal: LiteralNode;
  readonly kept: readonly number[];
}

/**
 * Common sub-expressions: a call that a body writes twice, of the same variables, is made once. The first literal that
 * makes it keeps its value; every later one stands behind it in the search, so the value is that of its variables.
 * Only literals that must hold as a whole keep anything, and `with` stays out of it: it changes what a call means.
 */
export function shareCalls(unit: Unit, literals: readonly LiteralNode[]): Sharing[] {
  const counts = new Map<string, number>();
  for (const literal of literals) countCalls(unit, literal, counts);
  if (![...counts.values()].some((count) => count > 1)) return literals.map((literal) => ({ literal, kept: [] }));
  const slots = new Map<string, number>();
  return literals.map((literal) => {
    if (literal.withs.length > 0) return { literal, kept: [] };
    const replaced = rewriteForm(literal.form, (node) => known(node, slots));
    const kept = new Map<string, number>();
    const form = keepingForm(replaced, (node) => {
      const key = shareableKey(unit, node);
      if (key === undefined || (counts.get(key) ?? 0) < 2 || kept.has(key)) return undefined;
      const slot = freshSlot(unit);
      kept.set(key, slot);
      return slot;
    });
    for (const [key, slot] of kept) slots.set(key, slot);
    return { literal: { ...literal, form }, kept: [...kept.values()] };
  });
}

function known(node: Node, slots: ReadonlyMap<string, number>): Node | undefined {
  if (node.k !== 'call' || slots.size === 0) return undefined;
  const key = nodeKey(node);
  const slot = key === undefined ? undefined : slots.get(key);
  return slot === undefined ? undefined : { k: 'local', slot };
}

/** Cheaper to do again than to keep. */
const operators: ReadonlySet<string> = new Set(['equal', 'neq', 'lt', 'lte', 'gt', 'gte']);

function shareableKey(unit: Unit, node: Node): string | undefined {
  if (node.k !== 'call' || node.name === 'walk' || operators.has(node.name)) return undefined;
  if (!node.name.startsWith('data.')) {
    const builtin = unit.builtins.get(node.name);
    const isPure = builtin !== undefined && !builtin.nondeterministic && standard.get(node.name) === builtin;
    if (!isPure || node.name === 'print' || node.name === 'trace') return undefined;
  }
  return nodeKey(node);
}

/** Text that nodes of the same meaning share; undefined for what is not compared (comprehensions). */
function nodeKey(node: Node): string | undefined {
  switch (node.k) {
    case 'const':
      return `=${typeof node.value}${String(keyOf(node.value))}`;
    case 'local':
      return `$${node.slot}`;
    case 'comp':
    case 'keep':
      return undefined;
    case 'ref':
    case 'input':
    case 'data':
    case 'array':
    case 'set':
    case 'object':
    case 'call':
      break;
  }
  const keys = children(node).map(nodeKey);
  if (keys.includes(undefined)) return undefined;
  return `${node.k}${node.k === 'call' ? ` ${node.name}` : ''}(${keys.map((key) => `${key?.length}:${key}`).join()})`;
}

function countCalls(unit: Unit, { form, withs }: LiteralNode, counts: Map<string, number>): void {
  if (withs.length > 0) return;
  rewriteForm(form, (node) => {
    const key = shareableKey(unit, node);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
    return undefined;
  });
}

type Replace = (node: Node) => Node | undefined;

function rewriteForm(form: FormNode, replace: Replace): FormNode {
  const to = (node: Node): Node => rewrite(node, replace);
  switch (form.k) {
    case 'test':
      return { k: 'test', term: to(form.term) };
    case 'unify':
      return { k: 'unify', left: to(form.left), right: to(form.right) };
    case 'some':
      return { ...form, domain: to(form.domain) };
    case 'every':
      return { ...form, domain: to(form.domain), body: rewriteBody(form.body, replace) };
    case 'not':
      break;
  }
  return { k: 'not', form: rewriteForm(form.form, replace) };
}

function rewriteBody(body: BodyNode, replace: Replace): BodyNode {
  const literals = body.literals.map((literal) =>
    literal.withs.length > 0 ? literal : { ...literal, form: rewriteForm(literal.form, replace) },
  );
  return { ...body, literals };
}

/** The node with those below it that `replace` has something for replaced, the outermost first. */
function rewrite(node: Node, replace: Replace): Node {
  const found = replace(node);
  if (found !== undefined) return found;
  const to = (each: Node): Node => rewrite(each, replace);
  switch (node.k) {
    case 'const':
    case 'local':
      return node;
    case 'comp': {
      const value = node.value === undefined ? undefined : to(node.value);
      return { ...node, head: to(node.head), value, body: rewriteBody(node.body, replace) };
    }
    case 'ref':
      return { k: 'ref', base: to(node.base), path: node.path.map(to) };
    case 'input':
    case 'data':
      return { k: node.k, path: node.path.map(to) };
    case 'array':
    case 'set':
      return { k: node.k, items: node.items.map(to) };
    case 'object':
      return { k: 'object', entries: node.entries.map(([key, item]) => [to(key), to(item)] as const) };
    case 'keep':
      return { ...node, term: to(node.term) };
    case 'call':
      break;
  }
  return { ...node, args: node.args.map(to) };
}

/** Wraps the calls that `slotFor` gives a slot: those that are made whenever the form holds. */
function keepingForm(form: FormNode, slotFor: (node: Node) => number | undefined): FormNode {
  const wrap = (node: Node): Node => {
    if (node.k !== 'call') return node;
    // Inner calls first: an argument may be what is shared as well.
    const inner = { ...node, args: node.args.map(wrap) };
    const slot = slotFor(node);
    return slot === undefined ? inner : { k: 'keep', slot, term: inner };
  };
  if (form.k === 'test') return { k: 'test', term: wrap(form.term) };
  if (form.k === 'unify') return { k: 'unify', left: wrap(form.left), right: wrap(form.right) };
  return form.k === 'some' ? { ...form, domain: wrap(form.domain) } : form;
}
