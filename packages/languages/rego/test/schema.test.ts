import { expect, test } from 'vitest';
import { errorOf, evaluated, valueOf } from './helpers.ts';

type Wanted = readonly (readonly [field: string, type: string])[];

test.each<[string, unknown, unknown, Wanted]>([
  ['a type', { type: 'string' }, '1', [['(root)', 'invalid_type']]],
  ['one of two types', { type: ['string', 'integer'] }, '1', []],
  ['a whole number is a number', { type: 'number' }, '3', []],
  ['a whole number with a point is an integer', { type: 'integer' }, '3.0', []],
  ['what is required', { required: ['a', 'b'] }, { a: 1 }, [['(root)', 'required']]],
  ['a property', { properties: { a: { type: 'string' } } }, { a: 1 }, [['a', 'invalid_type']]],
  ['a list in an object', { properties: { a: { items: { minimum: 2 } } } }, { a: [3, 1] }, [['a.1', 'number_gte']]],
  ['bounds', { maximum: 3, exclusiveMinimum: 1 }, '1', [['(root)', 'number_gt']]],
  ['bounds of draft 4', { maximum: 3, exclusiveMaximum: true }, '3', [['(root)', 'number_lt']]],
  ['multiples', { multipleOf: 0.1 }, '0.3', []],
  ['multiples of whole numbers', { multipleOf: 3 }, '10', [['(root)', 'multiple_of']]],
  ['lengths in characters', { maxLength: 2 }, '"日本"', []],
  ['a pattern', { pattern: '^a+$' }, '"aab"', [['(root)', 'pattern']]],
  ['a format', { format: 'ipv4' }, '"1.2.3"', [['(root)', 'format']]],
  ['an unknown format', { format: 'colour' }, '"x"', []],
  [
    'further properties',
    { properties: { a: {} }, additionalProperties: false },
    { a: 1, b: 2 },
    [['(root)', 'additional_property_not_allowed']],
  ],
  [
    'properties by pattern',
    { patternProperties: { '^x': { type: 'null' } }, additionalProperties: false },
    { x1: 0 },
    [['x1', 'invalid_type']],
  ],
  ['names', { propertyNames: { maxLength: 1 } }, { ab: 1 }, [['(root)', 'invalid_property_name']]],
  [
    'items by place',
    { items: [{ type: 'string' }], additionalItems: false },
    '["a", 1]',
    [['(root)', 'array_no_additional_items']],
  ],
  ['unique items', { uniqueItems: true }, '[1, {"a": 1}, {"a": 1}]', [['(root)', 'unique']]],
  ['an item that must be there', { contains: { const: 2 } }, '[1]', [['(root)', 'contains']]],
  ['a list of values', { enum: ['a', 'b'] }, '"c"', [['(root)', 'enum']]],
  [
    'any of',
    { anyOf: [{ type: 'string' }, { type: 'null' }] },
    '1',
    [
      ['(root)', 'number_any_of'],
      ['(root)', 'invalid_type'],
    ],
  ],
  ['one of', { oneOf: [{ minimum: 1 }, { minimum: 2 }] }, '3', [['(root)', 'number_one_of']]],
  [
    'all of',
    { allOf: [{ minimum: 5 }] },
    '3',
    [
      ['(root)', 'number_gte'],
      ['(root)', 'number_all_of'],
    ],
  ],
  ['not', { not: { type: 'integer' } }, '3', [['(root)', 'number_not']]],
  [
    'if and then',
    '{"if": {"type": "integer"}, "then": {"minimum": 9}}',
    '3',
    [
      ['(root)', 'condition_then'],
      ['(root)', 'number_gte'],
    ],
  ],
  ['a dependency', { dependencies: { a: ['b'] } }, { a: 1 }, [['(root)', 'missing_dependency']]],
  [
    'a reference',
    { $ref: '#/definitions/a~1b', definitions: { 'a/b': { type: 'null' } } },
    '1',
    [['(root)', 'invalid_type']],
  ],
  [
    'a reference to itself',
    { properties: { next: { $ref: '#' }, v: { type: 'null' } } },
    { next: { next: { v: 1 } } },
    [['next.next.v', 'invalid_type']],
  ],
])('a document that is matched with a schema: %s', (_, schema, document, wanted) => {
  const input = { schema, document };
  const [valid, faults] = evaluated('json.match_schema(input.document, input.schema)', input) as [
    boolean,
    { field: string; type: string; error: string; desc: string }[],
  ];
  expect(faults.map(({ field, type }) => [field, type])).toEqual(wanted);
  expect(valid).toBe(wanted.length === 0);
  for (const { error, field, desc } of faults) expect(error).toBe(`${field}: ${desc}`);
});

