import type { Comparator, Ranges } from './comparator.ts';

const interval = /\s*([[(])\s*([^,\])]*?)\s*(?:(,)\s*([^\])]*?)\s*)?([\])])\s*,?/y;

/** Intervals as Maven and NuGet write them: `[1.0,2.0)`, `(,1.5]`, `[1.2]`, and several with commas between. */
export function readBrackets(text: string): Ranges | undefined {
  const sets: Comparator[][] = [];
  interval.lastIndex = 0;
  while (interval.lastIndex < text.length) {
    const match = interval.exec(text);
    if (match === null) return undefined;
    const [, open, low = '', comma, high = '', close] = match;
    if (comma === undefined) sets.push(low === '' ? [] : [`=${low}`]);
    else {
      sets.push([
        ...(low === '' ? [] : [`${open === '[' ? '>=' : '>'}${low}` as const]),
        ...(high === '' ? [] : [`${close === ']' ? '<=' : '<'}${high}` as const]),
      ]);
    }
  }
  return sets.length === 0 ? undefined : sets;
}
