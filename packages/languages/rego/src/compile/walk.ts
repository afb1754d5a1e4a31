import { type Frame, type Step, tick } from '../eval/context.ts';
import { elements, getKey, keys } from '../values/table.ts';
import { isArray, isObject, isSet, type Value } from '../values/value.ts';
import type { Bound, Emit, Unit } from './compiler.ts';
import type { CallNode, Node } from './ir.ts';

/** `walk(x)`: each path in a value with what stands there, the value itself first. */
export function walkEmit(unit: Unit, call: CallNode, bound: Bound, out: number): Emit {
  const get = unit.parts.getter(unit, call.args[0] as Node, bound);
  return (next) => (frame) => {
    const value = get(frame);
    return value === undefined ? false : visit(frame, [], value, out, next);
  };
}

function visit(frame: Frame, path: readonly Value[], value: Value, out: number, next: Step): boolean {
  tick(frame.c.run);
  frame.s[out] = [path, value];
  if (next(frame)) return true;
  if (isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      if (visit(frame, [...path, index], value[index] as Value, out, next)) return true;
    }
  } else if (isObject(value)) {
    for (const key of keys(value)) {
      if (visit(frame, [...path, key], getKey(value, key) as Value, out, next)) return true;
    }
  } else if (isSet(value)) {
    for (const element of elements(value)) if (visit(frame, [...path, element], element, out, next)) return true;
  }
  return false;
}
