import type { Text } from '@seawall/model';
import type { Value } from '../yaml/document.ts';
import { childrenOf, kindOf, listKind, spanAt } from '../yaml/positions.ts';
import { reasons } from './operations.ts';
import type { Patch, Sheet } from './patch.ts';
import { renderFlow, renderFlowField, renderScalar } from './render.ts';
import { columnOf } from './style.ts';

/** Replaces a value inside brackets, or gives one to a name that has none. */
export function replaceInFlow(sheet: Sheet, parent: number, record: number, value: Value): Patch | Text {
  const { text, positions, style } = sheet;
  const { keyStart, valueStart, valueEnd } = spanAt(positions, record);
  const place = style.isJson ? 'json' : 'flow';
  const old = text.charAt(valueStart);
  const isText = typeof value === 'string' && (old === '"' || old === "'");
  const rendered = isText ? renderScalar(value, place, old) : renderFlow(value, place, style);
  if (valueStart < valueEnd) {
    return /[!&*][^\s,[\]{}]*\s+$/.test(text.slice(keyStart, valueStart))
      ? reasons.tagged
      : { start: valueStart, end: valueEnd, text: rendered };
  }
  const hasColon = kindOf(positions, parent) === listKind || text.charAt(valueStart - 1) === ':';
  return { start: valueStart, end: valueEnd, text: `${hasColon ? ' ' : ': '}${rendered}` };
}

/** Adds an entry behind the last one, on a line of its own when that has one. `name` is undefined for a list. */
export function insertInFlow(sheet: Sheet, container: number, name: string | undefined, value: Value): Patch {
  const { text, positions, style } = sheet;
  const place = style.isJson ? 'json' : 'flow';
  const span = spanAt(positions, container);
  const last = childrenOf(positions, container).at(-1);
  if (last === undefined) {
    const entry = name === undefined ? renderFlow(value, place, style) : renderFlowField(name, value, place, style);
    const close = text.charAt(span.valueEnd - 1);
    return { start: span.valueStart, end: span.valueEnd, text: `${text.charAt(span.valueStart)}${entry}${close}` };
  }
  const { keyStart, valueEnd } = spanAt(positions, last);
  const lineStart = text.lastIndexOf('\n', keyStart - 1) + 1;
  if (lineStart <= span.valueStart) {
    const entry = name === undefined ? renderFlow(value, place, style) : renderFlowField(name, value, place, style);
    return { start: valueEnd, end: valueEnd, text: `${style.isCompact ? ',' : ', '}${entry}` };
  }
  const indent = /^[ \t]*/.exec(text.slice(lineStart, keyStart))?.[0] ?? '';
  const entry = name === undefined ? wide(value, indent, sheet) : wideField(name, value, indent, sheet);
  return { start: valueEnd, end: valueEnd, text: `,${style.eol}${indent}${entry}` };
}

/** In JSON that has a line for each field, what is added has one, too. */
function wide(value: Value, indent: string, { style }: Sheet): string {
  if (!style.isJson) return renderFlow(value, 'flow', style);
  return JSON.stringify(value, null, indent.includes('\t') ? '\t' : style.step).replaceAll('\n', style.eol + indent);
}

function wideField(name: string, value: Value, indent: string, sheet: Sheet): string {
  if (!sheet.style.isJson) return renderFlowField(name, value, 'flow', sheet.style);
  return `${JSON.stringify(name)}: ${wide(value, indent, sheet)}`;
}

/** Takes an entry out of brackets, with the comma on its one side. */
export function removeFromFlow(sheet: Sheet, parent: number, record: number): Patch | Text {
  const { text, positions } = sheet;
  const siblings = childrenOf(positions, parent);
  const at = siblings.indexOf(record);
  const span = spanAt(positions, record);
  if (siblings.length === 1) {
    const all = spanAt(positions, parent);
    const empty = kindOf(positions, parent) === listKind ? '[]' : '{}';
    // The pair of `[a: b]` is a mapping without brackets of its own.
    if (columnOf(text, all.valueEnd) < 0 || !/[\]}]/.test(text.charAt(all.valueEnd - 1))) return reasons.shape;
    return { start: all.valueStart, end: all.valueEnd, text: empty };
  }
  const next = siblings[at + 1];
  if (next !== undefined) return { start: span.keyStart, end: spanAt(positions, next).keyStart, text: '' };
  const before = siblings[at - 1] as number;
  return { start: spanAt(positions, before).valueEnd, end: span.valueEnd, text: '' };
}
