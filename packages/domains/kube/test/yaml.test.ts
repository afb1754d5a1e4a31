import { describe, expect, test } from 'vitest';
import { defaultLimits, type Mapping, type ReadLimits, readDocuments } from '../src/index.ts';

function valuesOf(text: string, file = 'a.yaml') {
  return readDocuments(text, file).documents.map((document) => document.value);
}

function problemsOf(text: string, file = 'a.yaml', limits: Partial<ReadLimits> = {}) {
  return readDocuments(text, file, { ...defaultLimits, ...limits }).problems.map(({ code, line, column }) => ({
    code,
    line,
    column,
  }));
}

/** The text that a field's span covers. */
function written(text: string, path: (string | number)[], file = 'a.yaml') {
  const span = readDocuments(text, file).documents[0]?.span(path);
  return span === undefined ? undefined : text.slice(span.valueStart, span.valueEnd);
}

/** The same document twice: as the fast reader takes it, and with a tag that sends it to the library. */
function bothWays(text: string): [string, string][] {
  return [
    ['fast', text],
    ['library', `--- !!map\n${text}`],
  ];
}

describe('what is read', () => {
  test.each([
    ['indentless list', 'a:\n- b\n- c: d\n  e: f\ng: h\n', { a: ['b', { c: 'd', e: 'f' }], g: 'h' }],
    ['indented list', 'a:\n  - b\n  -\n    c: d\n  -\n', { a: ['b', { c: 'd' }, null] }],
    ['list in list', '- - a\n  - b\n- c\n', [['a', 'b'], 'c']],
    ['literal', 'a: |\n  x\n   y\n\n  z\n\nb: 1\n', { a: 'x\n y\n\nz\n', b: 1 }],
    ['literal, stripped', 'a: |-\n  x\n\n', { a: 'x' }],
    ['literal, kept', 'a: |+\n  x\n\n\nb: 1\n', { a: 'x\n\n\n', b: 1 }],
    ['literal with indicator', 'a: |2\n   x\n', { a: ' x\n' }],
    ['literal at the end of the text', 'a: |\n  x', { a: 'x\n' }],
    ['empty literal', 'a: |\nb: 1\n', { a: '', b: 1 }],
    ['folded', 'a: >\n  x\n  y\n\n  z\n    w\n  v\n', { a: 'x y\nz\n  w\nv\n' }],
    ['folded, stripped', 'a: >-\n  x\n  y\n', { a: 'x y' }],
    ['plain on several lines', 'a: x\n  y\n\n  z\nb: 1\n', { a: 'x y\nz', b: 1 }],
    ['single quotes on several lines', "a: 'x\n  y''s\n\n  z'\n", { a: "x y's\nz" }],
    ['double quotes on several lines', 'a: "x\\\n  \\ty\n  z"\n', { a: 'x\ty z' }],
    ['quoted lines without indentation', "a: 'x\ny'\n", { a: 'x y' }],
    ['brackets without indentation', 'a: [b,\nc\n]\n', { a: ['b', 'c'] }],
    ['escapes', 'a: "\\u00e9\\x41\\n\\\\\\""\n', { a: 'éA\n\\"' }],
    ['brackets', 'a: {b: c, "d": [1, yes, "2", nginx:1.2]}\n', { a: { b: 'c', d: [1, true, '2', 'nginx:1.2'] } }],
    ['comments', '# a\na: b # c\n  # d\nc: d#e # f\n', { a: 'b', c: 'd#e' }],
    ['CRLF', 'a: b\r\nc:\r\n- |\r\n  x\r\n  y\r\n', { a: 'b', c: ['x\ny\n'] }],
    ['byte order mark', '\ufeffa: b\n', { a: 'b' }],
    ['no value', 'a:\nb: # c\n', { a: null, b: null }],
    [
      'keys that are no strings',
      '1: a\nyes: b\n1.5: c\n0x10: d\n"e": f\n',
      { 1: 'a', true: 'b', 1.5: 'c', 16: 'd', e: 'f' },
    ],
    ['names that objects inherit', 'constructor: a\ntoString: b\n', { constructor: 'a', toString: 'b' }],
    ['colons and dashes in text', 'a: b:c\nd: -e\nf: ::1\ng: ?*\n', { a: 'b:c', d: '-e', f: '::1', g: '?*' }],
  ])('%s', (_, text, expected) => {
    expect(valuesOf(text)).toEqual([expected]);
    expect(problemsOf(text)).toEqual([]);
  });

  test('anchors and aliases, each alias a copy of its own', () => {
    const [value] = valuesOf('a: &x {b: [1]}\nc: *x\nd: *x\n') as Mapping[];
    expect(value).toEqual({ a: { b: [1] }, c: { b: [1] }, d: { b: [1] } });
    expect(value?.['c']).not.toBe(value?.['d']);
  });

  test.each([
    ['a key behind the merge overrides it', 'x: &x {a: 1, b: 2}\nm:\n  <<: *x\n  a: 3\n', { a: 3, b: 2 }],
    ['a merge behind a key overrides that, as in kubectl', 'x: &x {a: 1}\nm:\n  a: 3\n  <<: *x\n', { a: 1 }],
    ['of several, the first is strongest', 'x: &x {a: 1}\ny: &y {a: 2, b: 2}\nm:\n  <<: [*x, *y]\n', { a: 1, b: 2 }],
    ['a quoted << is a name', 'm:\n  "<<": 1\n', { '<<': 1 }],
  ])('merge: %s', (_, text, expected) => {
    expect((valuesOf(text)[0] as Mapping)['m']).toEqual(expected);
  });

  test('tags', () => {
    const text = 'a: !!str 1\nb: !!int "2"\nc: !mine 3\nd: ! 4\ne: !!binary aGk=\n';
    expect(valuesOf(text)).toEqual([{ a: '1', b: 2, c: '3', d: '4', e: 'hi' }]);
  });

  test('__proto__ is a name like any other', () => {
    for (const [text, file] of [
      ['__proto__: {a: 1}\n', 'a.yaml'],
      ['{"__proto__": {"a": 1}}', 'a.json'],
    ] as const) {
      const [value] = valuesOf(text, file) as Mapping[];
      expect(Object.keys(value ?? {})).toEqual(['__proto__']);
      expect(({} as Mapping)['a']).toBeUndefined();
    }
  });
});

