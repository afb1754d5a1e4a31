import { array, assert, constantFrom, nat, property, record, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { createPolicy, type Dialect, parseModule, prepareQuery, printModule, RegoError } from '../src/index.ts';
import { builtins } from '../src/builtins/registry.ts';

const limits = { time: 100, steps: 20_000, depth: 50, values: 20_000 };

/** Runs something on hostile input: it ends with a value or with a RegoError, never otherwise. */
function survives<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RegoError) return undefined;
    throw error;
  }
}

const tokens = `package import default else some every in not with as if contains true false null data input
  p q f x y _ a.b a["b"] 1 2.5 -1 1e9 "t" \`raw\` $"{x}" { } [ ] ( ) , ; : := = == != < > <= >= + - * / % & | . # METADATA
  set() rego.v1 future.keywords {x|x:=1} [x|x=1] {x:1|x=1} walk count sprintf`.split(/\s+/);

const soup = array(constantFrom(...tokens, '\n', ' '), { maxLength: 60 }).map((parts) => parts.join(' '));
const dialect = constantFrom<Dialect>('v0', 'v1');

test('a parser that is given anything parses it, or says where it is wrong', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 200 }), soup, dialect, (noise, words, version) => {
      survives(() => parseModule(noise, 'noise.rego', version));
      const module = survives(() => parseModule(`package a\n${words}`, 'soup.rego', version));
      // An import behind a rule changes how the rest is read; the printer puts imports first.
      const [rule] = module?.rules ?? [];
      if (module === undefined || module.imports.some(({ loc }) => rule !== undefined && loc.row >= rule.loc.row))
        return;
      const printed = printModule(module);
      expect(printModule(parseModule(printed, 'soup.rego', version))).toBe(printed);
    }),
    { numRuns: 1000 },
  );
});

const sample = `package a

import data.b.c as d

# METADATA
# title: t
default allow := false

allow if {
	some i, x in input.items
	not x.bad == i
	every k, v in x { v > k }
	count({y | y := x.list[_]}) > 1 with input as {"a": [1, 2.5, "s"]}
} else := {"k": f(1, [2])} if d

f(x, [y]) := x + y * 2 if x != y

p[k] contains v if v := input[k][_]
`;

test('a module with a part changed, lost or doubled does no harm', () => {
  assert(
    property(nat(sample.length), nat(40), constantFrom(...tokens), dialect, (from, length, word, version) => {
      const head = sample.slice(0, from);
      const tail = sample.slice(from + length);
      for (const text of [
        head + tail,
        `${head} ${word} ${tail}`,
        head + sample.slice(from, from + length) + sample.slice(from),
      ]) {
        survives(() => {
          const query = prepareQuery(
            createPolicy({ 'a.rego': text }, { dialect: version, traced: length % 2 === 0 }),
            'x = data.a',
          );
          return query.solutions({ items: [{ bad: 1, list: [1, 2] }] }, {}, { limits, strict: length % 3 === 0 });
        });
      }
    }),
    { numRuns: 300 },
  );
});

const values = constantFrom(
  'null',
  'true',
  '-1',
  '0',
  '3',
  '1.5',
  '12345678901234567890',
  '""',
  '"a"',
  '"1h"',
  '"10.0.0.0/8"',
  '"{"',
  '"\\u0000"',
  '[]',
  '["a", 1]',
  '[[1], {}]',
  '{}',
  '{"a": {"b": [1]}}',
  'set()',
  '{1, "x"}',
  'input',
  'input.s',
);
const called = [...builtins.values()].filter(
  ({ name }) => /^[a-z0-9_.]+$/.test(name) && name !== 'print' && !name.startsWith('internal.'),
);

test('built-ins that are given anything give a value, nothing, or an error', () => {
  const call = record({ index: nat(called.length - 1), args: tuple(values, values, values, values, values) });
  assert(
    property(call, ({ index, args }) => {
      const { name, operands } = called[index] as (typeof called)[number];
      const term = `${name}(${args.slice(0, operands.length).join(', ')})`;
      for (const strict of [true, false]) {
        survives(() =>
          prepareQuery(createPolicy({ 'a.rego': `package a\np := x if x := ${term}` }), 'x = data.a.p').solutions(
            { s: 'ä\ud800' },
            {},
            { limits, strict },
          ),
        );
      }
    }),
    { numRuns: 1000 },
  );
});
