import { assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPolicy, prepareQuery } from '../src/index.ts';
import { errorOf, valueOf } from './helpers.ts';

const compiles = (text: string): unknown => createPolicy({ 'p.rego': text });

describe('a module is refused', () => {
  test.each([
    ['text that is no Rego', 'package p\nq := ', 'rego_parse_error', 'p.rego:2'],
    ['v0 text read as v1', 'package p\nq { true }', 'rego_parse_error', '`if` keyword'],
    ['an open string', 'package p\nq := "a', 'rego_parse_error', 'non-terminated'],
    ['unsafe in a negation', 'package p\nq if not input.x[_] == 1', 'rego_unsafe_var_error', 'var _ is unsafe'],
    ['unsafe in a head', 'package p\nq := x if true', 'rego_unsafe_var_error', 'var x is unsafe'],
    ['unsafe in a call', 'package p\nq if x > 1', 'rego_unsafe_var_error', 'p.rego:2'],
    ['recursion', 'package p\na if b\nb if a', 'rego_recursion_error', 'data.p.a -> data.p.b -> data.p.a'],
    ['recursion through a function', 'package p\nf(x) := f(x - 1)', 'rego_recursion_error', 'data.p.f'],
    ['unknown functions', 'package p\nq := nothing.here(1)', 'rego_type_error', 'undefined function nothing.here'],
    ['too many arguments', 'package p\nq := count(1, 2, 3)', 'rego_type_error', 'arity mismatch'],
    ['two kinds of a name', 'package p\nq := 1\nq contains 2', 'rego_type_error', 'conflicting rules data.p.q'],
    ['two defaults', 'package p\ndefault q := 1\ndefault q := 2', 'rego_type_error', 'multiple default rules'],
    ['assigning twice', 'package p\nq if { x := 1; x := 2 }', 'rego_compile_error', 'var x assigned above'],
    ['a wrong import', 'package p\nimport other.thing', 'rego_parse_error', 'unexpected import path'],
    [
      'an operator chain without end',
      `package p\nq := ${'1 + '.repeat(100_000)}1`,
      'rego_compile_error',
      'nested too deeply',
    ],
    ['nesting without end', `package p\nq := ${'['.repeat(2000)}`, 'rego_parse_error', 'nested too deeply'],
  ])('%s', (_name, text, code, words) => {
    const error = errorOf(() => compiles(text));
    expect(error).toEqual({ code, message: expect.stringContaining(words) });
  });
});

describe('an evaluation ends in an error', () => {
  test.each([
    ['two values of a rule', 'p := x if some x in [1, 2]', 'complete rules must not produce multiple outputs'],
    ['two values of a function', 'f(_) := 1\nf(_) := 2\np := f(0)', 'functions must not produce multiple outputs'],
    ['two values of a key', 'p[k] := v if { some v in [1, 2]; k := "a" }', 'object keys must be unique'],
  ])('%s', (_name, rules, words) => {
    expect(errorOf(() => valueOf(`package test\n${rules}`))).toEqual({
      code: 'eval_conflict_error',
      message: expect.stringContaining(words),
    });
  });

  test('a built-in that fails, only when strict', () => {
    const module = 'package test\np := x if x := to_number("many")\ndefault p := "none"';
    expect(valueOf(module)).toBe('none');
    expect(errorOf(() => valueOf(module, undefined, { options: { strict: true } }))).toEqual({
      code: 'eval_builtin_error',
      message: expect.stringContaining('test.rego:2: eval_builtin_error: to_number'),
    });
  });
});

describe('limits stop', () => {
  const big = 'package test\np := count({[a, b, c] | a := input[_]; b := input[_]; c := input[_]})';
  const input = Array.from({ length: 400 }, (_item, index) => index);

  test.each([
    ['too many steps', { steps: 10_000 }, 'more than 10000 steps'],
    ['too long a time', { time: 30 }, 'out of time'],
    ['too many values', { values: 5000 }, 'more than 5000 values'],
  ])('%s', (_name, limits, words) => {
    expect(errorOf(() => valueOf(big, undefined, { input, options: { limits } }))).toEqual({
      code: 'eval_cancel_error',
      message: expect.stringContaining(words),
    });
  });

  test('a pattern that would backtrack for ever in other engines is linear', () => {
    const start = performance.now();
    expect(
      valueOf('package test\np := regex.match(`^(a+)+$`, input)', undefined, { input: `${'a'.repeat(50_000)}!` }),
    ).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

test('modules that are broken at random are refused, never crash', () => {
  const whole =
    'package p\nq contains x if {\n\tsome i, x in [1, {"a": input.b[i]}]\n\tnot x == 2 with input as {1}\n} else := $"{x}"';
  const pieces = constantFrom(
    '{',
    '}',
    '[',
    ')',
    '"',
    '`',
    '$"',
    'some ',
    ' in ',
    'not ',
    ':=',
    '|',
    ',',
    '.',
    'every x in y {',
    '\n',
    '1e9999',
  );
  assert(
    property(nat(whole.length), nat(12), pieces, (at, cut, piece) => {
      const text = whole.slice(0, at) + piece + whole.slice(at + cut);
      const options = { limits: { steps: 5000 } };
      const run = (): unknown => prepareQuery(createPolicy({ 'p.rego': text }), 'x = data').solutions({}, {}, options);
      expect(errorOf(run).code).toMatch(/^(?:none|rego_|eval_)/);
    }),
    { numRuns: 500 },
  );
});

test('a query is compiled once for any number of inputs', () => {
  const query = prepareQuery(createPolicy({ 'p.rego': 'package p\nq := input.n + 1' }), 'x = data.p.q');
  expect([1, 2, 3].map((n) => query.value('x', { n }))).toEqual([2, 3, 4]);
});
