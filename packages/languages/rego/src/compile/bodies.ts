import {
  type Context,
  type Frame,
  type Get,
  type Mock,
  type Step,
  tick,
  withData,
  withFunction,
  withInput,
} from '../eval/context.ts';
import { isTruthy } from '../values/compare.ts';
import { elements, getKey, keys, looseElements, looseKeys } from '../values/table.ts';
import { isArray, isObject, isSet, type Value } from '../values/value.ts';
import { type Bound, chain, type Emit, freshSlot, type Match, type Unit } from './compiler.ts';
import type { BodyNode, FormNode, LiteralNode, Node, WithNode } from './ir.ts';
import { unify } from './patterns.ts';
import { orderBody } from './safety.ts';
import { shareCalls } from './sharing.ts';
import { tracedLiteral } from './tracing.ts';

/** The steps of a body in an order that is safe; its variables are bound afterwards. */
export function bodyEmits(unit: Unit, body: BodyNode, bound: Bound): Emit[] {
  const emits: Emit[] = [];
  const ordered = orderBody(body, bound, unit.slots);
  // A trace shows each call where it is written.
  if (unit.traced) for (const literal of ordered) literalEmits(unit, literal, bound, emits);
  else {
    for (const { literal, kept } of shareCalls(unit, ordered)) {
      literalEmits(unit, literal, bound, emits);
      for (const slot of kept) bound.add(slot);
    }
  }
  return emits;
}

function literalEmits(unit: Unit, literal: LiteralNode, bound: Bound, emits: Emit[]): void {
  const own: Emit[] = [];
  if (literal.withs.length === 0) formEmits(unit, literal.form, bound, own);
  else withEmits(unit, literal, bound, own);
  if (unit.traced) emits.push(tracedLiteral(unit, literal.loc, own));
  else emits.push(...own);
}

function formEmits(unit: Unit, form: FormNode, bound: Bound, emits: Emit[]): void {
  switch (form.k) {
    case 'test': {
      const get = unit.parts.getter(unit, unit.parts.hoist(unit, form.term, bound, emits), bound);
      emits.push((next) => (frame) => isTruthy(get(frame)) && next(frame));
      return;
    }
    case 'unify':
      unify(unit, form.left, form.right, bound, emits);
      return;
    case 'some':
      someEmits(unit, form, bound, emits);
      return;
    case 'every':
      everyEmits(unit, form, bound, emits);
      return;
    case 'not': {
      const inner: Emit[] = [];
      formEmits(unit, form.form, new Set(bound), inner);
      const holds = chain(inner, () => true);
      emits.push((next) => (frame) => !holds(frame) && next(frame));
    }
  }
}

function someEmits(unit: Unit, form: FormNode & { k: 'some' }, bound: Bound, emits: Emit[]): void {
  const domain = unit.parts.getter(unit, unit.parts.hoist(unit, form.domain, bound, emits), bound);
  const key =
    form.key === undefined
      ? undefined
      : unit.parts.matcher(unit, unit.parts.hoist(unit, form.key, bound, emits), bound);
  const value = unit.parts.matcher(unit, unit.parts.hoist(unit, form.value, bound, emits), bound);
  const { ordered } = unit;
  emits.push((next) => (frame) => {
    const collection = domain(frame);
    return collection !== undefined && eachMember(frame, collection, ordered, key, value, next);
  });
}

function eachMember(
  frame: Frame,
  collection: Value,
  ordered: boolean,
  key: Match | undefined,
  value: Match,
  next: Step,
): boolean {
  const { run } = frame.c;
  const visit = (at: Value, item: Value): boolean => {
    tick(run);
    return (key === undefined || key(frame, at)) && value(frame, item) && next(frame);
  };
  if (isArray(collection)) {
    for (let index = 0; index < collection.length; index += 1)
      if (visit(index, collection[index] as Value)) return true;
  } else if (isObject(collection)) {
    for (const at of ordered ? keys(collection) : looseKeys(collection))
      if (visit(at, getKey(collection, at) as Value)) return true;
  } else if (isSet(collection)) {
    const members = ordered ? elements(collection) : looseElements(collection);
    for (const element of members) if (visit(element, element)) return true;
  }
  return false;
}

function everyEmits(unit: Unit, form: FormNode & { k: 'every' }, bound: Bound, emits: Emit[]): void {
  const domain = unit.parts.getter(unit, unit.parts.hoist(unit, form.domain, bound, emits), bound);
  const inner: Bound = new Set(bound).add(form.value);
  if (form.key !== undefined) inner.add(form.key);
  const holds = chain(bodyEmits(unit, form.body, inner), () => true);
  const { key, value } = form;
  const setKey: Match | undefined = key === undefined ? undefined : (frame, at) => (frame.s[key] = at) !== undefined;
  const setValue: Match = (frame, item) => (frame.s[value] = item) !== undefined;
  const fails: Step = (frame) => !holds(frame);
  const { traced } = unit;
  emits.push((next) => (frame) => {
    const collection = domain(frame);
    if (!isArray(collection) && !isObject(collection) && !isSet(collection)) return false;
    return !eachMember(frame, collection, traced, setKey, setValue, fails) && next(frame);
  });
}

type Change = (frame: Frame, context: Context) => Context | undefined;

/** Evaluates a literal with other documents or functions, and what follows it with the former ones again. */
function withEmits(unit: Unit, literal: LiteralNode, bound: Bound, emits: Emit[]): void {
  const changes = literal.withs.map((each) => withChange(unit, each, bound, emits));
  const inner: Emit[] = [];
  formEmits(unit, literal.form, bound, inner);
  const saved = freshSlot(unit);
  emits.push((next) => {
    const step = chain(inner, (frame) => {
      const changed = frame.c;
      frame.c = frame.s[saved] as unknown as Context;
      const stop = next(frame);
      frame.c = changed;
      return stop;
    });
    return (frame) => {
      const former = frame.c;
      let context = former;
      for (const change of changes) {
        const changed = change(frame, context);
        if (changed === undefined) return false;
        context = changed;
      }
      frame.s[saved] = former as unknown as Value;
      frame.c = context;
      const stop = step(frame);
      frame.c = former;
      return stop;
    };
  });
}

function withChange(unit: Unit, each: WithNode, bound: Bound, emits: Emit[]): Change {
  if (each.k === 'function' && typeof each.value === 'string') {
    const mock: Mock = { call: unit.parts.functionByName(unit, each.value) };
    const { name } = each;
    return (_frame, context) => withFunction(context, name, mock);
  }
  const get = unit.parts.getter(unit, unit.parts.hoist(unit, each.value as Node, bound, emits), bound);
  return valueChange(each, get);
}

function valueChange(each: WithNode, get: Get): Change {
  return (frame, context) => {
    const value = get(frame);
    if (value === undefined) return undefined;
    if (each.k === 'function') return withFunction(context, each.name, { value });
    return each.k === 'input' ? withInput(context, each.path, value) : withData(context, each.path, value);
  };
}
