import type { PatternNode } from './node.ts';

export interface Extent {
  readonly min: number;
  /** Infinity where a repetition has no end. */
  readonly max: number;
}

/** How many characters a match has. */
export function extentOf(node: PatternNode): Extent {
  switch (node.type) {
    case 'set':
      return { min: 1, max: 1 };
    case 'assertion':
      return { min: 0, max: 0 };
    case 'group':
      return extentOf(node.item);
    case 'repeat': {
      const { min, max } = extentOf(node.item);
      return { min: min * node.min, max: max === 0 ? 0 : max * node.max };
    }
    case 'sequence': {
      const parts = node.items.map(extentOf);
      return { min: sum(parts.map(({ min }) => min)), max: sum(parts.map(({ max }) => max)) };
    }
    case 'choice': {
      const parts = node.items.map(extentOf);
      return { min: Math.min(...parts.map(({ min }) => min)), max: Math.max(...parts.map(({ max }) => max)) };
    }
  }
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** More words than this for one pattern would fill the automaton with noise. */
const maxWords = 24;

/**
 * Texts in lower case of which every match holds at least one: the longest such set that the pattern allows. Undefined
 * when no text is certain.
 */
export function requiredWords(node: PatternNode): readonly string[] | undefined {
  switch (node.type) {
    case 'set': {
      const char = onlyCharacter(node);
      return char === undefined ? undefined : [char];
    }
    case 'assertion':
      return undefined;
    case 'group':
      return requiredWords(node.item);
    case 'repeat':
      return node.min > 0 ? requiredWords(node.item) : undefined;
    case 'choice': {
      const words: string[] = [];
      for (const item of node.items) {
        const own = requiredWords(item);
        if (own === undefined) return undefined;
        words.push(...own);
      }
      return words.length > maxWords ? undefined : words;
    }
    case 'sequence':
      return bestOfSequence(node.items);
  }
}

function bestOfSequence(items: readonly PatternNode[]): readonly string[] | undefined {
  let best: readonly string[] | undefined;
  let run = '';
  const offer = (words: readonly string[] | undefined): void => {
    if (words !== undefined && shortest(words) > shortest(best)) best = words;
  };
  for (const item of items) {
    const char = onlyCharacter(item);
    if (char !== undefined) {
      run += char;
      continue;
    }
    if (run !== '') offer([run]);
    run = '';
    offer(requiredWords(item));
  }
  if (run !== '') offer([run]);
  return best;
}

function shortest(words: readonly string[] | undefined): number {
  return words === undefined ? 0 : Math.min(...words.map(({ length }) => length));
}

/** The one character that a set stands for, both cases of a letter counting as one. */
function onlyCharacter(node: PatternNode): string | undefined {
  if (node.type === 'repeat' && node.min === node.max && node.min > 0 && node.min <= 16) {
    return onlyCharacter(node.item)?.repeat(node.min);
  }
  if (node.type !== 'set' || node.ranges.length > 4) return undefined;
  const chars = new Set<string>();
  for (let index = 0; index < node.ranges.length; index += 2) {
    const code = node.ranges[index] as number;
    if (code !== node.ranges[index + 1] || code > 0x7f) return undefined;
    chars.add(String.fromCharCode(code).toLowerCase());
  }
  return chars.size === 1 ? [...chars][0] : undefined;
}

/** Texts in lower case of which one starts every match; undefined when none is certain. */
export function leadingWords(node: PatternNode): readonly string[] | undefined {
  switch (node.type) {
    case 'set': {
      const char = onlyCharacter(node);
      return char === undefined ? undefined : [char];
    }
    case 'assertion':
    case 'repeat':
      return undefined;
    case 'group':
      return leadingWords(node.item);
    case 'choice': {
      const words = node.items.map(leadingWords);
      return words.some((own) => own === undefined) ? undefined : words.flatMap((own) => own ?? []);
    }
    case 'sequence': {
      let run = '';
      for (const item of node.items) {
        const char = onlyCharacter(item);
        if (char === undefined) break;
        run += char;
      }
      return run === '' && node.items[0] !== undefined ? leadingWords(node.items[0]) : run === '' ? undefined : [run];
    }
  }
}
