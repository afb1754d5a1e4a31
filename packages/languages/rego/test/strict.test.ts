import { expect, test } from 'vitest';
import { createPolicy, parseModule, strictFaults } from '../src/index.ts';
import { errorOf } from './helpers.ts';

test.each<[string, string, string[]]>([
  [
    'nothing is wrong',
    'import data.lib\np if { x := lib.f(input); x > 1 }\nf(_, y) := y\nq contains z if some z in input',
    [],
  ],
  ['an import that is not used', 'import data.lib\np := 1', ['2 import data.lib unused']],
  ['an import under another name', 'import data.lib as l\np := l.x', []],
  ['two imports of one name', 'import data.a.x\nimport data.b.x\np := x', ['3 import must not shadow import data.a.x']],
  ['a variable that nothing uses', 'p if { x := 1 }', ['2 assigned var x unused']],
  ['a part of a pattern', 'p := y if { [x, y] := input }', ['2 assigned var x unused']],
  ['a name for nothing', 'p if { some x; input.y }', ['2 declared var x unused']],
  ['an argument', 'f(x, y) := x', ['2 unused argument y. (hint: use _ (wildcard variable) instead)']],
  ['inside a comprehension', 'p := [1 | x := 2]', ['2 assigned var x unused']],
  ['used in the head', 'p[x] := y if { x := 1; y := 2 }', []],
  ['used in a branch', 'p := 1 if { false } else := x if { x := 2 }', []],
  ['used in every', 'p if { x := 1; every y in input { y == x } }', []],
  [
    'input is hidden',
    'p if { input := 1; input == 1 }',
    ['2 variables must not shadow input (use a different variable name)'],
  ],
  ['a deprecated built-in', 'p if { any([true]) }', ['2 deprecated built-in function calls in expression: any']],
])('strict mode: %s', (_, text, faults) => {
  const found = strictFaults(parseModule(`package a\n${text}`, 'a.rego'));
  expect(found.map(({ location, detail }) => `${location?.row} ${detail}`)).toEqual(faults);
});

test.each<[string, string]>([
  ['data if true', 'rego_compile_error: rules must not shadow data (use a different rule name)'],
  ['input.x := 1', 'rego_compile_error: rules must not shadow input (use a different rule name)'],
  ['f([input]) := 1', 'rego_compile_error: args must not shadow input (use a different variable name)'],
  [
    'p := {x | input := 1; x := input}',
    'rego_compile_error: variables must not shadow input (use a different variable name)',
  ],
  ['import data.a.x\nimport data.b.x\np := x', 'rego_compile_error: import must not shadow import data.a.x'],
  ['p := all([true])', 'rego_type_error: deprecated built-in function calls in expression: all'],
])('v1 refuses %s, and v0 takes it', (text, message) => {
  const sources = { 'a.rego': `package a\n${text}` };
  expect(errorOf(() => createPolicy(sources)).message).toContain(message);
  expect(
    errorOf(() => createPolicy({ 'a.rego': `package a\n${text.replace(' if true', ' { true }')}` }, { dialect: 'v0' }))
      .code,
  ).toBe('none');
});

test('v1 takes a name of input in a pattern, and a function of the policy’s own by a deprecated name', () => {
  const text = 'package a\np if { [input, y] := [1, 2]; y == 2 }\nall(x) := x\nq := all(1)';
  expect(errorOf(() => createPolicy({ 'a.rego': text })).code).toBe('none');
});

test('a policy may be compiled strictly', () => {
  const text = 'package a\np if { x := 1 }';
  expect(errorOf(() => createPolicy({ 'a.rego': text }, { strict: true }))).toEqual({
    code: 'rego_compile_error',
    message: 'a.rego:2: rego_compile_error: assigned var x unused',
  });
  expect(errorOf(() => createPolicy({ 'a.rego': text })).code).toBe('none');
});
