import {
  array,
  assert,
  constantFrom,
  dictionary,
  integer,
  letrec,
  oneof,
  property,
  record,
  string,
  tuple,
} from 'fast-check';
import { expect, test } from 'vitest';
import { fromJson, parseModule, parseTermText, printModule, printTerm, termText } from '../src/index.ts';
import type { Dialect, Term } from '../src/syntax/ast.ts';
import { compare, equal } from '../src/index.ts';

/** The same tree without the places of its nodes. */
function withoutPlaces(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPlaces);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([name]) => name !== 'loc');
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutPlaces(value)]));
}

const loc = { file: 'term', row: 1, col: 1 };
const name = constantFrom('x', 'y', 'item', 'input');

const { term } = letrec<{ term: Term }>((tie) => ({
  term: oneof(
    { maxDepth: 4, withCrossShrink: true },
    name.map((each): Term => ({ type: 'var', name: each, loc })),
    string({ unit: 'grapheme' }).map((value): Term => ({ type: 'scalar', value, loc })),
    integer().map((value): Term => ({ type: 'scalar', value, loc })),
    constantFrom<Term>({ type: 'scalar', value: null, loc }, { type: 'scalar', value: true, loc }),
    array(tie('term'), { maxLength: 3 }).map((items): Term => ({ type: 'array', items, loc })),
    array(tie('term'), { minLength: 1, maxLength: 3 }).map((items): Term => ({ type: 'set', items, loc })),
    array(tuple(tie('term'), tie('term')), { maxLength: 3 }).map((entries): Term => ({ type: 'object', entries, loc })),
    record({ head: name, path: array(tie('term'), { minLength: 1, maxLength: 3 }) }).map(
      ({ head, path }): Term => ({ type: 'ref', head: { type: 'var', name: head, loc }, path, loc }),
    ),
    tuple(
      constantFrom('plus', 'minus', 'or', 'and', 'mul', 'equal', 'lt', 'internal.member_2'),
      tie('term'),
      tie('term'),
    ).map(
      ([fn, left, right]): Term => ({
        type: 'call',
        fn: { type: 'var', name: fn, loc },
        args: [left, right],
        infix: true,
        loc,
      }),
    ),
    tuple(tie('term'), tie('term')).map(([head, body]): Term => {
      const literal = { form: { type: 'expr', term: body }, withs: [], loc } as const;
      return { type: 'arrayComp', head, body: [literal], loc };
    }),
  ),
}));

test('a term that is printed reads back as itself', () => {
  assert(
    property(term, (each) => {
      expect(withoutPlaces(parseTermText(printTerm(each)))).toEqual(withoutPlaces(each));
    }),
    { numRuns: 300 },
  );
});

test('a rule that is printed reads back as itself, with no more parentheses than it needs', () => {
  assert(
    property(term, term, (first, second) => {
      const literal = { form: { type: 'expr', term: first }, withs: [], loc } as const;
      const other = {
        form: { type: 'assign', left: { type: 'var', name: 'y', loc }, right: second },
        withs: [],
        loc,
      } as const;
      const [rule] = parseModule('package a\np := 1 if { true }', 'a').rules;
      const module = { ...parseModule('package a', 'a'), rules: [{ ...rule!, body: [literal, other] }] };
      const read = parseModule(printModule(module), 'a');
      expect(withoutPlaces(read.rules[0]?.body)).toEqual(withoutPlaces([literal, other]));
    }),
    { numRuns: 300 },
  );
  const text = 'package a\n\np if {\n\tx := (1 + 2) * 3 - 4 - (5 - 6)\n\tf(x | {1}) == "a"\n\tx in {(1 | 2)}\n}\n';
  expect(printModule(parseModule(text, 'a'))).toBe(text);
});

test('values print as terms that stand for them, and are ordered in one way', () => {
  const value = letrec<{ value: unknown }>((tie) => ({
    value: oneof(
      { maxDepth: 3 },
      string(),
      integer(),
      constantFrom(null, true, false, 0.5),
      array(tie('value'), { maxLength: 3 }),
      dictionary(string(), tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  assert(
    property(value, value, value, (a, b, c) => {
      const [x, y, z] = [fromJson(a), fromJson(b), fromJson(c)] as const;
      expect(Math.sign(compare(x, y))).toBe(-Math.sign(compare(y, x)) + 0);
      expect(equal(x, y)).toBe(compare(x, y) === 0);
      const [low, middle, high] = [x, y, z].sort(compare);
      expect(compare(low!, middle!) <= 0 && compare(middle!, high!) <= 0 && compare(low!, high!) <= 0).toBe(true);
      expect(() => parseTermText(termText(x))).not.toThrow();
    }),
    { numRuns: 200 },
  );
});

const modules: readonly (readonly [Dialect, string])[] = [
  [
    'v1',
    'package a["b c"].d\n\nimport data.lib.x as y\nimport input.z\n\n# why\np contains $"{y} \\{" if {\n\tsome k, v in z\n\tnot v\n}',
  ],
  [
    'v1',
    'package a\n\ndefault f(_) := 1\n\nf([x, {"k": y}]) := x if {\n\tx > y\n} else := y if {\n\tevery i in x { i.b["c d"] }\n}',
  ],
  [
    'v1',
    'package a\n\np[x].q[y] := {k: v | some k, v in x} if {\n\tx = input[y] with input as {"a": 1} with data.b as set()\n\t-1 in {1, 2}\n}',
  ],
  [
    'v0',
    'package a\n\np[x] {\n\tx = [1, 2][_]\n}\n\nq[x] = y {\n\ty = x\n\tx = 1\n}\n\nr = 1 {\n\tfalse\n} else = 2 {\n\ttrue\n}',
  ],
  ['v0', 'package a\n\nimport future.keywords\n\np contains x if {\n\tsome x in [1]\n}\n\nq[x] if {\n\tx = "a"\n}'],
];

test.each(modules)('a module of %s that is printed reads back as itself', (dialect, text) => {
  const module = parseModule(text, 'm.rego', dialect);
  expect(withoutPlaces(parseModule(printModule(module), 'm.rego', dialect))).toEqual(withoutPlaces(module));
});
