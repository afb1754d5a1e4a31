import type { Check, Filter, Operand, Source, TransformerValue } from '../syntax/ast.ts';

/** What a condition refers to, each name once and in the order of its first use. */
export interface Details {
  readonly fields: readonly string[];
  readonly macros: readonly string[];
  readonly lists: readonly string[];
  readonly operators: readonly string[];
  readonly transformers: readonly string[];
  readonly eventTypes: readonly string[];
}

export function detailsOf(
  filter: Filter,
  known: { readonly macros: ReadonlySet<string>; readonly lists: ReadonlySet<string> },
): Details {
  const found = {
    fields: new Set<string>(),
    macros: new Set<string>(),
    lists: new Set<string>(),
    operators: new Set<string>(),
    transformers: new Set<string>(),
    eventTypes: new Set<string>(),
  };
  for (const node of nodesOf(filter)) {
    if (node.kind === 'macro' && known.macros.has(node.name)) found.macros.add(node.name);
    if (node.kind !== 'check') continue;
    found.operators.add(node.operator);
    for (const source of sourcesOf(node))
      (source.kind === 'field' ? found.fields : found.transformers).add(source.name);
    const values =
      node.right?.kind === 'list' ? node.right.items : node.right?.kind === 'text' ? [node.right.value] : [];
    for (const value of values) {
      if (known.lists.has(value)) found.lists.add(value);
      if (node.left.kind === 'field' && node.left.name === 'evt.type') found.eventTypes.add(value);
    }
  }
  return {
    fields: [...found.fields],
    macros: [...found.macros],
    lists: [...found.lists],
    operators: [...found.operators],
    transformers: [...found.transformers],
    eventTypes: [...found.eventTypes],
  };
}

/** The nodes of a filter, each before those below it. */
export function* nodesOf(filter: Filter): Generator<Filter> {
  yield filter;
  if (filter.kind === 'not') yield* nodesOf(filter.term);
  else if (filter.kind === 'and' || filter.kind === 'or') for (const term of filter.terms) yield* nodesOf(term);
}

/** The fields and transformers of a comparison, on both sides and inside of one another. */
export function* sourcesOf({ left, right }: Check): Generator<Source> {
  yield* within(left);
  if (right !== undefined) yield* within(right);
}

export function* within(value: Operand | TransformerValue): Generator<Source> {
  if (value.kind === 'field') yield value;
  else if (value.kind === 'operands') for (const item of value.items) yield* within(item);
  else if (value.kind === 'transformer') {
    yield value;
    for (const inner of value.values) yield* within(inner);
  }
}
