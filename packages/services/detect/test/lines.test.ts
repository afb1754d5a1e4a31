import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitter } from '../src/lines.ts';

/** The lines that come of chunks of bytes, with where each ended; `…` stands for one that was too long. */
function split(chunks: readonly Uint8Array[], longest?: number): [text: string, end: number][] {
  const lines: [string, number][] = [];
  const splitter = createSplitter(
    { line: (text, end) => lines.push([text, end]), tooLong: (end) => lines.push(['…', end]) },
    0,
    longest,
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.finish();
  return lines;
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('lines', () => {
  it.each([
    ['one', 'a\n', [['a', 2]]],
    [
      'two, the last without an end',
      'a\nb',
      [
        ['a', 2],
        ['b', 3],
      ],
    ],
    ['blank ones are none', '\n\na\n', [['a', 4]]],
    [
      'of Windows',
      'a\r\nb\r\n',
      [
        ['a', 3],
        ['b', 6],
      ],
    ],
  ] as const)('%s', (_, text, lines) => expect(split([bytes(text)])).toEqual(lines));

  it('at the limit pass, and past it are passed over', () => {
    expect(split([bytes('1234\n12345\nab\n')], 4)).toEqual([
      ['1234', 5],
      ['…', 11],
      ['ab', 14],
    ]);
  });

  it('are the same however the bytes come', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '中', '\n', '\r') }),
        fc.array(fc.nat({ max: 30 })),
        (text, cuts) => {
          const whole = bytes(text);
          const places = [
            0,
            ...cuts.map((cut) => Math.min(cut, whole.length)).sort((left, right) => left - right),
            whole.length,
          ];
          const parts = places.slice(1).map((end, at) => whole.subarray(places[at], end));
          expect(split(parts, 12)).toEqual(split([whole], 12));
        },
      ),
    );
  });
});
