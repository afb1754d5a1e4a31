import { assert, integer, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from '../../src/reports/wrap.ts';

/** As wide as a terminal would draw it: two for an ideograph. */
const measure = (text: string): number =>
  [...text].reduce((sum, one) => sum + (/[\u2E80-\uFFEF]/u.test(one) ? 2 : 1), 0);

test.each([
  ['words', 'the quick brown fox', 10, ['the quick', 'brown fox']],
  ['a path', '/var/lib/kubelet/pods', 10, ['/var/lib/', 'kubelet/', 'pods']],
  ['a field', 'a = /etc', 6, ['a =', '/etc']],
  ['ideographs', '容器以特权模式运行', 8, ['容器以特', '权模式运', '行']],
  ['a full stop stays with its sentence', '容器以特。运行', 8, ['容器以', '特。运行']],
  ['a word without joints', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['line feeds', 'a\n\nb', 10, ['a', '', 'b']],
])('%s', (_, text, width, lines) => {
  expect(wrap(text, width, measure)).toEqual(lines);
});

test('nothing is lost but blanks, and no line is too wide', () => {
  assert(
    property(string({ unit: 'grapheme', maxLength: 60 }), integer({ min: 2, max: 20 }), (text, width) => {
      const lines = wrap(text, width, measure);
      expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      expect(lines.filter((line) => [...line].length > 1 && measure(line) > width)).toEqual([]);
    }),
  );
});
