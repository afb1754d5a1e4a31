import { compileCheck, type Predicate } from '../filter/check.ts';
import { conjunction, disjunction, negation } from '../filter/compile.ts';
import type { CompileContext } from '../filter/operand.ts';
import type { Check, Filter } from '../syntax/ast.ts';
import { rankOf } from './rank.ts';

/**
 * The filters of many rules as one graph: equal parts are one node, whichever rules they stand in. What is used more
 * than once remembers its answer for the event.
 */
export interface Graph<Event> {
  /** The filter's node. */
  add(filter: Filter): number;
  /** Counts what one evaluation of these nodes uses, before anything is compiled; negative ones are none. */
  count(nodes: readonly number[]): void;
  predicate(node: number): Predicate<Event>;
  /** A node that must hold for this one to hold, shared with others where there is such a one. */
  gate(node: number): number;
  /** What else must hold when the gate does. */
  behind(node: number, gate: number): Predicate<Event>;
}

interface Node {
  readonly filter: Filter;
  readonly terms: readonly number[];
  uses: number;
}

export function createGraph<Event>(context: CompileContext<Event>): Graph<Event> {
  const nodes: Node[] = [];
  const known = new Map<string, number>();
  const compiled = new Map<number, Predicate<Event>>();

  const add = (filter: Filter): number => {
    const terms =
      filter.kind === 'and' || filter.kind === 'or'
        ? filter.terms.map(add)
        : filter.kind === 'not'
          ? [add(filter.term)]
          : [];
    const key = filter.kind === 'check' ? keyOf(filter) : `${filter.kind} ${terms.join(' ')}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    nodes.push({ filter, terms, uses: 0 });
    known.set(key, nodes.length - 1);
    return nodes.length - 1;
  };

  const count = (roots: readonly number[]): void => {
    const uses = new Map<number, number>();
    const visit = (node: number): void => {
      const before = uses.get(node) ?? 0;
      uses.set(node, before + 1);
      if (before === 0) for (const term of (nodes[node] as Node).terms) visit(term);
    };
    for (const root of roots) if (root >= 0) visit(root);
    for (const [node, number] of uses) {
      const counted = nodes[node] as Node;
      counted.uses = Math.max(counted.uses, number);
    }
  };

  const predicate = (at: number): Predicate<Event> => {
    const done = compiled.get(at);
    if (done !== undefined) return done;
    const { filter, terms, uses } = nodes[at] as Node;
    const plain = build(filter, terms.map(predicate));
    const made = uses > 1 && isWorthKeeping(filter) ? remembered(plain) : plain;
    compiled.set(at, made);
    return made;
  };

  const build = (filter: Filter, terms: readonly Predicate<Event>[]): Predicate<Event> => {
    switch (filter.kind) {
      case 'and':
        return conjunction(terms);
      case 'or':
        return disjunction(terms);
      case 'not':
        return negation(terms[0] as Predicate<Event>);
      case 'macro':
        throw new Error(`macro ${filter.name} was not replaced`);
      case 'check':
        break;
    }
    return compileCheck(filter, context);
  };

  const gate = (at: number): number => {
    let shared = at;
    for (let node = nodes[at] as Node; node.filter.kind === 'and'; node = nodes[shared] as Node) {
      shared = node.terms[0] as number;
      if ((nodes[shared] as Node).uses > 1) break;
    }
    return shared;
  };

  const behind = (at: number, open: number): Predicate<Event> => {
    const { filter, terms } = nodes[at] as Node;
    if (filter.kind !== 'and' || terms[0] !== open) return predicate(at);
    return conjunction(inOrder(terms.slice(1)).map(predicate));
  };

  const inOrder = (terms: readonly number[]): number[] => {
    const ranked = terms.map((term) => ({ term, rank: rankOf((nodes[term] as Node).filter) }));
    return ranked.sort((left, right) => left.rank - right.rank).map(({ term }) => term);
  };

  return { add, count, predicate, gate, behind };
}

/** Equal keys mean equal comparisons: constants keep their boundaries. */
function keyOf(check: Check): string {
  return JSON.stringify(check, (key, value: unknown) => (key === 'position' ? undefined : value));
}

/** A single comparison for equality costs no more than asking whether its answer is known. */
function isWorthKeeping(filter: Filter): boolean {
  if (filter.kind === 'not') return false;
  return (
    filter.kind !== 'check' || (filter.operator !== '=' && filter.operator !== '==' && filter.operator !== 'exists')
  );
}

function remembered<Event>(predicate: Predicate<Event>): Predicate<Event> {
  let known = -1;
  let answer = false;
  return (event, turn) => {
    if (known !== turn) {
      answer = predicate(event, turn);
      known = turn;
    }
    return answer;
  };
}
