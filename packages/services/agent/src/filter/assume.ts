import type { Check, Filter } from '@seawall/falco';

/** What is known of a check for every event of a kind: always true, never true, or undefined for either. */
export type Assume = (check: Check) => boolean | undefined;

/** Whether a condition can hold for some event, when of some checks it is known what they come to. */
export function canHold(filter: Filter, assume: Assume): boolean {
  return verdict(filter, assume) !== false;
}

function verdict(filter: Filter, assume: Assume): boolean | undefined {
  switch (filter.kind) {
    case 'macro':
      return undefined;
    case 'not': {
      const inner = verdict(filter.term, assume);
      return inner === undefined ? undefined : !inner;
    }
    case 'check':
      return assume(filter);
    case 'and': {
      let all: boolean | undefined = true;
      for (const term of filter.terms) {
        const one = verdict(term, assume);
        if (one === false) return false;
        if (one === undefined) all = undefined;
      }
      return all;
    }
    case 'or': {
      let any: boolean | undefined = false;
      for (const term of filter.terms) {
        const one = verdict(term, assume);
        if (one === true) return true;
        if (one === undefined) any = undefined;
      }
      return any;
    }
  }
}

/** The constants that a check compares with; undefined when it compares with a field or something made of fields. */
export function constantsOf({ right }: Check): readonly string[] | undefined {
  if (right?.kind === 'text') return [right.value];
  return right?.kind === 'list' ? right.items : undefined;
}

export function fieldOf({ left }: Check): string | undefined {
  if (left.kind !== 'field') return undefined;
  return left.argument === undefined ? left.name : `${left.name}.${left.argument}`;
}
