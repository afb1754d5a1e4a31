import { type Frame, type Get, type Step, tick } from '../eval/context.ts';
import { type Document, documentKeys, materialize, rootPlace, selectDocument } from '../eval/documents.ts';
import { elements, getKey, keys as objectKeys, looseElements, looseKeys, select } from '../values/table.ts';
import { isArray, isObject, isSet, type Value } from '../values/value.ts';
import { type Bound, type Emit, freshSlot, type Match, type Unit } from './compiler.ts';
import { fastStart, noteUses } from './data.ts';
import { children, type Node } from './ir.ts';
import { isBound } from './safety.ts';
import { walkEmit } from './walk.ts';

/** One key of a reference that is iterated: a value to look up, or what each key is matched against. */
type KeyStep = { readonly get: Get } | { readonly slot: number } | { readonly match: Match };
type Visit = (frame: Frame, document: Value) => boolean;
type VisitDocument = (frame: Frame, document: Document) => boolean;

/**
 * Takes the references that have more than one solution out of a term: each becomes a step before it, and a variable
 * in its place. What is left has one value at most. Unbound variables that are not keys of references stay.
 */
export function hoist(unit: Unit, node: Node, bound: Bound, emits: Emit[]): Node {
  if (node.k === 'const' || node.k === 'local' || node.k === 'comp') return node;
  if (node.k !== 'call' && node.k !== 'keep' && isBound(node, bound) && !hasWalk(node)) return node;
  switch (node.k) {
    case 'array':
    case 'set':
      return { k: node.k, items: node.items.map((item) => hoist(unit, item, bound, emits)) };
    case 'object': {
      const entries = node.entries.map(
        ([key, value]) => [hoist(unit, key, bound, emits), hoist(unit, value, bound, emits)] as const,
      );
      return { k: 'object', entries };
    }
    case 'keep':
      return { ...node, term: hoist(unit, node.term, bound, emits) };
    case 'call': {
      const call = { ...node, args: node.args.map((arg) => hoist(unit, arg, bound, emits)) };
      if (node.name !== 'walk') return call;
      const out = freshSlot(unit);
      emits.push(walkEmit(unit, call, bound, out));
      bound.add(out);
      return { k: 'local', slot: out };
    }
    case 'ref':
    case 'input':
    case 'data':
      break;
  }
  return hoistReference(unit, node, bound, emits);
}

function hasWalk(node: Node): boolean {
  return (node.k === 'call' && node.name === 'walk') || children(node).some(hasWalk);
}

function hoistReference(unit: Unit, node: Node & { k: 'ref' | 'input' | 'data' }, bound: Bound, emits: Emit[]): Node {
  const base = node.k === 'ref' ? hoist(unit, node.base, bound, emits) : undefined;
  const path = node.path.map((key) => hoist(unit, key, bound, emits));
  const whole: Node = base === undefined ? { k: node.k as 'input' | 'data', path } : { k: 'ref', base, path };
  if (path.every((key) => isBound(key, bound))) return whole;
  const out = freshSlot(unit);
  emits.push(
    whole.k === 'data'
      ? iterateData(unit, path, bound, out)
      : iterateValue(unit, whole as Node & { k: 'ref' }, bound, out),
  );
  bound.add(out);
  return { k: 'local', slot: out };
}

function keySteps(unit: Unit, path: readonly Node[], bound: Bound): KeyStep[] {
  return path.map((key): KeyStep => {
    if (isBound(key, bound)) return { get: unit.parts.getter(unit, key, bound) };
    if (key.k === 'local') {
      bound.add(key.slot);
      return { slot: key.slot };
    }
    return { match: unit.parts.matcher(unit, key, bound) };
  });
}

function iterateValue(unit: Unit, node: Node & { k: 'ref' | 'input' }, bound: Bound, out: number): Emit {
  const base = unit.parts.getter(unit, node.k === 'ref' ? node.base : { k: 'input', path: [] }, bound);
  const steps = keySteps(unit, node.path, bound);
  return (next) => {
    const visit = valueVisits(steps, out, unit.ordered, next);
    return (frame) => {
      const value = base(frame);
      return value === undefined ? false : visit(frame, value);
    };
  };
}

