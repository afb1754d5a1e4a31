import { equal } from '../values/compare.ts';
import { getKey } from '../values/table.ts';
import { isArray, isObject, type Value } from '../values/value.ts';
import type { Bound, Emit, Match, Unit } from './compiler.ts';
import type { Node } from './ir.ts';
import { isBound } from './safety.ts';

/** Compiles a pattern without references that iterate; its variables are bound afterwards. */
export function matcher(unit: Unit, node: Node, bound: Bound): Match {
  if (isBound(node, bound)) {
    const get = unit.parts.getter(unit, node, bound);
    return (frame, value) => {
      const wanted = get(frame);
      return wanted !== undefined && equal(wanted, value);
    };
  }
  switch (node.k) {
    case 'local': {
      const { slot } = node;
      bound.add(slot);
      return (frame, value) => {
        frame.s[slot] = value;
        return true;
      };
    }
    case 'array': {
      const items = node.items.map((item) => matcher(unit, item, bound));
      return (frame, value) => {
        if (!isArray(value) || value.length !== items.length) return false;
        for (let index = 0; index < items.length; index += 1) {
          if (!(items[index] as Match)(frame, value[index] as Value)) return false;
        }
        return true;
      };
    }
    case 'object': {
      const entries = node.entries.map(
        ([key, item]) => ({ key: unit.parts.getter(unit, key, bound), match: matcher(unit, item, bound) }) as const,
      );
      return (frame, value) => {
        if (!isObject(value) || value.map.size !== entries.length) return false;
        for (const { key, match } of entries) {
          const name = key(frame);
          const item = name === undefined ? undefined : getKey(value, name);
          if (item === undefined || !match(frame, item)) return false;
        }
        return true;
      };
    }
    case 'const':
    case 'ref':
    case 'input':
    case 'data':
    case 'set':
    case 'call':
    case 'comp':
    case 'keep':
      break;
  }
  return () => false;
}

/** `left = right`: either side may have variables that the other one gives values to. */
export function unify(unit: Unit, left: Node, right: Node, bound: Bound, emits: Emit[]): void {
  const a = unit.parts.hoist(unit, left, bound, emits);
  const b = unit.parts.hoist(unit, right, bound, emits);
  let pairs: [Node, Node][] = [[a, b]];
  while (pairs.length > 0) {
    const waiting: [Node, Node][] = [];
    let moved = false;
    for (const pair of pairs) {
      if (unifyPair(unit, pair, bound, emits, waiting)) moved = true;
      else waiting.push(pair);
    }
    // Two unbound variables have nothing to say to each other; the check of safety has refused them.
    if (!moved) return;
    pairs = waiting;
  }
}

/** Emits what one pair wants; false when neither side has a value yet. Parts of composites go on the list. */
function unifyPair(unit: Unit, [a, b]: [Node, Node], bound: Bound, emits: Emit[], parts: [Node, Node][]): boolean {
  if (isBound(a, bound)) {
    emitMatch(unit, a, b, bound, emits);
    return true;
  }
  if (isBound(b, bound)) {
    emitMatch(unit, b, a, bound, emits);
    return true;
  }
  if (a.k === 'array' && b.k === 'array') {
    if (a.items.length !== b.items.length) emits.push(() => () => false);
    else a.items.forEach((item, index) => parts.push([item, b.items[index] as Node]));
    return true;
  }
  if (a.k === 'object' && b.k === 'object') {
    const shared = a.entries.map(([key, value]) => {
      const other = b.entries.find(([each]) => each.k === 'const' && key.k === 'const' && equal(each.value, key.value));
      return other === undefined ? undefined : ([value, other[1]] as [Node, Node]);
    });
    if (shared.length !== b.entries.length || shared.includes(undefined)) emits.push(() => () => false);
    else parts.push(...(shared as [Node, Node][]));
    return true;
  }
  if (a.k === 'local' || b.k === 'local') return false;
  emits.push(() => () => false);
  return true;
}

function emitMatch(unit: Unit, value: Node, pattern: Node, bound: Bound, emits: Emit[]): void {
  const get = unit.parts.getter(unit, value, bound);
  if (pattern.k === 'local' && !bound.has(pattern.slot)) {
    const { slot } = pattern;
    bound.add(slot);
    emits.push((next) => (frame) => {
      const found = get(frame);
      if (found === undefined) return false;
      frame.s[slot] = found;
      return next(frame);
    });
    return;
  }
  const match = matcher(unit, pattern, bound);
  emits.push((next) => (frame) => {
    const found = get(frame);
    return found !== undefined && match(frame, found) && next(frame);
  });
}