test.each<[string, unknown, string | null]>([
  ['an object', { type: 'object' }, null],
  ['text', '{"type": "object"}', null],
  ['text that is no JSON', '{', 'JSON'],
  ['a type that is none', { properties: { a: { type: 'text' } } }, 'NOT VALID -- given: /text/'],
  ['a pattern that is none', { pattern: '(' }, 'pattern must be a valid regex'],
  ['a negative length', { minLength: -1 }, 'greater than or equal to 0'],
  ['bounds that exclude each other', { minimum: 3, maximum: 2 }, 'cannot be greater'],
  ['a keyword of a wrong type', { properties: [] }, 'properties must be of type object'],
  ['a reference to nothing', { $ref: '#/definitions/x' }, 'cannot be resolved'],
  ['a reference to another document', { $ref: 'https://example.com/schema' }, 'cannot be resolved'],
])('a schema that is verified: %s', (_, schema, fault) => {
  const [valid, said] = evaluated('json.verify_schema(input)', schema) as [boolean, string | null];
  expect(valid).toBe(fault === null);
  expect(said ?? '').toContain(fault ?? '');
});

test('a schema that leads in a circle ends', () => {
  expect(errorOf(() => evaluated('json.match_schema({"a": 1}, input)', { $ref: '#' })).message).toContain(
    'nested too deeply',
  );
});

test('a module as a tree', () => {
  const module = `package a.b

import data.x as y

default p := 1

p := 2 if {
	some k, v in y
	not v == {"a": [k]}
	count({z | z := v[_]}) > 1 with input as null
} else := 3

f(x) if every e in x { e }

q contains 1
`;
  const tree = evaluated('rego.parse_module("m.rego", input)', module) as {
    rules: unknown[];
    imports: unknown[];
    package: unknown;
  };
  expect(tree.package).toEqual({
    path: [
      { type: 'var', value: 'data' },
      { type: 'string', value: 'a' },
      { type: 'string', value: 'b' },
    ],
  });
  expect(tree.imports).toEqual([
    {
      path: {
        type: 'ref',
        value: [
          { type: 'var', value: 'data' },
          { type: 'string', value: 'x' },
        ],
      },
      alias: 'y',
    },
  ]);
  expect(tree.rules).toHaveLength(4);
  expect(tree.rules[0]).toMatchObject({
    default: true,
    head: { name: 'p', value: { type: 'number', value: 1 }, assign: true },
  });
  expect(tree.rules[1]).toMatchObject({
    body: [
      { index: 0, terms: { symbols: [{ type: 'call' }] } },
      { index: 1, negated: true },
      { index: 2, with: [{ target: { type: 'var', value: 'input' }, value: { type: 'null', value: null } }] },
    ],
    else: { head: { value: { type: 'number', value: 3 } } },
  });
  expect(tree.rules[3]).toMatchObject({ head: { name: 'q', key: { type: 'number', value: 1 } } });
});

test('what the host tells of itself', () => {
  const module = 'package test\np := opa.runtime().env.HOME';
  expect(valueOf(module, undefined, { options: { host: { runtime: { env: { HOME: '/root' } } } } })).toBe('/root');
  expect(valueOf(module)).toBeUndefined();
});