function iterateData(unit: Unit, path: readonly Node[], bound: Bound, out: number): Emit {
  noteUses(unit, path);
  const { root } = unit.tree;
  const start = fastStart(unit, path);
  const steps = keySteps(unit, path, bound);
  return (next) => {
    const general = documentVisits(steps, out, next);
    const slow: Step = (frame) => general(frame, rootPlace(frame.c, root));
    if (start === undefined) return slow;
    const visit = valueVisits(steps.slice(start.depth), out, unit.ordered, next);
    return (frame) => {
      if (frame.c.override !== undefined) return slow(frame);
      const value = start.value(frame.c);
      return value === undefined ? false : visit(frame, value);
    };
  };
}

function valueVisits(steps: readonly KeyStep[], out: number, ordered: boolean, next: Step): Visit {
  let visit: Visit = (frame, value) => {
    frame.s[out] = value;
    return next(frame);
  };
  for (const step of steps.toReversed()) visit = valueVisit(step, ordered, visit);
  return visit;
}

function valueVisit(step: KeyStep, ordered: boolean, next: Visit): Visit {
  if ('get' in step) {
    const { get } = step;
    return (frame, value) => {
      const key = get(frame);
      const found = key === undefined ? undefined : select(value, key);
      return found === undefined ? false : next(frame, found);
    };
  }
  if ('slot' in step) return eachEntry(step.slot, ordered, next);
  const { match } = step;
  return (frame, value) => {
    for (const key of keysOf(value)) {
      tick(frame.c.run);
      if (match(frame, key) && next(frame, select(value, key) as Value)) return true;
    }
    return false;
  };
}

function keysOf(value: Value): readonly Value[] {
  if (isObject(value)) return objectKeys(value);
  if (isSet(value)) return elements(value);
  return isArray(value) ? value.map((_item, index) => index) : [];
}

function eachEntry(slot: number, ordered: boolean, next: Visit): Visit {
  const keysIn = ordered ? objectKeys : looseKeys;
  const elementsIn = ordered ? elements : looseElements;
  return (frame, value) => {
    const { run } = frame.c;
    if (isArray(value)) {
      for (let index = 0; index < value.length; index += 1) {
        tick(run);
        frame.s[slot] = index;
        if (next(frame, value[index] as Value)) return true;
      }
    } else if (isObject(value)) {
      for (const key of keysIn(value)) {
        tick(run);
        frame.s[slot] = key;
        if (next(frame, getKey(value, key) as Value)) return true;
      }
    } else if (isSet(value)) {
      for (const element of elementsIn(value)) {
        tick(run);
        frame.s[slot] = element;
        if (next(frame, element)) return true;
      }
    }
    return false;
  };
}

function documentVisits(steps: readonly KeyStep[], out: number, next: Step): VisitDocument {
  let visit: VisitDocument = (frame, document) => {
    const value = materialize(frame.c, document);
    if (value === undefined) return false;
    frame.s[out] = value;
    return next(frame);
  };
  for (const step of steps.toReversed()) visit = documentVisit(step, visit);
  return visit;
}

function documentVisit(step: KeyStep, next: VisitDocument): VisitDocument {
  const to = (frame: Frame, document: Document, key: Value): boolean => {
    const found = selectDocument(frame.c, document, key);
    return found === undefined ? false : next(frame, found);
  };
  if ('get' in step) {
    return (frame, document) => {
      const key = step.get(frame);
      return key === undefined ? false : to(frame, document, key);
    };
  }
  return (frame, document) => {
    for (const key of documentKeys(frame.c, document)) {
      tick(frame.c.run);
      if ('slot' in step) frame.s[step.slot] = key;
      else if (!step.match(frame, key)) continue;
      if (to(frame, document, key)) return true;
    }
    return false;
  };
}
