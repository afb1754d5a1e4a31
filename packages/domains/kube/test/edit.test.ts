import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { FixOperation, Path } from '@seawall/model';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Edit, editDocuments, type Mapping, readDocuments, type Value } from '../src/index.ts';

function set(path: string, value: unknown): FixOperation {
  return { op: 'set', path: pathOf(path), value };
}

function append(path: string, value: unknown): FixOperation {
  return { op: 'append', path: pathOf(path), value };
}

function remove(path: string): FixOperation {
  return { op: 'remove', path: pathOf(path) };
}

/** `a.0.b` → `['a', 0, 'b']`. */
function pathOf(text: string): Path {
  return text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function edited(text: string, operations: readonly FixOperation[], file = 'a.yaml', base: Path = []) {
  return editDocuments(
    text,
    file,
    operations.map((operation) => ({ document: 0, base, operation })),
  );
}

describe('what is written', () => {
  test.each<[string, string, FixOperation[], string]>([
    ['a value keeps its comment', 'a: true # why\nb: 1\n', [set('a', false)], 'a: false # why\nb: 1\n'],
    ['double quotes stay', 'a: "x"\n', [set('a', 'y')], 'a: "y"\n'],
    ['single quotes stay', "a: 'x'\n", [set('a', "it's")], "a: 'it''s'\n"],
    ['quotes where a text would be something else', 'a: x\n', [set('a', 'yes')], 'a: "yes"\n'],
    ['no quotes for a number', 'a: "1"\n', [set('a', 2)], 'a: 2\n'],
    [
      'a new field behind the last',
      'a:\n  b: 1 # c\n  # d\ne: 2\n',
      [set('a.f', true)],
      'a:\n  b: 1 # c\n  f: true\n  # d\ne: 2\n',
    ],
    ['a new field in a list item', '- a: 1\n- b: 2\n', [set('0.c', 3)], '- a: 1\n  c: 3\n- b: 2\n'],
    ['a new field behind a block scalar', 'a: |\n  x\n\nb: 1\n', [remove('b'), set('c', 2)], 'a: |\n  x\nc: 2\n\n'],
    ['parents that are missing', 'a: 1\n', [set('b.c.d', ['x'])], 'a: 1\nb:\n  c:\n    d:\n      - x\n'],
    ['four columns', 'a:\n    b: 1\n', [set('a.c.d', 1)], 'a:\n    b: 1\n    c:\n        d: 1\n'],
    [
      'lists in the column of their key',
      'a:\n- b\n',
      [set('c', [{ d: 1, e: [2] }])],
      'a:\n- b\nc:\n- d: 1\n  e:\n  - 2\n',
    ],
    ['empty brackets become a block', 'a: {} # b\nc: 1\n', [set('a.d', 1)], 'a: # b\n  d: 1\nc: 1\n'],
    ['an empty value becomes a block', 'a:\nc: 1\n', [set('a.d', 1)], 'a:\n  d: 1\nc: 1\n'],
    ['null becomes a block', 'a: null\n', [set('a.d', 1)], 'a:\n  d: 1\n'],
    ['an empty value of an item', '-\n- b\n', [set('0.d', 1)], '- d: 1\n- b\n'],
    ['a block becomes a scalar', 'a: # b\n  c: 1\n  d: 2\ne: 3\n', [set('a', 1)], 'a: 1 # b\ne: 3\n'],
    ['a block becomes another', 'a:\n  c: 1\ne: 3\n', [set('a', { d: { f: 2 } })], 'a:\n  d:\n    f: 2\ne: 3\n'],
    ['text of several lines', 'a:\n  b: 1\n', [set('a.c', 'x\n  y\n')], 'a:\n  b: 1\n  c: |\n    x\n      y\n'],
    ['in brackets', 'a: {b: 1} # c\n', [set('a.d', ['x, y', 'z'])], 'a: {b: 1, d: ["x, y", z]} # c\n'],
    ['in brackets on several lines', 'a: {\n  b: 1\n}\n', [set('a.d', 2)], 'a: {\n  b: 1,\n  d: 2\n}\n'],
    ['a value in brackets', "a: {b: 'x', c: [1, 2]}\n", [set('a.b', 'y'), set('a.c.1', 3)], "a: {b: 'y', c: [1, 3]}\n"],
    ['an item behind the last', 'a:\n  - b # c\nd: 1\n', [append('a', 'e')], 'a:\n  - b # c\n  - e\nd: 1\n'],
    ['an item that is a mapping', 'a:\n- b: 1\n', [append('a', { b: 2, c: {} })], 'a:\n- b: 1\n- b: 2\n  c: {}\n'],
    ['an item in brackets', 'a: [b]\n', [append('a', 'c')], 'a: [b, c]\n'],
    [
      'the first item',
      'a: []\nb:\n',
      [append('a', 'c'), append('b', 1), append('d', 2)],
      'a:\n  - c\nb:\n  - 1\nd:\n  - 2\n',
    ],
    ['a field goes, comments stay', '# a\na: 1\n# b\nb: 2 # x\nc: 3\n', [remove('b')], '# a\na: 1\n# b\nc: 3\n'],
    ['a field with all below it', 'a:\n  b:\n  - c\n  d: |\n    x\n\ne: 1\n', [remove('a')], '\ne: 1\n'],
    ['the last field leaves braces', 'a:\n  b: 1\nc: 2\n', [remove('a.b')], 'a: {}\nc: 2\n'],
    ['the last item leaves brackets', 'a:\n- b\nc: 2\n', [remove('a.0')], 'a: []\nc: 2\n'],
    ['the last field of all', 'a: 1\n', [remove('a')], '{}\n'],
    ['the first field of an item', '- a: 1\n  b: 2\n', [remove('0.a')], '- b: 2\n'],
    ['the first field of an item, comment behind', '- a: 1\n  # c\n  b: 2\n', [remove('0.a')], '-\n  # c\n  b: 2\n'],
    ['items', 'a:\n- b\n- c: 1\n  d: 2\n- e\n', [remove('a.1')], 'a:\n- b\n- e\n'],
    ['the first of an inner list', '- - a\n  - b\n', [remove('0.0')], '- - b\n'],
    ['from brackets', 'a: [b, c, d]\n', [remove('a.0'), remove('a.2')], 'a: [c]\n'],
    ['all from brackets', 'a: {b: 1}\n', [remove('a.b')], 'a: {}\n'],
    [
      'CRLF',
      'a: 1\r\nb:\r\n- c\r\n',
      [set('d.e', 1), append('b', 'f')],
      'a: 1\r\nb:\r\n- c\r\n- f\r\nd:\r\n  e: 1\r\n',
    ],
    ['no line break at the end', 'a:\n  b: 1', [set('a.c', 2)], 'a:\n  b: 1\n  c: 2'],
    ['no line break at the end, removed', 'a:\n  b: 1\n  c: 2', [remove('a.c')], 'a:\n  b: 1'],
    ['a value that is there already', 'a:   1\n', [set('a', 1)], 'a:   1\n'],
    ['nothing to remove', 'a: 1\n', [remove('b.c')], 'a: 1\n'],
    [
      'keys that need quotes',
      'a: {}\n',
      [set('a', { yes: 1, 'b: c': 2, 'd.e/f': 3 })],
      'a:\n  "yes": 1\n  "b: c": 2\n  d.e/f: 3\n',
    ],
    [
      'a name that a number was',
      '8080: a\n',
      [set('9090', 'b')].map((o) => ({ ...o, path: ['9090'] })),
      '8080: a\n"9090": b\n',
    ],
    [
      'a merged field is overridden',
      'x: &x {a: 1}\nm:\n  <<: *x\n',
      [set('m.a', 2)],
      'x: &x {a: 1}\nm:\n  <<: *x\n  a: 2\n',
    ],
    ['beside an anchor', 'x: &x {a: 1}\nm: *x\nc: 1\n', [set('c', 2)], 'x: &x {a: 1}\nm: *x\nc: 2\n'],
  ])('%s', (_, text, operations, wanted) => {
    const result = edited(text, operations);
    expect(result.refused).toEqual([]);
    expect(result.text).toBe(wanted);
    expect(result.applied).toBe(operations.length);
  });

  test.each<[string, string, FixOperation[], string]>([
    ['a value', '{"a": 1}', [set('a', 'x')], '{"a": "x"}'],
    ['compact', '{"a":1,"b":[1]}', [set('c.d', [1]), append('b', 2)], '{"a":1,"b":[1,2],"c":{"d":[1]}}'],
    [
      'a line each',
      '{\n  "a": 1\n}\n',
      [set('b', { c: [1] })],
      '{\n  "a": 1,\n  "b": {\n    "c": [\n      1\n    ]\n  }\n}\n',
    ],
    ['tabs', '{\n\t"a": {}\n}\n', [set('a.b', true)], '{\n\t"a": {"b": true}\n}\n'],
    ['removed', '{\n  "a": 1,\n  "b": 2\n}\n', [remove('b')], '{\n  "a": 1\n}\n'],
  ])('JSON: %s', (_, text, operations, wanted) => {
    const result = edited(text, operations, 'a.json');
    expect(result.refused).toEqual([]);
    expect(result.text).toBe(wanted);
  });

  test('documents of a file and objects of a list', () => {
    const text = '---\na: 1\n---\n# empty\n---\nkind: List\nitems:\n- a: 1\n- a: 2\n  b: 3\n---\nc: 4';
    const edits: Edit[] = [
      { document: 3, base: [], operation: set('c', 5) },
      { document: 2, base: ['items', 1], operation: set('a', 6) },
      { document: 2, base: ['items', 0], operation: set('d.e', 7) },
      { document: 0, base: [], operation: remove('a') },
    ];
    const result = editDocuments(text, 'a.yaml', edits);
    expect(result).toMatchObject({ applied: 4, refused: [] });
    expect(result.text).toBe(
      '---\n{}\n---\n# empty\n---\nkind: List\nitems:\n- a: 1\n  d:\n    e: 7\n- a: 6\n  b: 3\n---\nc: 5',
    );
  });

  test('paths mean the list as it was read, and what two edits take away goes once', () => {
    const result = edited('a: [x, y, z]\n', [
      remove('a.0'),
      remove('a.1'),
      remove('a.0'),
      append('a', 'w'),
      set('a.2', 'v'),
    ]);
    expect(result).toEqual({ text: 'a: [v, w]\n', applied: 5, refused: [] });
  });
});

describe('what is refused', () => {
  test.each<[string, string, FixOperation, RegExp]>([
    ['through an alias', 'x: &x {a: 1}\nb: *x\n', set('b.a', 2), /alias/],
    ['an alias itself', 'x: &x {a: 1}\nb: *x\n', set('b', 2), /alias/],
    ['under an anchor in use', 'x: &x {a: 1}\nb: *x\n', set('x.a', 2), /anchor/],
    ['a merged field that should go', 'x: &x {a: 1}\nm:\n  <<: *x\n', remove('m.a'), /alias|merge/],
    ['a text as a parent', 'a: b\n', set('a.c', 1), /type/],
    ['an item beyond the end', 'a: [1]\n', set('a.2', 1), /item/],
    ['items of a mapping', 'a: {b: 1}\n', append('a', 1), /type/],
    ['lines', 'a: 1\n', { op: 'lines', from: 1, to: 1, lines: [] }, /lines/],
    ['no value', 'a: 1\n', set('a', undefined), /value/],
    ['no JSON value', 'a: 1\n', set('a', Number.NaN), /value/],
    ['a tagged value', 'a: !!str 1\n', set('a', { b: 1 }), /tag/],
    ['a broken document', 'a: b: c\n', set('a', 1), /read/],
  ])('%s', (_, text, operation, reason) => {
    const result = edited(text, [operation]);
    expect(result.text).toBe(text);
    expect(result.applied).toBe(0);
    expect(result.refused).toHaveLength(1);
    expect(result.refused[0]?.reason.en).toMatch(reason);
  });

  test('one refused edit does not stop the others', () => {
    const result = edited('a: b\nc: 1\n', [set('a.x', 1), set('c', 2), set('d', 3)]);
    expect(result).toMatchObject({
      text: 'a: b\nc: 2\nd: 3\n',
      applied: 2,
      refused: [{ edit: { operation: { op: 'set' } } }],
    });
  });
});

/** What the edits make of the plain value: an account of its own, with list items marked before any goes. */
function expected(start: Value, edits: readonly Edit[]): Value {
  const root = { root: structuredClone(start) };
  const gone = new Set<string>();
  for (const { operation } of edits) {
    if (operation.op === 'lines') continue;
    const path = ['root', ...operation.path];
    const last = path.pop() as string | number;
    if (operation.op === 'remove' && typeof last === 'number') {
      gone.add(JSON.stringify(operation.path));
      continue;
    }
    let parent = root as unknown as Mapping;
    for (const [at, part] of path.entries()) {
      if (operation.op === 'remove' && !parent[part]) break;
      parent[part] ??= typeof (path[at + 1] ?? last) === 'number' ? [] : {};
      parent = parent[part] as Mapping;
    }
    if (operation.op === 'set') parent[last] = structuredClone(operation.value) as Value;
    else if (operation.op === 'append') parent[last] = [...((parent[last] ?? []) as Value[]), operation.value as Value];
    else if (parent !== undefined && parent !== null) delete parent[last];
  }
  return without(root.root, [], gone);
}

function without(value: Value, path: Path, gone: ReadonlySet<string>): Value {
  if (Array.isArray(value)) {
    return value
      .map((item, at) => ({
        item: without(item, [...path, at], gone),
        isGone: gone.has(JSON.stringify([...path, at])),
      }))
      .filter(({ isGone }) => !isGone)
      .map(({ item }) => item);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, without(field, [...path, name], gone)]),
  );
}

