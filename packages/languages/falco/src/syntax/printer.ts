import type { Check, Filter, Operand, TransformerValue } from './ast.ts';
import { escapeText } from './escape.ts';

/** A filter in Falco's printed form: every `and` and `or` in parentheses, text quoted where it must be. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.terms.map(printFilter).join(` ${filter.kind} `)})`;
    case 'not':
      return `not ${printFilter(filter.term)}`;
    case 'macro':
      return filter.name;
    case 'check':
      return printCheck(filter);
  }
}

function printCheck({ left, operator, modifier, right }: Check): string {
  const parts = [printOperand(left), operator];
  if (modifier !== undefined) parts.push(modifier);
  if (right !== undefined) parts.push(printOperand(right));
  return parts.join(' ');
}

export function printOperand(operand: Operand | TransformerValue): string {
  switch (operand.kind) {
    case 'text':
      return escapeText(operand.value);
    case 'list':
      return `(${operand.items.map(escapeText).join(', ')})`;
    case 'operands':
      return `(${operand.items.map(printValue).join(', ')})`;
    case 'field':
      return operand.name + printArgument(operand.argument);
    case 'transformer':
      return `${operand.name}(${operand.values.map(printValue).join(',')})${printArgument(operand.argument)}`;
  }
}

/** A constant among a transformer's values, as Falco prints it: not quoted. */
function printValue(value: TransformerValue): string {
  return value.kind === 'text' ? value.value : printOperand(value);
}

function printArgument(argument: string | undefined): string {
  if (argument === undefined) return '';
  return /^[^\s[\]"']+$/.test(argument) ? `[${argument}]` : `[${quoted(argument)}]`;
}

function quoted(text: string): string {
  const escaped = escapeText(text);
  return escaped.startsWith('"') ? escaped : `"${escaped}"`;
}
