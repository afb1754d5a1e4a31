import { kindOf, listKind, mappingKind, nextOf, type Positions, spanAt } from '../yaml/positions.ts';
import { readJson, skipJsonSpace } from '../yaml/json.ts';
import type { ReadDocument } from '../yaml/read.ts';

/** How a document is written: what is inserted follows it. */
export interface Style {
  readonly eol: string;
  /** Columns from a mapping to the one below it. */
  readonly step: number;
  /** Dashes stand in the column of their key. */
  readonly isIndentless: boolean;
  /** The whole document is JSON. */
  readonly isJson: boolean;
  /** No space behind commas and colons in brackets. */
  readonly isCompact: boolean;
}

export function styleOf(text: string, document: ReadDocument): Style {
  const newline = text.indexOf('\n');
  const { positions } = document;
  const isJson = isJsonText(text, document);
  return {
    eol: newline > 0 && text.charCodeAt(newline - 1) === 0x0d ? '\r\n' : '\n',
    step: stepOf(text, positions),
    isIndentless: isIndentless(text, positions),
    isJson,
    isCompact: isJson && isCompact(text, positions),
  };
}

/** The column of an offset in its line, from 0. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** True when the container is written in brackets. */
export function isFlow(text: string, positions: Positions, record: number): boolean {
  if (kindOf(positions, record) === 0) return false;
  const code = text.charCodeAt(spanAt(positions, record).valueStart);
  return code === 0x7b || code === 0x5b;
}

function isJsonText(text: string, document: ReadDocument): boolean {
  if (!isFlow(text, document.positions, 0)) return false;
  const read = readJson(text, document.start, document.to, 10_000);
  return 'value' in read && skipJsonSpace(text, read.end, document.to) >= document.to;
}

function isCompact(text: string, positions: Positions): boolean {
  for (let record = 1; record < positions.names.length; record++) {
    if (positions.names[record] === '') continue;
    const { valueStart } = spanAt(positions, record);
    return text.charCodeAt(valueStart - 1) === 0x3a;
  }
  return false;
}

/** The first mapping under a field of a block mapping tells; in JSON, the first field below the root. */
function stepOf(text: string, positions: Positions): number {
  for (let record = 0; record < positions.names.length; record++) {
    if (kindOf(positions, record) !== mappingKind) continue;
    for (let child = record + 1; child < nextOf(positions, record); child = nextOf(positions, child)) {
      const span = spanAt(positions, child);
      if (kindOf(positions, child) !== mappingKind || text.lastIndexOf('\n', span.valueStart) < span.keyStart) continue;
      const step = columnOf(text, span.valueStart) - columnOf(text, span.keyStart);
      if (step > 0 && step <= 8) return step;
    }
  }
  return 2;
}

function isIndentless(text: string, positions: Positions): boolean {
  for (let record = 1; record < positions.names.length; record++) {
    if (kindOf(positions, record) !== listKind || isFlow(text, positions, record)) continue;
    const span = spanAt(positions, record);
    if (span.keyStart === span.valueStart || positions.names[record] === '') continue;
    return columnOf(text, span.keyStart) === columnOf(text, span.valueStart);
  }
  return false;
}
