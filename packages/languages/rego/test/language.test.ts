import { describe, expect, test } from 'vitest';
import { valueOf } from './helpers.ts';

describe('rules', () => {
  test.each([
    ['complete', 'p := 1', 1],
    ['without a value', 'p if 1 < 2', true],
    ['that fails', 'p if 1 > 2', undefined],
    ['default', 'default p := "none"\np := "some" if false', 'none'],
    ['default null over null', 'default p := 1\np := null', null],
    ['else', 'p := 1 if { false } else := 2 if { false } else := 3', 3],
    ['partial set', 'p contains x if some x in [3, 1, 3]', [1, 3]],
    ['empty partial set', 'p contains x if { some x in [] }', []],
    ['partial object', 'p[k] := v if some k, v in {"a": 1, "b": 2}', { a: 1, b: 2 }],
    ['nested object', 'p[k].deep contains v if some k, v in {"a": 1}', { a: { deep: [1] } }],
    ['names below names', 'p.a.b := 1\np.c := 2', { a: { b: 1 }, c: 2 }],
    ['function', 'f(x) := x * 2\np := f(21)', 42],
    ['function by pattern', 'f(["a", x]) := x\nf(["b", x]) := x + 1\np := f(["b", 1])', 2],
    ['function with an argument that is evaluated', 'f(input.x) := "same"\np := f(3)', 'same'],
    ['several bodies', 'p := x if { false; x := 1 } { x := 2 }', 2],
  ])('%s', (_name, rules, expected) => {
    expect(valueOf(`package test\n${rules}`, undefined, { input: { x: 3 } })).toEqual(expected);
  });
});

describe('expressions', () => {
  test.each([
    ['undefined is not false', 'p if not input.nothing', true],
    ['false is not undefined', 'p := input.no', false],
    ['iteration', 'p := [x | x := input.list[_]; x > 1]', [2, 3]],
    ['the same variable twice', 'p := [i | input.list[i] == input.other[i]]', [1]],
    ['unification both ways', 'p := [x, y] if [x, 2] = [1, y]', [1, 2]],
    ['chained unification', 'p := z if { [x, y] = [y, 1]; z = x }', 1],
    ['object pattern', 'p := x if { {"a": [_, x]} = {"a": [1, 2]} }', 2],
    ['written in any order', 'p := y if { y = x + 1; x = 2 }', 3],
    ['set comprehension', 'p := {x % 2 | some x in [1, 2, 3]}', [0, 1]],
    ['object comprehension', 'p := {k: v | some v, k in ["a", "b"]}', { a: 0, b: 1 }],
    ['every', 'p if every x in [1, 2] { x > 0 }', true],
    ['every with one that fails', 'p if every x in [1, -1] { x > 0 }', undefined],
    ['every over nothing', 'p if every x in [] { x > 0 }', true],
    ['every with keys', 'p if every k, v in ["a"] { k == 0; v == "a" }', true],
    ['membership', 'p := ["a" in {"a"}, 1 in [2], "v" in {"k": "v"}]', [true, false, true]],
    ['membership with a key', 'p if { "k", "v" in {"k": "v"} }', true],
    ['nested reference', 'p := input.map[input.keys[_]]', 'one'],
    ['precedence', 'p := 1 + 2 * 3 - 4 / 2', 5],
    ['sets by operators', 'p := ({1, 2} | {3}) - ({2} & {2, 4})', [1, 3]],
    ['big integers stay exact', 'p := 9007199254740993 + 1', 9007199254740994n],
    ['decimals', 'p := 0.1 + 0.2', 0.3],
    ['equal numbers of two forms', 'p := 1.0 == 1', true],
    ['template', 'x := 1\np := $"{x} and {input.nothing} \\{"', '1 and <undefined> {'],
    ['closures see what is outside', 'p := [y | some x in [1, 2]; y := [z | some z in [1, 2]; z >= x]]', [[1, 2], [2]]],
    ['a call with a place for its result', 'p := x if plus(1, 2, x)', 3],
    ['walk', 'p := [v | walk(input.tree, [["a", _], v])]', [1]],
    ['keys in order', 'p := [k | some k, _ in {"b": 1, "a": 2, "C": 3}]', ['C', 'a', 'b']],
    ['keys that are no strings', 'p := {[1]: "list", 2: "two"}[[1]]', 'list'],
  ])('%s', (_name, rules, expected) => {
    const input = {
      no: false,
      list: [1, 2, 3],
      other: [0, 2, 4],
      map: { a: 'one' },
      keys: ['x', 'a'],
      tree: { a: [1] },
    };
    expect(valueOf(`package test\n${rules}`, undefined, { input })).toEqual(expected);
  });
});

describe('with', () => {
  test.each([
    ['input', 'q := input.x\np := v if v := q with input as {"x": 7}', 7],
    ['a part of input', 'q := [input.x, input.y]\np := v if v := q with input.y as 8', [3, 8]],
    ['input again afterwards', 'p := [a, b] if { a := input.x with input.x as 1; b := input.x }', [1, 3]],
    ['data', 'p := v if v := data.shop.open with data.shop.open as true', true],
    ['data over rules', 'q := 1\np := v if v := data.test.q with data.test.q as 2', 2],
    ['one rule in its package', 'a := 1\nb := 2\nsum := a + b\np := v if v := sum with data.test.a as 10', 12],
    ['a function by a value', 'f(_) := 1\np := v if v := f(0) with f as 5', 5],
    ['a function by a function', 'f(_) := 1\ng(x) := x\np := v if v := f(9) with f as g', 9],
    ['a built-in', 'p := v if v := count([1, 2]) with count as 0', 0],
  ])('replaces %s', (_name, rules, expected) => {
    expect(valueOf(`package test\n${rules}`, undefined, { input: { x: 3 }, data: { shop: { open: false } } })).toEqual(
      expected,
    );
  });
});

describe('documents', () => {
  test('rules join data of their package', () => {
    expect(valueOf('package shop\nprice := 2', 'x = data.shop', { data: { shop: { stock: 5 } } })).toEqual({
      price: 2,
      stock: 5,
    });
  });

  test('are iterated across packages', () => {
    expect(valueOf('package a.b\nv := 1', 'x = {[k, v] | v := data.a[k].v}', { data: { a: { c: { v: 2 } } } })).toEqual(
      [
        ['b', 1],
        ['c', 2],
      ],
    );
  });

  test('keys named as what JavaScript objects have are ordinary', () => {
    expect(valueOf('package test\np := input.constructor', undefined, { input: {} })).toBeUndefined();
    expect(valueOf('package test\np := input.__proto__', undefined, { input: JSON.parse('{"__proto__": 1}') })).toBe(1);
  });
});

describe('dialects', () => {
  const v0 = { policy: { dialect: 'v0' } } as const;

  test.each([
    ['partial set', 'p[x] { x := input.list[_] }', [1, 2]],
    ['partial object', 'p[x] = y { y := input.list[x] }', { 0: 1, 1: 2 }],
    ['no `if`', 'p = 1 { true }', 1],
    ['`in` is a name', 'in := 3\np := in', 3],
    ['keywords by import', 'import future.keywords\np contains x if some x in input.list', [1, 2]],
    ['all of v1 by import', 'import rego.v1\np contains x if some x in input.list', [1, 2]],
  ])('v0: %s', (_name, rules, expected) => {
    expect(valueOf(`package test\n${rules}`, undefined, { ...v0, input: { list: [1, 2] } })).toEqual(expected);
  });
});
