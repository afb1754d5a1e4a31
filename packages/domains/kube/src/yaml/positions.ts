import type { Path } from '@seawall/model';
import type { Span } from './document.ts';

/**
 * Where every field of a document stands, four numbers each, parents before their children: the start of the key, the
 * start and the end of the value, and the record behind the field's last descendant with its kind in the low bits.
 * Record 0 is the document's root. The names stand beside it; a list item has the empty name.
 */
export interface Positions {
  readonly records: Int32Array;
  readonly names: readonly string[];
}

export const recordSize = 4;
export const mappingKind = 1;
export const listKind = 2;
/** The field came in through an alias or a merge key: it is written in another place. */
export const borrowed = 4;
/** The field carries an anchor: what is written here may be used in another place. */
export const anchored = 8;
const kindBits = 4;

export function packTail(next: number, kind: number): number {
  return (next << kindBits) | kind;
}

export function nextOf(positions: Positions, record: number): number {
  return (positions.records[record * recordSize + 3] as number) >>> kindBits;
}

/** The kind of a record's value: `mappingKind`, `listKind`, or 0 for a scalar. */
export function kindOf(positions: Positions, record: number): number {
  return (positions.records[record * recordSize + 3] as number) & 3;
}

export function isMarked(positions: Positions, record: number, mark: typeof borrowed | typeof anchored): boolean {
  return ((positions.records[record * recordSize + 3] as number) & mark) !== 0;
}

export function spanAt(positions: Positions, record: number): Span {
  const at = record * recordSize;
  return {
    keyStart: positions.records[at] as number,
    valueStart: positions.records[at + 1] as number,
    valueEnd: positions.records[at + 2] as number,
  };
}

/** The records of a container's fields, in the order of the text. */
export function childrenOf(positions: Positions, record: number): number[] {
  const children: number[] = [];
  const end = nextOf(positions, record);
  for (let child = record + 1; child < end; child = nextOf(positions, child)) children.push(child);
  return children;
}

/** The record of a field; undefined when the document has none there. */
export function recordOf(positions: Positions, path: Path): number | undefined {
  let record: number | undefined = 0;
  for (const part of path) {
    record = childOf(positions, record, part);
    if (record === undefined) return undefined;
  }
  return record;
}

/** The record of one field of a container. The last of equal names counts, as in the value. */
export function childOf(positions: Positions, record: number, part: string | number): number | undefined {
  const end = nextOf(positions, record);
  if (end - record > indexedFrom) return indexOf(positions, record).get(part);
  const kind = kindOf(positions, record);
  if (kind === listKind) {
    let child = record + 1;
    for (let index = 0; child < end; index++, child = nextOf(positions, child)) if (index === part) return child;
    return undefined;
  }
  let found: number | undefined;
  for (let child = record + 1; child < end; child = nextOf(positions, child)) {
    if (positions.names[child] === String(part)) found = child;
  }
  return found;
}

/** Containers with more descendants than this are indexed at the first question: a List of ten thousand objects. */
const indexedFrom = 256;
const indexes = new WeakMap<Positions, Map<number, Map<string | number, number>>>();

function indexOf(positions: Positions, record: number): Map<string | number, number> {
  let ofPositions = indexes.get(positions);
  if (ofPositions === undefined) {
    ofPositions = new Map();
    indexes.set(positions, ofPositions);
  }
  let index = ofPositions.get(record);
  if (index !== undefined) return index;
  index = new Map();
  const isList = kindOf(positions, record) === listKind;
  for (const [order, child] of childrenOf(positions, record).entries()) {
    index.set(isList ? order : (positions.names[child] as string), child);
  }
  ofPositions.set(record, index);
  return index;
}
