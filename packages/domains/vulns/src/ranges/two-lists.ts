import type { Ecosystem } from '@seawall/model';
import type { Ranges } from './comparator.ts';
import { readRequirement } from './requirement.ts';

/** What is said of versions by two lists of requirements; all others are affected. */
export interface TwoLists {
  readonly safe: Ranges;
  readonly unaffected?: Ranges;
}

/** `onBroken` is told of every requirement that cannot be read. */
export function readTwoLists(
  patched: readonly string[],
  unaffected: readonly string[],
  ecosystem: Ecosystem,
  onBroken: (requirement: string) => void,
): TwoLists {
  const read = (requirements: readonly string[]): Ranges =>
    requirements.flatMap((requirement) => {
      const ranges = readRequirement(requirement, ecosystem);
      if (ranges === undefined) onBroken(requirement);
      return ranges ?? [];
    });
  const never = read(unaffected);
  return { safe: read(patched), ...(never.length === 0 ? {} : { unaffected: never }) };
}