function pathsIn(value: Value, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...below.flatMap(([name, field]) => pathsIn(field, [...path, name]))];
}

const content = fc.oneof(
  fc.constantFrom<Value[]>(
    true,
    0,
    null,
    'x',
    'yes',
    '',
    'a: b',
    'l1\nl2\n',
    'x\n\n y',
    '- a',
    '#c',
    "it's",
    '0777',
    '容器',
    ' b ',
    'c #d',
  ),
  fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('-0')),
) as fc.Arbitrary<Value>;

type Choice = typeof choice extends fc.Arbitrary<infer C> ? C : never;
const choice = fc.record({
  op: fc.constantFrom('set', 'remove', 'append'),
  at: fc.nat(),
  below: fc.constantFrom<Path[]>([], [], ['new'], ['new', 'er'], ['a.b/c', 0]),
  value: content,
});

/** One edit at a random place; one whose path the value does not allow gives nothing. */
function editFrom(value: Value, document: number, { op, at, below, value: written }: Choice): Edit {
  const paths = pathsIn(value).filter((path) => path.length > 0 || below.length > 0);
  const path = [...(paths[at % Math.max(paths.length, 1)] ?? ['new']), ...(op === 'remove' ? [] : below)];
  const operation = op === 'remove' ? { op, path } : { op, path, value: written };
  return { document, base: [], operation: operation };
}

