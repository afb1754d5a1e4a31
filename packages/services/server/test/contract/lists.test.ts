import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinList, splitList } from '../../src/contract/lists.ts';

describe('several values in one line of an address', () => {
  test('come out as they went in', () => {
    const values = fc.array(fc.string({ minLength: 1, unit: fc.constantFrom('a', ',', '\\', '😀') }));
    fc.assert(
      fc.property(values, (list) => {
        expect(splitList(joinList(list))).toEqual(list);
      }),
    );
  });

  test.each([
    ['critical,high', ['critical', 'high']],
    [',,a,', ['a']],
    ['', []],
    ['DOMAIN\\user', ['DOMAIN\\user']],
    ['one\\, two,three', ['one, two', 'three']],
  ])('%j holds %j', (line, values) => {
    expect(splitList(line)).toEqual(values);
  });
});