describe('documents of a file', () => {
  test.each([
    ['markers', 'a: 1\n---\nb: 2\n---\n', [{ a: 1 }, { b: 2 }]],
    ['a marker before the first', '# c\n---\na: 1\n', [{ a: 1 }]],
    ['a marker ends a block scalar', 'a: |\n  x\n---\nb: 2\n', [{ a: 'x\n' }, { b: 2 }]],
    ['end markers', 'a: 1\n...\n# c\n---\nb: 2\n...\n', [{ a: 1 }, { b: 2 }]],
    ['text behind the marker', '--- {a: 1}\n--- # c\nb: 2\n--- |\n x\n', [{ a: 1 }, { b: 2 }, 'x\n']],
    ['directives', '%YAML 1.1\n---\na: yes\n', [{ a: true }]],
    ['dashes in the text', 'a: ---\n---x: 1\n', [{ a: '---', '---x': 1 }]],
    ['nothing', '', []],
    ['only comments', '# a\n---\n# b\n', []],
    ['JSON values in a row', '{"a":1}\n{"b":2}', [{ a: 1 }, { b: 2 }]],
  ])('%s', (_, text, expected) => {
    expect(valuesOf(text)).toEqual(expected);
  });

  test('numbers count empty and broken documents, too', () => {
    const set = readDocuments('a: 1\n---\n---\na: b: c\n---\nd: 1\n', 'a.yaml');
    expect(set.documents.map(({ index }) => index)).toEqual([0, 3]);
    expect(problemsOf('a: 1\n---\n---\na: b: c\n---\nd: 1\n')).toMatchObject([{ code: 'syntax', line: 4 }]);
  });
});

describe('where it stands', () => {
  const text = 'a:\n  - b: "c"  # d\n    e: |\n      x\n\n  - f\ng: {h: [1, 2]}\ni:\n';
  test.each(bothWays(text))('%s', (_, source) => {
    expect(written(source, ['a', 0, 'b'])).toBe('"c"');
    expect(written(source, ['a', 0, 'e'])).toBe('|\n      x');
    expect(written(source, ['a', 1])).toBe('f');
    expect(written(source, ['a'])).toBe('- b: "c"  # d\n    e: |\n      x\n\n  - f');
    expect(written(source, ['g', 'h'])).toBe('[1, 2]');
    expect(written(source, ['g', 'h', 1])).toBe('2');
    expect(written(source, ['i'])).toBe('');
    expect(written(source, ['j'])).toBeUndefined();
    expect(written(source, ['a', 2])).toBeUndefined();
    const span = readDocuments(source, 'a.yaml').documents[0]?.span(['a', 1]);
    expect(source.slice(span?.keyStart, span?.valueEnd)).toBe('- f');
  });

  test('through an alias and a merge: where it is written', () => {
    const aliased = 'x: &x {a: 1}\nw: *x\nz:\n  <<: *x\n  b: 2\n';
    const [document] = readDocuments(aliased, 'a.yaml').documents;
    expect(document?.span(['w', 'a'])).toEqual(document?.span(['x', 'a']));
    expect(document?.span(['z', 'a'])).toEqual(document?.span(['x', 'a']));
  });

  test('the last of equal keys counts', () => {
    expect(written('a: 1\na: 2\n', ['a'])).toBe('2');
    expect(written('{"a": 1, "a": 2}', ['a'], 'a.json')).toBe('2');
  });

  test('in a list of thousands', () => {
    const long = `items:\n${'- a: {b: 1}\n'.repeat(5000)}`;
    const [document] = readDocuments(long, 'a.yaml').documents;
    expect(document?.span(['items', 4999, 'a', 'b'])?.keyStart).toBe(long.lastIndexOf('b'));
    expect(document?.span(['items', 5000])).toBeUndefined();
  });
});

