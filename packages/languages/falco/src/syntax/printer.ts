import type { Check, Filter, Operand, TransformerValue } from './ast.ts';
import { escapeText } from './escape.ts';

/** Falco leaves the constants of transformers unquoted; `exact` quotes them, so that the text can be read again. */
export type PrintStyle = 'falco' | 'exact';

/** A filter as text: every `and` and `or` in parentheses, constants quoted where they must be. */
export function printFilter(filter: Filter, style: PrintStyle = 'falco'): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return `(${filter.terms.map((term) => printFilter(term, style)).join(` ${filter.kind} `)})`;
    case 'not':
      // A second `not` right behind would cancel the first.
      if (style === 'exact' && filter.term.kind === 'not') return `not (${printFilter(filter.term, style)})`;
      return `not ${printFilter(filter.term, style)}`;
    case 'macro':
      return filter.name;
    case 'check':
      break;
  }
  return printCheck(filter, style);
}

function printCheck({ left, operator, modifier, right }: Check, style: PrintStyle): string {
  const parts = [printOperand(left, style), operator];
  if (modifier !== undefined) parts.push(modifier);
  if (right !== undefined) parts.push(printOperand(right, style));
  return parts.join(' ');
}

export function printOperand(operand: Operand | TransformerValue, style: PrintStyle = 'falco'): string {
  switch (operand.kind) {
    case 'text':
      return escapeText(operand.value);
    case 'list':
      return `(${operand.items.map(escapeText).join(', ')})`;
    case 'operands':
      return `(${operand.items.map((item) => printValue(item, style)).join(', ')})`;
    case 'field':
      return operand.name + printArgument(operand.argument);
    case 'transformer':
      break;
  }
  return `${operand.name}(${operand.values.map((value) => printValue(value, style)).join(',')})${printArgument(operand.argument)}`;
}

/** A constant among a transformer's values, as Falco prints it: not quoted. */
function printValue(value: TransformerValue, style: PrintStyle): string {
  if (value.kind !== 'text') return printOperand(value, style);
  return style === 'falco' ? value.value : quoted(value.value);
}

function printArgument(argument: string | undefined): string {
  if (argument === undefined) return '';
  return /^[^\s[\]"']+$/.test(argument) ? `[${argument}]` : `[${quoted(argument)}]`;
}

function quoted(text: string): string {
  const escaped = escapeText(text);
  return escaped.startsWith('"') ? escaped : `"${escaped}"`;
}
