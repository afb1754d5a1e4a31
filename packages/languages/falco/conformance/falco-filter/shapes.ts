import type { Filter, Operand, TransformerValue } from '../../src/syntax/ast.ts';

/** A filter's tree in the form of `ast.json`. */
export function shapeOf(filter: Filter): unknown {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { [filter.kind]: filter.terms.map(shapeOf) };
    case 'not':
      return { not: shapeOf(filter.term) };
    case 'macro':
      return { macro: filter.name };
    case 'check':
      break;
  }
  const op = filter.modifier === undefined ? filter.operator : `${filter.operator} ${filter.modifier}`;
  const left = operandShape(filter.left);
  return filter.right === undefined ? { op, left } : { op, left, right: operandShape(filter.right) };
}

function operandShape(operand: Operand | TransformerValue): unknown {
  switch (operand.kind) {
    case 'field':
      return { field: operand.name, ...(operand.argument === undefined ? {} : { arg: operand.argument }) };
    case 'transformer':
      return { transformer: operand.name, args: operand.values.map(operandShape) };
    case 'text':
      return { value: operand.value };
    case 'list':
      return { list: operand.items };
    case 'operands':
      break;
  }
  return { list: operand.items.map(operandShape) };
}

/** The nodes of a filter in visiting order, in the form of `positions.json`. */
export function* positionsOf(node: Filter | Operand | TransformerValue): Generator {
  const kinds: Readonly<Record<string, string>> = { text: 'value', operands: 'list', macro: 'identifier' };
  const kind =
    node.kind === 'check' ? (node.right === undefined ? 'unary' : 'binary') : (kinds[node.kind] ?? node.kind);
  yield [kind, node.position.index, node.position.line, node.position.column];
  if (node.kind === 'and' || node.kind === 'or') for (const term of node.terms) yield* positionsOf(term);
  else if (node.kind === 'not') yield* positionsOf(node.term);
  else if (node.kind === 'transformer') for (const value of node.values) yield* positionsOf(value);
  else if (node.kind === 'operands') for (const item of node.items) yield* positionsOf(item);
  else if (node.kind === 'check') {
    yield* positionsOf(node.left);
    if (node.right !== undefined) yield* positionsOf(node.right);
  }
}
