import { type Run, tick } from '../eval/context.ts';
import { compare } from '../values/compare.ts';
import { isInteger, plus, times } from '../values/number.ts';
import { elements, has, setOf } from '../values/table.ts';
import { isArray, isNumber, isSet, newSet, type RegoSet, typeName, type Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, typeFailure } from './builtin.ts';

/** The members of an array or set, in order. */
export function members(collection: readonly Value[] | RegoSet): readonly Value[] {
  return isArray(collection) ? collection : elements(collection);
}

/** Number of code points. */
export function stringLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) length -= 1;
  }
  return length;
}

function fold(
  collection: readonly Value[] | RegoSet,
  start: number,
  name: string,
  step: (a: number | bigint, b: number | bigint) => number | bigint,
  run: Run,
): BuiltinResult {
  let total: number | bigint = start;
  for (const each of members(collection)) {
    if (!isNumber(each)) {
      const kind = isArray(collection) ? 'array' : 'set';
      return typeFailure(`${name}: operand 1 must be ${kind} of numbers but got ${kind} containing ${typeName(each)}`);
    }
    tick(run);
    total = step(total, each);
  }
  return total;
}

function extreme(collection: readonly Value[] | RegoSet, sign: 1 | -1): Value | undefined {
  if (isSet(collection)) return sign > 0 ? elements(collection).at(-1) : elements(collection)[0];
  let best: Value | undefined;
  for (const each of collection) if (best === undefined || compare(each, best) * sign > 0) best = each;
  return best;
}

function slice(array: readonly Value[], from: number | bigint, to: number | bigint): BuiltinResult {
  if (!isInteger(from) || !isInteger(to)) return typeFailure('operand must be integer number');
  const start = Math.max(Number(from), 0);
  return array.slice(start, Math.max(Number(to), start));
}

function intersect(sets: readonly RegoSet[]): RegoSet {
  const [first, ...rest] = sets.toSorted((a, b) => a.map.size - b.map.size);
  if (first === undefined) return newSet();
  return setOf([...first.map.values()].filter((each) => rest.every((other) => has(other, each))));
}

function allSets(set: RegoSet): readonly RegoSet[] | undefined {
  const all = elements(set);
  return all.every(isSet) ? all : undefined;
}

function setsOf(set: RegoSet, name: string, join: (sets: readonly RegoSet[]) => RegoSet): BuiltinResult {
  const sets = allSets(set);
  if (sets !== undefined) return join(sets);
  const other = elements(set).find((each) => !isSet(each)) as Value;
  return typeFailure(`${name}: operand 1 must be set of sets but got set containing ${typeName(other)}`);
}

const either = 'array|set';

export const collections: readonly Builtin[] = [
  builtin('count', ['array|object|set|string'], 'number', (value) => {
    if (typeof value === 'string') return stringLength(value);
    return isArray(value) ? value.length : value.map.size;
  }),
  builtin('sum', [either], 'number', (collection, run) => fold(collection, 0, 'sum', plus, run)),
  builtin('product', [either], 'number', (collection, run) => fold(collection, 1, 'product', times, run)),
  builtin('max', [either], 'any', (collection) => extreme(collection, 1)),
  builtin('min', [either], 'any', (collection) => extreme(collection, -1)),
  builtin('sort', [either], 'array', (collection) =>
    isSet(collection) ? elements(collection) : collection.toSorted(compare),
  ),
  builtin('all', [either], 'boolean', (collection) => members(collection).every((each) => each === true)),
  builtin('any', [either], 'boolean', (collection) => members(collection).includes(true)),
  builtin('array.concat', ['array', 'array'], 'array', (a, b) => [...a, ...b]),
  builtin('array.flatten', ['array'], 'array', (array) => array.flatMap((each) => (isArray(each) ? each : [each]))),
  builtin('array.reverse', ['array'], 'array', (array) => array.toReversed()),
  builtin('array.slice', ['array', 'number', 'number'], 'array', slice),
  builtin('and', ['set', 'set'], 'set', (a, b) => intersect([a, b])),
  builtin('or', ['set', 'set'], 'set', (a, b) => setOf([...a.map.values(), ...b.map.values()])),
  builtin('set_diff', ['set', 'set'], 'set', (a, b) => setOf([...a.map.values()].filter((each) => !has(b, each)))),
  builtin('intersection', ['set'], 'set', (set) => setsOf(set, 'intersection', intersect)),
  builtin('union', ['set'], 'set', (set) =>
    setsOf(set, 'union', (sets) => setOf(sets.flatMap((each) => [...each.map.values()]))),
  ),
];
