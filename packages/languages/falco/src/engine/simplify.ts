import { lookup, type FieldRegistry } from '../fields/registry.ts';
import { constantsOf } from '../filter/check.ts';
import type { Check, Filter } from '../syntax/ast.ts';
import { printOperand } from '../syntax/printer.ts';
import { classOf } from '../types.ts';

/** A filter that may have come down to an answer. */
export type Simplified = Filter | boolean;

/**
 * The filter with comparisons put in whose answer is known, and what follows from them; comparisons of one field in an
 * `or` become one of a list.
 */
export function simplify(
  filter: Filter,
  answer: (check: Check) => boolean | undefined,
  registry: FieldRegistry,
): Simplified {
  if (filter.kind === 'macro') return filter;
  if (filter.kind === 'check') {
    // Nothing stands in any relation to the items of an empty list.
    const nothing = filter.right?.kind === 'list' && filter.right.items.length === 0;
    return answer(filter) ?? (nothing ? false : filter);
  }
  if (filter.kind === 'not') {
    const term = simplify(filter.term, answer, registry);
    if (typeof term === 'boolean') return !term;
    return term.kind === 'not' ? term.term : { ...filter, term };
  }
  const decisive = filter.kind === 'or';
  const terms: Filter[] = [];
  for (const inner of filter.terms) {
    const term = simplify(inner, answer, registry);
    if (term === decisive) return decisive;
    if (typeof term === 'boolean') continue;
    // Only plain comparisons move up: what macros hold together stays together, and is shared between rules.
    if (decisive && term.kind === 'or' && term.terms.every(({ kind }) => kind === 'check')) {
      for (const each of term.terms) terms.push(each);
    } else terms.push(term);
  }
  const merged = decisive ? merge(terms, registry) : terms;
  if (merged.length === 0) return !decisive;
  return merged.length === 1 ? (merged[0] as Filter) : { ...filter, terms: merged };
}

/** Which operators several constants can share one test of, and how that is written. */
const shared: Readonly<Record<string, Pick<Check, 'operator' | 'modifier'>>> = {
  '=': { operator: 'in' },
  '==': { operator: 'in' },
  in: { operator: 'in' },
  pmatch: { operator: 'pmatch' },
  startswith: { operator: 'startswith', modifier: 'anyof' },
  endswith: { operator: 'endswith', modifier: 'anyof' },
  contains: { operator: 'contains', modifier: 'anyof' },
  icontains: { operator: 'icontains', modifier: 'anyof' },
  glob: { operator: 'glob', modifier: 'anyof' },
};

function merge(terms: readonly Filter[], registry: FieldRegistry): Filter[] {
  const groups = new Map<string, { readonly at: number; readonly checks: Check[] }>();
  const merged: Filter[] = [];
  for (const term of terms) {
    const key = term.kind === 'check' ? groupOf(term, registry) : undefined;
    const group = key === undefined ? undefined : groups.get(key);
    if (group !== undefined) {
      group.checks.push(term as Check);
      continue;
    }
    if (key !== undefined) groups.set(key, { at: merged.length, checks: [term as Check] });
    merged.push(term);
  }
  for (const { at, checks } of groups.values()) {
    if (checks.length > 1) merged[at] = together(checks);
  }
  return merged;
}

/** The key of the comparisons that can become one with this one. */
function groupOf(check: Check, registry: FieldRegistry): string | undefined {
  const form = shared[check.operator];
  if (form === undefined || constantsOf(check.right) === undefined) return undefined;
  if (check.modifier !== undefined && check.modifier !== 'anyof') return undefined;
  const field = check.left.kind === 'field' ? lookup(registry, check.left.name) : undefined;
  if (field === undefined || field.list === true) return undefined;
  if (form.modifier !== undefined && classOf(field.type) !== 'text') return undefined;
  // The empty list of `in` and the constants of networks stay by themselves: their operators differ.
  if (classOf(field.type) === 'network' && check.operator !== 'in') return undefined;
  return `${printOperand(check.left)} ${form.operator}`;
}

function together(checks: readonly Check[]): Check {
  const [first] = checks as [Check];
  const items = [...new Set(checks.flatMap((check) => constantsOf(check.right) ?? []))];
  const { operator, modifier } = shared[first.operator] as Pick<Check, 'operator' | 'modifier'>;
  const { left, position } = first;
  return {
    kind: 'check',
    left,
    operator,
    ...(modifier === undefined ? {} : { modifier }),
    right: { kind: 'list', items, position },
    position,
  };
}