describe('what is wrong', () => {
  test.each([
    ['tab', 'a:\n\tb: c\n', 2],
    ['two values on a line', 'a: b: c\n', 1],
    ['indentation', 'a:\n    b: 1\n  c: 2\n', 3],
    ['open quote', 'a: "b\n', 1],
    ['open bracket', 'a: [b\nc: d\n', 2],
    ['a percent sign', 'a: %b\n', 1],
    ['unknown alias', 'a: *b\n', 1],
    ['an anchor inside itself', 'a: &a [*a]\n', 1],
    ['null as key', '~: a\nb: c\n', 1],
    ['a list as key', '? [a]\n: b\n', 1],
    ['infinity', 'a: 1\nb: .inf\n', 2],
    ['a control character', 'a: b\nc: \u0007\n', 2],
    ['merge of a text', 'a:\n  <<: b\n', 2],
    ['text behind an end marker', 'a: 1\n... b\n', 2],
  ])('%s', (_, text, line) => {
    const { problems } = readDocuments(text, 'a.yaml');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'syntax', file: 'a.yaml', line });
    expect(problems[0]?.column).toBeGreaterThan(0);
    expect(problems[0]?.message.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  test('a broken document does not take the others with it', () => {
    const text = 'a: 1\n---\nb: [\n---\nc: 3\n';
    expect(valuesOf(text)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(problemsOf(text)).toMatchObject([{ code: 'syntax' }]);
  });

  test.each([
    ['yaml', 'a: 1\nb: 2\na: 3\n', 'a.yaml', 3],
    ['brackets', 'x: {a: 1,\n  a: 3}\n', 'a.yaml', 2],
    ['names of different types', 'x:\n  1: a\n  "1": b\n', 'a.yaml', 3],
    ['json', '{"a": 1,\n"a": 3}', 'a.json', 2],
  ])('a key that stands twice: %s', (_, text, file, line) => {
    const { problems, documents } = readDocuments(text, file);
    expect(problems).toMatchObject([{ code: 'duplicate-key', line }]);
    expect(problems[0]?.message.en).toContain(
      `on line ${file.endsWith('json') || line === 2 ? 1 : line === 3 && text.startsWith('a') ? 1 : 2}`,
    );
    expect(JSON.stringify(documents[0]?.value)).toMatch(/3|"b"/);
  });

  test.each([
    ['no quotes', '{a: 1}', 2],
    ['a comma too many', '{"a": 1,}', 9],
    ['leading zero', '{"a": 01}', 7],
    ['unclosed', '{"a": [1', 8],
    ['a tab in a text', '{"a": "\t"}', 8],
    ['a comment', '// x\n{}', 1],
  ])('JSON: %s', (_, text, column) => {
    expect(problemsOf(text, 'a.json')).toEqual([{ code: 'syntax', line: 1, column }]);
  });

  test('JSON text in a file that is not called so may be YAML', () => {
    expect(valuesOf('{a: 1}')).toEqual([{ a: 1 }]);
  });

  test('a binary file', () => {
    expect(problemsOf('PK\u0003\u0004\0\0')).toMatchObject([{ code: 'binary' }]);
  });
});

function block(depth: number): [string, string, string] {
  return ['block', `${Array.from({ length: depth }, (_, at) => `${' '.repeat(at)}a:`).join('\n')} b\n`, 'a.yaml'];
}

function nested(depth: number): [string, string, string][] {
  return [
    ['compact', `${'- '.repeat(depth)}a\n`, 'a.yaml'],
    ['brackets', `${'['.repeat(depth)}a${']'.repeat(depth)}\n`, 'a.yaml'],
    ['tagged', `!!seq ${'['.repeat(depth)}a${']'.repeat(depth)}\n`, 'a.yaml'],
    ['json', `${'['.repeat(depth)}1${']'.repeat(depth)}`, 'a.json'],
  ];
}

describe('limits', () => {
  test.each([
    ['at', 10, []],
    ['past', 11, ['too-large']],
  ])('bytes: %s the bound', (_, length, codes) => {
    const text = `a: ${'é'.repeat((length - 4) / 2)}${length % 2 === 1 ? 'b' : ''}\n`;
    expect(Buffer.byteLength(text)).toBe(length);
    expect(problemsOf(text, 'a.yaml', { bytes: 10 }).map(({ code }) => code)).toEqual(codes);
  });

  test.each([block(20), ...nested(20)])('depth at the bound: %s', (_, text, file) => {
    expect(problemsOf(text, file, { depth: 20 })).toEqual([]);
  });
  test.each([block(21), ...nested(21)])('depth past the bound: %s', (_, text, file) => {
    expect(problemsOf(text, file, { depth: 20 })).toMatchObject([{ code: 'too-deep', line: expect.any(Number) }]);
  });
  test('depth through aliases counts', () => {
    const text = `a0: &a0 [1]\n${Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}]\n`).join('')}`;
    expect(problemsOf(text, 'a.yaml', { depth: 20 })).toMatchObject([{ code: 'too-deep' }]);
  });
  test.each([block(3000), ...nested(200_000)])('a hostile depth overflows no stack: %s', (_, text, file) => {
    expect(problemsOf(text, file)).toMatchObject([{ code: 'too-deep' }]);
  });

  test('aliases at the bound and past it', () => {
    // Two aliases of a list with four items: ten nodes.
    const text = 'a: &a [1, 2, 3, 4]\nb: [*a, *a]\n';
    expect(problemsOf(text, 'a.yaml', { aliasNodes: 10 })).toEqual([]);
    expect(problemsOf(text, 'a.yaml', { aliasNodes: 9 })).toMatchObject([{ code: 'alias-bomb', line: 2 }]);
  });
  test('a bomb of aliases or merges ends soon', () => {
    const lists = ['a0: &a0 [x]'];
    const merges = ['m0: &m0 {x: 1}'];
    for (let at = 1; at < 40; at++) {
      lists.push(`a${at}: &a${at} [${`*a${at - 1}, `.repeat(9)}]`);
      merges.push(`m${at}: &m${at} {<<: [${`*m${at - 1}, `.repeat(9)}]}`);
    }
    expect(problemsOf(`${lists.join('\n')}\n`)).toMatchObject([{ code: 'alias-bomb' }]);
    expect(problemsOf(`${merges.join('\n')}\n`)).toMatchObject([{ code: 'alias-bomb' }]);
  });

  test.each([
    ['at', 3, 0],
    ['past', 4, 1],
  ])('documents: %s the bound', (_, count, problems) => {
    const set = readDocuments('---\na: 1\n'.repeat(count), 'a.yaml', { ...defaultLimits, documents: 3 });
    expect(set.documents).toHaveLength(3);
    expect(set.problems).toHaveLength(problems);
    const json = readDocuments('{"a": 1}\n'.repeat(count), 'a.json', { ...defaultLimits, documents: 3 });
    expect(json.documents).toHaveLength(3);
    expect(json.problems).toHaveLength(problems);
  });

  test('a text beyond the limit is refused at once', () => {
    const text = 'a: b\n'.repeat(20 * 1024 * 1024);
    const start = performance.now();
    expect(problemsOf(text)).toMatchObject([{ code: 'too-large' }]);
    expect(performance.now() - start).toBeLessThan(500);
  });

  const size = 1_000_000;
  test.each([
    ['plain', `a: ${'x'.repeat(size)}\n`],
    ['colons', `a: ${'x:'.repeat(size / 2)}\n`],
    ['spaces', `a: x${' '.repeat(size)}y\n`],
    ['hashes', `a: x${'#'.repeat(size)}\n`],
    ['double quotes', `a: "${'\\"'.repeat(size / 2)}"\n`],
    ['single quotes', `a: '${"''".repeat(size / 2)}'\n`],
    ['brackets', `a: [${'x, '.repeat(size / 3)}x]\n`],
    ['an open quote', `a: "${'x '.repeat(size / 2)}\n`],
    ['an open bracket', `a: [${'x, '.repeat(size / 30)}\n`],
    ['dashes', `a: ${'- '.repeat(1000)}\n`],
    ['blank lines', `a: |\n  x\n${' \n'.repeat(size / 2)}b: 1\n`],
    ['plain lines', `a: x\n${'\n'.repeat(size)}  y\n`],
    ['keys', Array.from({ length: 20_000 }, (_, at) => `k${at}: &k${at} v\n`).join('')],
    ['one key again and again', 'a: 1\n'.repeat(20_000)],
  ])('time grows with the length: %s', (_, text) => {
    const start = performance.now();
    readDocuments(text, 'a.yaml');
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
