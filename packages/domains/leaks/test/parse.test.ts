import { assert, constantFrom, array, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf, leadingWords, requiredWords } from '../src/pattern/measure.ts';
import { parsePattern } from '../src/pattern/parse.ts';

function measured(pattern: string) {
  const node = parsePattern(pattern);
  if (node === undefined) return undefined;
  return { extent: extentOf(node), words: requiredWords(node), leading: leadingWords(node) };
}

describe('patterns', () => {
  it.each([
    ['abc', 3, 3, ['abc'], ['abc']],
    ['(?i)AbC', 3, 3, ['abc'], ['abc']],
    ['a(?i)b|c', 1, 2, ['ab', 'c'], ['ab', 'c']],
    ['(?:ghp|gho)_[a-z]{4}', 8, 8, ['ghp', 'gho'], ['ghp', 'gho']],
    ['x?[0-9]{2,5}-us', 5, 9, ['-us'], undefined],
    ['[[:alpha:]]+\\d', 2, Number.POSITIVE_INFINITY, undefined, undefined],
    ['\\bkey\\b', 3, 3, ['key'], undefined],
    ['(?P<n>ab)*cd', 2, Number.POSITIVE_INFINITY, ['cd'], undefined],
    ['\\x41\\x{42}\\.', 3, 3, ['ab.'], ['ab.']],
    ['', 0, 0, undefined, undefined],
  ])('%s', (pattern, min, max, words, leading) => {
    expect(measured(pattern)).toEqual({ extent: { min, max }, words, leading });
  });

  it.each([
    '(',
    'a)',
    '[z-a]',
    '\\pL',
    '(a)\\1',
    '(?=x)',
    '*a',
    'a{5,2}',
    '[',
    '[[:none:]]',
    '\\',
    `${'('.repeat(200)}a${')'.repeat(200)}`,
  ])('does not know %s', (pattern) => {
    expect(parsePattern(pattern)).toBeUndefined();
  });

  it('never throws, and every word that it calls required is in what matches', () => {
    const piece = constantFrom(
      'a',
      'b',
      '[ab]',
      '(',
      ')',
      '|',
      '?',
      '+',
      '{2}',
      '(?i)',
      '\\d',
      '.',
      '^',
      '\\',
      '[',
      ']',
      '-',
    );
    assert(
      property(array(piece, { maxLength: 12 }), (pieces) => {
        const pattern = pieces.join('');
        const words = measured(pattern)?.words;
        const matches = ['ab', 'aabb', 'ba', 'abab0', 'bbb', 'A1B'].flatMap(
          (text) => native(pattern)?.exec(text)?.[0] ?? [],
        );
        expect(matches.filter((match) => words?.every((word) => !match.toLowerCase().includes(word)))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

/** The same pattern for the engine that we have at hand; it knows no flags in the middle, and other escapes. */
function native(pattern: string): RegExp | undefined {
  if (pattern.includes('(?i)') || /\\[ab]/.test(pattern)) return undefined;
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}
