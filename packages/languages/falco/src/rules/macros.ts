import { FalcoError, type Position } from '../errors.ts';
import type { Check, Filter, Operand, TransformerValue } from '../syntax/ast.ts';

/** A macro's filter, ready to stand in others. */
export interface ReadyMacro {
  readonly filter: Filter;
  readonly order: number;
}

/** Conditions with more nodes than this, macros replaced, are refused. */
const mostNodes = 50_000;

/**
 * The filter with every macro replaced by its own; what came out of a macro stands at the place of its name.
 *
 * @throws {FalcoError} code `macro` for a name that is not defined before `limit` in the order of definitions
 */
export function resolveMacros(
  filter: Filter,
  macros: ReadonlyMap<string, ReadyMacro>,
  limit: number,
  used: (name: string) => void,
): Filter {
  const budget = { left: mostNodes };
  const resolve = (node: Filter): Filter => {
    switch (node.kind) {
      case 'macro': {
        const macro = macros.get(node.name);
        if (macro === undefined || macro.order >= limit) {
          throw new FalcoError('macro', `Undefined macro '${node.name}' used in filter.`, node.position);
        }
        used(node.name);
        return moved(macro.filter, node.position, budget);
      }
      case 'not':
        return { ...node, term: resolve(node.term) };
      case 'and':
      case 'or':
        return { ...node, terms: node.terms.map(resolve) };
      case 'check':
        break;
    }
    return node;
  };
  return resolve(filter);
}

function moved(node: Filter, position: Position, budget: { left: number }): Filter {
  budget.left -= 1;
  if (budget.left < 0)
    throw new FalcoError('macro', 'the condition becomes too large when its macros are replaced', position);
  switch (node.kind) {
    case 'macro':
      return { ...node, position };
    case 'not':
      return { ...node, position, term: moved(node.term, position, budget) };
    case 'and':
    case 'or':
      return { ...node, position, terms: node.terms.map((term) => moved(term, position, budget)) };
    case 'check':
      break;
  }
  return movedCheck(node, position);
}

function movedCheck(check: Check, position: Position): Check {
  const move = <Node extends Operand | TransformerValue>(node: Node): Node => {
    if (node.kind === 'transformer') return { ...node, position, values: node.values.map(move) };
    if (node.kind === 'operands') return { ...node, position, items: node.items.map(move) };
    return { ...node, position };
  };
  return {
    ...check,
    position,
    left: move(check.left),
    ...(check.right === undefined ? {} : { right: move(check.right) }),
  };
}
