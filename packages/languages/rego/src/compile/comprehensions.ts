import { collect, type Get, type Step } from '../eval/context.ts';
import { keyConflict } from '../eval/documents.ts';
import { equal } from '../values/compare.ts';
import { add, getKey, put } from '../values/table.ts';
import { newObject, newSet, type RegoObject, type RegoSet, type Value } from '../values/value.ts';
import { type Bound, chain, type Emit, freshSlot, type Unit } from './compiler.ts';
import type { CompNode } from './ir.ts';
import { checkHead } from './safety.ts';

/** Compiles `[head | body]` and its kin. */
export function comprehension(around: Unit, node: CompNode, outer: Bound): Get {
  const unit = { ...around, ordered: node.kind === 'array' || around.traced };
  const bound: Bound = new Set(outer);
  const emits = unit.parts.bodyEmits(unit, node.body, bound);
  checkHead(unit, node.value === undefined ? [node.head] : [node.head, node.value], bound, node.loc);
  const head = unit.parts.hoist(unit, node.head, bound, emits);
  const value = node.value === undefined ? undefined : unit.parts.hoist(unit, node.value, bound, emits);
  const getHead = unit.parts.getter(unit, head, bound);
  const into = freshSlot(unit);
  if (value !== undefined) return objectComprehension(emits, getHead, unit.parts.getter(unit, value, bound), into);
  const isSet = node.kind === 'set';
  const last: Step = (frame) => {
    const item = getHead(frame);
    if (item === undefined) return false;
    collect(frame.c.run, 1);
    const target = frame.s[into];
    if (isSet) add(target as RegoSet, item);
    else (target as Value[]).push(item);
    return false;
  };
  const step = chain(emits, last);
  return (frame) => {
    const target = isSet ? newSet() : [];
    frame.s[into] = target;
    step(frame);
    return target;
  };
}

function objectComprehension(emits: readonly Emit[], getKeyOf: Get, getValue: Get, into: number): Get {
  const step = chain(emits, (frame) => {
    const key = getKeyOf(frame);
    const value = key === undefined ? undefined : getValue(frame);
    if (key === undefined || value === undefined) return false;
    const target = frame.s[into] as RegoObject;
    const old = getKey(target, key);
    if (old !== undefined && !equal(old, value)) throw keyConflict();
    collect(frame.c.run, 1);
    put(target, key, value);
    return false;
  });
  return (frame) => {
    const target = newObject();
    frame.s[into] = target;
    step(frame);
    return target;
  };
}
