import { type Location, RegoError } from '../errors.ts';
import type { BodyNode, FormNode, LiteralNode, Node } from './ir.ts';
import { children } from './ir.ts';
import type { Slots } from './scope.ts';

type Bound = ReadonlySet<number>;

/** Every slot that a node uses, those free in its comprehensions included. */
function slotsOf(node: Node, into: Set<number>): void {
  if (node.k === 'local') into.add(node.slot);
  else if (node.k === 'comp') {
    const inner = new Set<number>();
    slotsOf(node.head, inner);
    if (node.value !== undefined) slotsOf(node.value, inner);
    bodySlots(node.body, inner);
    for (const slot of inner) if (!node.body.own.has(slot)) into.add(slot);
  } else for (const child of children(node)) slotsOf(child, into);
}

function bodySlots(body: BodyNode, into: Set<number>): void {
  for (const literal of body.literals) literalSlots(literal, into);
}

function literalSlots(literal: LiteralNode, into: Set<number>): void {
  formSlots(literal.form, into);
  for (const each of literal.withs) if (typeof each.value !== 'string') slotsOf(each.value, into);
}

function formSlots(form: FormNode, into: Set<number>): void {
  switch (form.k) {
    case 'test':
      slotsOf(form.term, into);
      return;
    case 'unify':
      slotsOf(form.left, into);
      slotsOf(form.right, into);
      return;
    case 'some':
      if (form.key !== undefined) slotsOf(form.key, into);
      slotsOf(form.value, into);
      slotsOf(form.domain, into);
      return;
    case 'every': {
      slotsOf(form.domain, into);
      const inner = new Set<number>();
      bodySlots(form.body, inner);
      for (const slot of inner) if (!form.body.own.has(slot)) into.add(slot);
      return;
    }
    case 'not':
      formSlots(form.form, into);
  }
}

export function isBound(node: Node, bound: Bound): boolean {
  if (node.k === 'const') return true;
  if (node.k === 'local') return bound.has(node.slot);
  if (node.k !== 'comp') return children(node).every((child) => isBound(child, bound));
  const slots = new Set<number>();
  slotsOf(node, slots);
  return slots.isSubsetOf(bound);
}

/** The variables that matching this term against a value binds. */
function patternSlots(node: Node, into: Set<number>): void {
  if (node.k === 'local') into.add(node.slot);
  else if (node.k === 'array') for (const item of node.items) patternSlots(item, into);
  else if (node.k === 'object') for (const [, value] of node.entries) patternSlots(value, into);
}

/** Adds what evaluating the references in a term binds: the variables among their keys. */
function termOutputs(node: Node, bound: Set<number>): void {
  for (const child of children(node)) termOutputs(child, bound);
  if (node.k !== 'ref' && node.k !== 'input' && node.k !== 'data') return;
  if (node.k === 'ref' && !isBound(node.base, bound)) return;
  for (const step of node.path) patternSlots(step, bound);
}

function unifyOutputs(left: Node, right: Node, bound: Set<number>): void {
  if (isBound(left, bound)) patternSlots(right, bound);
  if (isBound(right, bound)) patternSlots(left, bound);
  if (left.k === 'array' && right.k === 'array') {
    left.items.forEach((item, index) => {
      const other = right.items[index];
      if (other !== undefined) unifyOutputs(item, other, bound);
    });
  } else if (left.k === 'object' && right.k === 'object') {
    for (const [key, value] of left.entries) {
      const other = right.entries.find(([each]) => each.k === 'const' && key.k === 'const' && each.value === key.value);
      if (other !== undefined) unifyOutputs(value, other[1], bound);
    }
  }
}

/** What is bound after a literal that starts with `bound`. */
function afterForm(form: FormNode, bound: Bound): Set<number> {
  const after = new Set(bound);
  switch (form.k) {
    case 'test':
      termOutputs(form.term, after);
      break;
    case 'unify':
      termOutputs(form.left, after);
      termOutputs(form.right, after);
      for (let size = -1; size !== after.size; ) {
        size = after.size;
        unifyOutputs(form.left, form.right, after);
      }
      break;
    case 'some':
      termOutputs(form.domain, after);
      if (!isBound(form.domain, after)) break;
      if (form.key !== undefined) patternSlots(form.key, after);
      patternSlots(form.value, after);
      break;
    case 'every':
      termOutputs(form.domain, after);
      break;
    case 'not':
      break;
  }
  return after;
}

/**
 * Puts literals in an order in which each finds its variables bound, as close to the written order as that allows.
 * Throws rego_unsafe_var_error when there is none.
 */
export function orderBody(body: BodyNode, outer: Bound, slots: Slots): LiteralNode[] {
  const ordered: LiteralNode[] = [];
  let bound = new Set(outer);
  let waiting = body.literals.map((literal) => {
    const needed = new Set<number>();
    literalSlots(literal, needed);
    return { literal, needed };
  });
  while (waiting.length > 0) {
    const still: typeof waiting = [];
    for (const each of waiting) {
      const after = afterForm(each.literal.form, bound);
      if (each.needed.isSubsetOf(after)) {
        ordered.push(each.literal);
        bound = after;
      } else still.push(each);
    }
    if (still.length === waiting.length) throw unsafe(still, bound, slots);
    waiting = still;
  }
  return ordered;
}

function unsafe(
  waiting: readonly { literal: LiteralNode; needed: ReadonlySet<number> }[],
  bound: Bound,
  slots: Slots,
): RegoError {
  for (const { literal, needed } of waiting) {
    const after = afterForm(literal.form, bound);
    const slot = [...needed].find((each) => !after.has(each));
    if (slot !== undefined) {
      return new RegoError('rego_unsafe_var_error', `var ${slots.names[slot]} is unsafe`, literal.loc);
    }
  }
  return new RegoError('rego_unsafe_var_error', 'the body is unsafe');
}

/** Throws rego_unsafe_var_error when a head needs what neither its body nor its own references bind. */
export function checkHead(unit: { readonly slots: Slots }, heads: readonly Node[], bound: Bound, loc: Location): void {
  const after = new Set(bound);
  const needed = new Set<number>();
  for (const head of heads) {
    termOutputs(head, after);
    slotsOf(head, needed);
  }
  const slot = [...needed].find((each) => !after.has(each));
  if (slot !== undefined) throw new RegoError('rego_unsafe_var_error', `var ${unit.slots.names[slot]} is unsafe`, loc);
}
