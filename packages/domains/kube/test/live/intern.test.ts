import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interner } from '../../src/live/intern.ts';
import type { Value } from '../../src/yaml/document.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Value>;

/** With the fields of objects in order: that they come in another one makes no difference. */
function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

describe('sharing what is equal', () => {
  test('changes no value', () => {
    const shared = interner();
    fc.assert(
      fc.property(json, (value) => {
        expect(shared.value(structuredClone(value))).toEqual(value);
        expect(shared.whole(structuredClone(value))).toEqual(value);
      }),
    );
  });

  test('gives one copy of equal values, and different ones of others', () => {
    const shared = interner();
    fc.assert(
      fc.property(json, json, (a, b) => {
        const first = shared.value(structuredClone(a));
        expect(shared.value(structuredClone(a))).toBe(first);
        // What is the same to JSON is the same here: -0 is 0.
        const isSame = shared.value(structuredClone(b)) === first;
        expect(isSame).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });

  test('tells apart what only looks alike', () => {
    const shared = interner();
    const values: Value[] = [
      [],
      {},
      [[]],
      [{}],
      { a: [] },
      { a: {} },
      { a: 'b' },
      { b: 'a' },
      ['a', 'b'],
      ['ab'],
      { a: 1 },
      { a: '1' },
      { a: true },
      { a: null },
      { a: 1, b: 2 },
      { a: { b: 2 } },
    ];
    const kept = values.map((value) => shared.value(structuredClone(value)));
    expect(new Set(kept.map((value) => JSON.stringify(value))).size).toBe(values.length);
    expect(new Set(kept).size).toBe(values.length);
  });

  test('begins anew when it is cleared', () => {
    const shared = interner();
    const before = shared.value({ a: ['b'] });
    expect(shared.size()).toBeGreaterThan(0);
    shared.clear();
    expect(shared.size()).toBe(0);
    expect(shared.value({ a: ['b'] })).not.toBe(before);
  });
});
