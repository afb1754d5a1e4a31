import { describe, expect, it } from 'vitest';
import { knows, parseSearch, printSearch, valuesOf } from '../src/search.ts';

describe('the search of an address', () => {
  it('is read and written as people write it', () => {
    const text = '?severity=critical,high&changedSince=2026-11-25T00:00:00Z&q=log4j%26co';
    const search = { severity: 'critical,high', changedSince: '2026-11-25T00:00:00Z', q: 'log4j&co' };
    expect(parseSearch(text)).toEqual(search);
    expect(printSearch(search)).toBe(text);
    expect(printSearch({ severity: undefined, q: '' })).toBe('');
  });

  it('keeps what the page knows, and the cluster', () => {
    const search = { severity: 'high', cluster: 'c1', other: 'x', kind: '' };
    expect(knows('severity', 'kind')(search)).toEqual({ severity: 'high', cluster: 'c1' });
  });

  it('holds several values in commas', () => {
    expect(valuesOf('a,,b')).toEqual(['a', 'b']);
    expect(valuesOf(undefined)).toEqual([]);
  });
});
