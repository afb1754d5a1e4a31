import { collect, type Get } from '../eval/context.ts';
import { add, getKey, put } from '../values/table.ts';
import { equal } from '../values/compare.ts';
import { newObject, newSet, type Value } from '../values/value.ts';
import { keyConflict } from '../eval/documents.ts';
import { callGetter } from './calls.ts';
import { type Bound, slotGet, type Unit } from './compiler.ts';
import { comprehension } from './comprehensions.ts';
import { dataGetter } from './data.ts';
import type { Node } from './ir.ts';
import { path } from './path.ts';

/** Compiles a term all of whose variables are bound: one value, or none. */
export function getter(unit: Unit, node: Node, bound: Bound): Get {
  switch (node.k) {
    case 'const': {
      const { value } = node;
      return () => value;
    }
    case 'local':
      return slotGet(node.slot);
    case 'ref':
      return path(getter(unit, node.base, bound), unit, node.path, bound);
    case 'input':
      unit.varies.value = true;
      return path((frame) => frame.c.input, unit, node.path, bound);
    case 'data':
      return dataGetter(unit, node.path, bound);
    case 'array':
      return arrayGetter(node.items.map((item) => getter(unit, item, bound)));
    case 'set':
      return setGetter(node.items.map((item) => getter(unit, item, bound)));
    case 'object':
      return objectGetter(
        node.entries.map(([key, value]) => [getter(unit, key, bound), getter(unit, value, bound)] as const),
      );
    case 'call':
      return callGetter(unit, node, bound);
    case 'keep': {
      const get = getter(unit, node.term, bound);
      const { slot } = node;
      return (frame) => {
        const value = get(frame);
        if (value !== undefined) frame.s[slot] = value;
        return value;
      };
    }
    case 'comp':
      break;
  }
  return comprehension(unit, node, bound);
}

function arrayGetter(items: readonly Get[]): Get {
  return (frame) => {
    const array: Value[] = [];
    for (const item of items) {
      const value = item(frame);
      if (value === undefined) return undefined;
      array.push(value);
    }
    collect(frame.c.run, array.length);
    return array;
  };
}

function setGetter(items: readonly Get[]): Get {
  return (frame) => {
    const set = newSet();
    for (const item of items) {
      const value = item(frame);
      if (value === undefined) return undefined;
      add(set, value);
    }
    collect(frame.c.run, items.length);
    return set;
  };
}

function objectGetter(entries: readonly (readonly [Get, Get])[]): Get {
  return (frame) => {
    const object = newObject();
    for (const [keyGet, valueGet] of entries) {
      const key = keyGet(frame);
      const value = key === undefined ? undefined : valueGet(frame);
      if (key === undefined || value === undefined) return undefined;
      const old = getKey(object, key);
      if (old !== undefined && !equal(old, value)) throw keyConflict();
      put(object, key, value);
    }
    collect(frame.c.run, entries.length);
    return object;
  };
}
