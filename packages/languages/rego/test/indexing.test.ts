import { array, assert, constantFrom, option, property, record, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { createPolicy, prepareQuery, RegoError, toJson } from '../src/index.ts';

const scalar = constantFrom('"a"', '"b"', '1', 'true', 'null');
const place = constantFrom('input.kind', 'input.meta.name', 'input.list[0]');

const condition = tuple(constantFrom('==', '=', 'flip', 'in', '!=', 'not', 'with'), place, scalar, scalar).map(
  ([form, left, one, other]) => {
    if (form === 'flip') return `${one} == ${left}`;
    if (form === 'in') return `${left} in {${one}, ${other}}`;
    if (form === 'not') return `not ${left} == ${one}`;
    if (form === 'with') return `${left} == ${one} with ${left.replace('[0]', '')} as ${other}`;
    return `${left} ${form} ${one}`;
  },
);
const body = array(condition, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('; '));

const rules = array(tuple(constantFrom('set', 'value', 'object', 'function', 'pattern'), body, scalar, option(body)), {
  minLength: 3,
  maxLength: 12,
}).map((list) =>
  list
    .map(([kind, first, value, second], at) => {
      const otherwise = second === null ? '' : ` else := ${at + 100} if { ${second} }`;
      if (kind === 'set') return `found contains ${at} if { ${first} }`;
      if (kind === 'value') return `answer := 7 if { ${first} }`;
      if (kind === 'object') return `named[${at % 4}] := 1 if { ${first} }`;
      if (kind === 'function') return `f(x, y) := [x, 1] if { y == ${value}; ${first} }${otherwise}`;
      return `f(x, ${value}) := [x, 1] if { ${first} }`;
    })
    .join('\n'),
);
const value = constantFrom<unknown>('a', 'b', 1, true, null, ['a'], { a: 1 });
const input = record({ kind: value, meta: record({ name: value }), list: array(value) }, { requiredKeys: [] });

function answers(text: string, indexed: boolean, given: unknown): unknown {
  const source = `package p\n\ndefault answer := 0\n${text}\nf(x, "never") := x\nfound contains -1 if { input.never }\nnamed[9] := 1\n
calls := [r | some x in ["a", "b", 1, null, {"a": 1}]; r := f(0, x)]\n`;
  try {
    const query = prepareQuery(
      createPolicy({ 'p.rego': source }, { indexed }),
      'x = [data.p.found, data.p.answer, data.p.named, data.p.calls]',
    );
    const found = query.value('x', given);
    return found === undefined ? undefined : toJson(found);
  } catch (error) {
    if (error instanceof RegoError) return error.code;
    throw error;
  }
}

test('the index passes over no rule that could hold', () => {
  assert(
    property(rules, input, (text, given) => {
      expect(answers(text, true, given)).toEqual(answers(text, false, given));
    }),
    { numRuns: 300 },
  );
});

test('an index is made of what is compared with constants, under else as well', () => {
  const source = `package p
price(kind) := 1 if kind == "a"
else := 2 if kind == "b"
price("c") := 3
price(kind) := 4 if kind in {"d", "e"}
`;
  const query = prepareQuery(
    createPolicy({ 'p.rego': source }),
    'x = [p | some k in ["a", "b", "c", "e", "f"]; p := data.p.price(k)]',
  );
  expect(toJson(query.value('x') ?? null)).toEqual([1, 2, 3, 4]);
});
