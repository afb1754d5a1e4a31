import type { Check, Filter } from '../syntax/ast.ts';

/**
 * Where a condition should stand among others that must all hold: those that are cheap and seldom true come first. The
 * answer is the same in any order; only how soon a `no` is found depends on it.
 */
export function rankOf(filter: Filter): number {
  switch (filter.kind) {
    case 'macro':
      return seldomFalse;
    case 'not':
      // What rules exclude is rare: the rest of them decides.
      return seldomFalse + rankOf(filter.term);
    case 'and':
      return (
        filter.terms.reduce((least, term) => Math.min(least, rankOf(term)), Number.POSITIVE_INFINITY) +
        filter.terms.length
      );
    case 'or':
      return filter.terms.reduce((sum, term) => sum + rankOf(term), 1);
    case 'check':
      break;
  }
  return rankOfCheck(filter);
}

const seldomFalse = 20;

const costs: { readonly [operator in Check['operator']]?: number } = {
  '=': 1,
  '==': 1,
  in: 2,
  intersects: 2,
  startswith: 2,
  endswith: 2,
  bstartswith: 2,
  pmatch: 4,
  contains: 6,
  bcontains: 6,
  icontains: 10,
  glob: 8,
  iglob: 12,
  regex: 40,
};

function rankOfCheck({ operator, modifier, right }: Check): number {
  const cost = costs[operator] ?? seldomFalse;
  const many = modifier !== undefined && operator !== 'startswith' && right?.kind === 'list' ? right.items.length : 1;
  return right?.kind === 'field' || right?.kind === 'transformer' ? cost + 10 : cost * many;
}
