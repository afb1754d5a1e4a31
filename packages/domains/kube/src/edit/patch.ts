import type { Path, Text } from '@seawall/model';
import type { Value } from '../yaml/document.ts';
import {
  anchored,
  borrowed,
  childrenOf,
  childOf,
  isMarked,
  kindOf,
  listKind,
  type Positions,
  spanAt,
} from '../yaml/positions.ts';
import type { ReadDocument } from '../yaml/read.ts';
import { insertInFlow, removeFromFlow, replaceInFlow } from './patch-flow.ts';
import { appendToList, insertField, removeFromBlock, replaceInBlock } from './patch-block.ts';
import { reasons, type Step } from './operations.ts';
import { isFlow, type Style } from './style.ts';

/** A change to the text: what stands from `start` to `end` becomes `text`. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What the patches are made from: one document with its text alone. */
export interface Sheet {
  readonly text: string;
  readonly document: ReadDocument;
  readonly positions: Positions;
  readonly style: Style;
}

/** The records of a path as far as the document has them, the root first. */
export function trail(positions: Positions, path: Path): number[] {
  const records = [0];
  for (const part of path) {
    const record = childOf(positions, records.at(-1) as number, part);
    if (record === undefined) break;
    records.push(record);
  }
  return records;
}

/** The change to the text that makes the step; no change when nothing is to be done; or why it cannot be made. */
export function patchFor(sheet: Sheet, step: Step): Patch | undefined | Text {
  const { positions } = sheet;
  const { path, op, value } = step;
  let records = trail(positions, path);
  // A field that a merge key brings in can be overridden where it is not written.
  if (op !== 'remove' && records.length > 1 && isMergedIn(sheet, records)) records = records.slice(0, -1);
  const missing = path.slice(records.length - 1);
  const reason = whyNot(positions, records);
  if (reason !== undefined) return reason;
  const target = records.at(-1) as number;
  if (op === 'remove') return missing.length > 0 ? undefined : remove(sheet, records);
  if (missing.length === 0) {
    if (op === 'set') return replace(sheet, records, value);
    if (kindOf(positions, target) === listKind) return add(sheet, records, 0, value);
    return replace(sheet, records, [value]);
  }
  const [name = '', ...below] = missing;
  const content = nest(below, op === 'append' ? [value] : value);
  if (kindOf(positions, target) !== 0) return add(sheet, records, name, content);
  return replace(sheet, records, nest([name], content));
}

function isMergedIn({ positions }: Sheet, records: readonly number[]): boolean {
  const target = records.at(-1) as number;
  const parent = records.at(-2) as number;
  if (!isMarked(positions, target, borrowed) || isMarked(positions, parent, borrowed)) return false;
  // The key of a field whose value is an alias stands in its mapping like any other.
  const { keyStart } = spanAt(positions, target);
  const { valueStart, valueEnd } = spanAt(positions, parent);
  return keyStart < valueStart || keyStart >= valueEnd;
}

function whyNot(positions: Positions, records: readonly number[]): Text | undefined {
  if (records.some((record) => isMarked(positions, record, borrowed))) return reasons.alias;
  if (!records.some((record) => isMarked(positions, record, anchored))) return undefined;
  for (let record = 0; record < positions.names.length; record++) {
    if (isMarked(positions, record, borrowed)) return reasons.anchor;
  }
  return undefined;
}

function nest(path: Path, value: Value): Value {
  let nested = value;
  for (const part of path.toReversed()) nested = typeof part === 'number' ? [nested] : { [part]: nested };
  return nested;
}

/** True when a container above the record, or the record's own parent, is in brackets. */
function isInFlow({ text, positions }: Sheet, records: readonly number[]): boolean {
  return records.slice(0, -1).some((record) => isFlow(text, positions, record));
}

function replace(sheet: Sheet, records: readonly number[], value: Value): Patch | Text {
  if (records.length === 1) return reasons.root;
  const [parent = 0, record = 0] = records.slice(-2);
  return isInFlow(sheet, records)
    ? replaceInFlow(sheet, parent, record, value)
    : replaceInBlock(sheet, parent, record, value);
}

/** Adds a field to a mapping, or an item to a list. */
function add(sheet: Sheet, records: readonly number[], name: string | number, value: Value): Patch | Text {
  const { text, positions, style } = sheet;
  const container = records.at(-1) as number;
  const isList = kindOf(positions, container) === listKind;
  if (!isFlow(text, positions, container)) {
    return isList ? appendToList(sheet, container, value) : insertField(sheet, container, String(name), value);
  }
  const isEmpty = childrenOf(positions, container).length === 0;
  // Empty brackets only stand for a block that has no field yet.
  if (isEmpty && !style.isJson && records.length > 1 && !isInFlow(sheet, records)) {
    const parent = records.at(-2) as number;
    return replaceInBlock(sheet, parent, container, isList ? [value] : { [name]: value });
  }
  return insertInFlow(sheet, container, isList ? undefined : String(name), value);
}

function remove(sheet: Sheet, records: readonly number[]): Patch | Text {
  if (records.length === 1) return reasons.root;
  const { text, positions } = sheet;
  const [parent = 0, record = 0] = records.slice(-2);
  if (isFlow(text, positions, parent)) return removeFromFlow(sheet, parent, record);
  if (childrenOf(positions, parent).length > 1) return removeFromBlock(sheet, parent, record);
  const empty: Value = kindOf(positions, parent) === listKind ? [] : {};
  if (records.length > 2) return replace(sheet, records.slice(0, -1), empty);
  const { valueStart, valueEnd } = spanAt(positions, 0);
  return { start: valueStart, end: valueEnd, text: Array.isArray(empty) ? '[]' : '{}' };
}
