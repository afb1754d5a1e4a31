import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FalcoError, parseFilter, printFilter } from '../src/index.ts';
import type { Check, Filter, Source, Text, TransformerValue } from '../src/syntax/ast.ts';
import { escapeText, unescapeText } from '../src/syntax/escape.ts';
import { listOperators, modifiers, textOperators, transformers } from '../src/syntax/vocabulary.ts';

function withoutPositions(tree: Filter): unknown {
  return JSON.parse(JSON.stringify(tree, (key, item: unknown) => (key === 'position' ? undefined : item)));
}

/** What reading a text throws; nothing when it is a filter. */
function refusal(text: string): unknown {
  try {
    parseFilter(text);
    return undefined;
  } catch (error) {
    return error;
  }
}

const position = { index: 0, line: 1, column: 1 };

describe('reading conditions', () => {
  it.each([
    ['evt.type=open and not proc.name in (cat, "my cat")', '(evt.type = open and not proc.name in (cat, "my cat"))'],
    ['not not not (a)', 'not a'],
    ['(a)and(b)or c', '((a and b) or c)'],
    ['proc.name == oneof', 'proc.name == oneof'],
    ['proc.name = anyof mylist', 'proc.name = anyof mylist'],
    ['evt.arg["a b"] = 1', 'evt.arg["a b"] = 1'],
    ['fd.name = val(proc.exepath)', 'fd.name = val(proc.exepath)'],
    ['join("-", (fd.name, "x y")) = z', 'join(-,(fd.name, x y)) = z'],
  ])('%s', (text, printed) => {
    expect(printFilter(parseFilter(text))).toBe(printed);
  });

  it.each([
    ['proc.name = cat and\n  proc.pid >', 2, 13],
    ['proc.name is cat', 1, 11],
    ['(a and b', 1, 9],
  ])('says where %j goes wrong', (text, line, column) => {
    expect(refusal(text)).toMatchObject({ position: { line, column } });
  });

  it('takes the nesting and the length that rule files have', () => {
    const deep = `${'('.repeat(900)}proc.name = a${')'.repeat(900)}`;
    expect(printFilter(parseFilter(deep, { maxDepth: 1000 }))).toBe('proc.name = a');
    const long = Array.from({ length: 20_000 }, () => 'proc.name = a').join(' or ');
    expect(parseFilter(long)).toMatchObject({ kind: 'or', terms: { length: 20_000 } });
  });

  it('bounds nesting', () => {
    expect(() => parseFilter('('.repeat(100_000))).toThrow('max depth');
    expect(() => parseFilter(`${'tolower('.repeat(100_000)}fd.name`)).toThrow('max depth');
  });
});

describe('properties', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/).filter((text) => !['and', 'or', 'not'].includes(text));
  const value = fc.oneof(word, fc.string(), fc.string({ unit: 'binary' }));
  const field: fc.Arbitrary<Source> = fc
    .tuple(word, word, fc.option(value, { nil: undefined }))
    .map(([first, second, argument]) => ({
      kind: 'field',
      name: `${first}.${second}`,
      position,
      ...(argument === undefined ? {} : { argument }),
    }));
  const text: fc.Arbitrary<Text> = value.map((constant) => ({ kind: 'text', value: constant, position }));
  const source: fc.Arbitrary<Source> = fc.oneof(
    { weight: 3, arbitrary: field },
    {
      weight: 1,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...transformers),
          fc.array(
            fc.oneof(
              field as fc.Arbitrary<TransformerValue>,
              text,
              fc.array(fc.oneof(field, text)).map((items) => ({ kind: 'operands' as const, items, position })),
            ),
            { maxLength: 3 },
          ),
        )
        .map(([name, values]) => ({ kind: 'transformer' as const, name, values, position })),
    },
  );
  const check: fc.Arbitrary<Check> = fc.oneof(
    source.map((left) => ({ kind: 'check' as const, left, operator: 'exists' as const, position })),
    fc
      .tuple(source, fc.constantFrom(...textOperators), text)
      .map(([left, operator, right]) => ({ kind: 'check' as const, left, operator, right, position })),
    fc.tuple(source, fc.constantFrom(...listOperators), fc.array(value)).map(([left, operator, items]) => ({
      kind: 'check' as const,
      left,
      operator,
      right: { kind: 'list' as const, items, position },
      position,
    })),
    fc
      .tuple(source, fc.constantFrom(...textOperators), fc.constantFrom(...modifiers), fc.array(value))
      .map(([left, operator, modifier, items]) => ({
        kind: 'check' as const,
        left,
        operator,
        modifier,
        right: { kind: 'list' as const, items, position },
        position,
      })),
  );
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      check,
      word.map((name): Filter => ({ kind: 'macro', name, position })),
      tie('filter').map((term): Filter => ({ kind: 'not', term, position })),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('filter'), { minLength: 2, maxLength: 3 }))
        .map(([kind, terms]): Filter => ({ kind, terms, position })),
    ),
  }));
  it('reads back what it prints', () => {
    fc.assert(
      fc.property(filter, (tree) => {
        expect(withoutPositions(parseFilter(printFilter(tree, 'exact')))).toEqual(withoutPositions(tree));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses any other text with a FalcoError and nothing else', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'a',
        'a.b',
        '(',
        ')',
        '"',
        "'",
        '\\',
        ' ',
        '\n',
        'and',
        'or',
        'not',
        '=',
        'in',
        'oneof',
        'val(',
        'join(',
        '[',
        ']',
        ',',
        '0x',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          pieces.map((list) => list.join('')),
        ),
        (input) => {
          const error = refusal(input);
          expect(error === undefined || error instanceof FalcoError).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    [String.raw`a\ b`, String.raw`a\b`],
    [String.raw`\xc3\xa9`, 'é'],
    [String.raw`\/\t`, '/\t'],
  ])('undoes the escapes of %s', (inner, read) => expect(unescapeText(inner, '"')).toEqual({ text: read }));

  it('undoes its own escapes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (input) => {
        const written = escapeText(input);
        const read = written.startsWith('"') ? unescapeText(written.slice(1, -1), '"') : { text: written };
        expect(read).toEqual({ text: input });
      }),
    );
  });
});