/** Makes the edits and compares what is read with what they should give. */
function faultsOf(text: string, file: string, choices: readonly Choice[]): string[] {
  const before = readDocuments(text, file).documents;
  const edits: Edit[] = [];
  for (const [at, one] of choices.entries()) {
    const document = before[at % Math.max(before.length, 1)];
    if (document !== undefined) edits.push(editFrom(document.value, document.index, one));
  }
  const result = editDocuments(text, file, edits);
  const refused = new Set(result.refused.map(({ edit }) => edit));
  const faults: string[] = [];
  if (result.applied + refused.size !== edits.length) faults.push('some edits are neither applied nor refused');
  const after = readDocuments(result.text, file).documents;
  if (after.length !== before.length) faults.push('another number of documents');
  for (const [at, document] of before.entries()) {
    const made = edits.filter((edit) => edit.document === document.index && !refused.has(edit));
    if (!isDeepStrictEqual(after[at]?.value, expected(document.value, made)))
      faults.push(`another value: ${result.text}`);
  }
  for (const { edit, reason } of result.refused) {
    if (reason.en.includes('safe edit')) faults.push(`refused: ${JSON.stringify(edit.operation)}`);
  }
  return faults;
}

describe('reading the edited text gives the edited value', () => {
  const texts = [
    'a: 1\nb:\n  c: [x, {y: z}]\n  d:\n  - e: "f" # g\n    h: |\n      i\n\n  -\n  - - j\nk: {}\nl:\n',
    "a:\r\n    - b: 1\r\n      c: 'd'\r\n    # e\r\n    - f\r\ng: >-\r\n    h\r\n    i\r\nj: {k: 1,\r\n    l: 2}",
    '{\n  "a": [1, {"b": null}],\n  "c": {"d": "e"},\n  "f": {}\n}\n',
    '{"a":[1,{"b":null}],"c":{"d":"e"}}',
    '# top\n- a: 1\n  b: |+\n    x\n\n- c:\n    d: e\n# end\n',
  ];

  test('several edits at once', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(choice, { minLength: 1, maxLength: 3 }), (text, choices) => {
        expect(faultsOf(text, text.startsWith('{') ? 'a.json' : 'a.yaml', choices)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  const shared = resolve(process.env['SEAWALL_SHARED'] ?? '../shared');
  test.skipIf(!existsSync(`${shared}/inputs`))('in real manifests (skipped without SEAWALL_SHARED)', () => {
    const files = globSync(`${shared}/inputs/**/*.{yaml,yml,json}`).filter((file) => statSync(file).size < 100_000);
    expect(files.length).toBeGreaterThan(50);
    for (const [seed, file] of files.entries()) {
      const text = readFileSync(file, 'utf8');
      for (const one of fc.sample(choice, { numRuns: 6, seed })) expect(faultsOf(text, file, [one])).toEqual([]);
    }
  });
});

test('ten thousand edits in one list are made in a few readings', () => {
  const text = `items:\n${'- spec:\n    hostPID: true\n    containers:\n    - image: a\n'.repeat(5000)}`;
  const edits = Array.from({ length: 5000 }, (_, at): Edit[] => [
    { document: 0, base: ['items', at], operation: set('spec.hostPID', false) },
    { document: 0, base: ['items', at], operation: set('spec.containers.0.securityContext.privileged', false) },
  ]).flat();
  const start = performance.now();
  const result = editDocuments(text, 'a.yaml', edits);
  expect(result.applied).toBe(10_000);
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(result.text.match(/hostPID: false/g)).toHaveLength(5000);
});
