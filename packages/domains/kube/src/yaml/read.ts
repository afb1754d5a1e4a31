import { lineTable, type Problem } from '../source.ts';
import { type Document, type DocumentSet, defaultLimits, type ReadLimits, type Value } from './document.ts';
import { readFast } from './fast.ts';
import { type JsonValue, readJson, skipJsonSpace } from './json.ts';
import { type LibraryResult, readWithLibrary } from './library.ts';
import {
  behindMarker,
  binaryText,
  controlCharacter,
  duplicateKey,
  jsonFaults,
  problemAt,
  type Source,
  tooDeep,
  tooLarge,
} from './messages.ts';
import { type Positions, recordOf, spanAt } from './positions.ts';
import { type Segment, splitDocuments } from './split.ts';

/** A document with its positions at hand, for the editor. */
export interface ReadDocument extends Document {
  readonly positions: Positions;
  /** The part of the text that holds this document and can be read by itself, its `---` included. */
  readonly from: number;
  readonly to: number;
}

/** What `readDocuments` gives, for the editor. */
interface ReadSet extends DocumentSet {
  readonly documents: readonly ReadDocument[];
}

/**
 * Reads every document of a YAML or JSON text. Scalars resolve as Kubernetes resolves them (`scalar.ts`). Of a key that
 * stands twice the last value counts, as with kubectl, and the key is a problem. A document that cannot be read is a
 * problem with its line, and the others are read. Never throws.
 */
export function readDocuments(text: string, file: string, limits: ReadLimits = defaultLimits): ReadSet {
  const lines = lineTable(text);
  const documents: ReadDocument[] = [];
  const problems: Problem[] = [];
  const set = { file, text, lines, documents, problems };
  const source: Source = { file, lines };
  if (text.length > limits.bytes || (text.length * 3 > limits.bytes && Buffer.byteLength(text) > limits.bytes)) {
    problems.push({ code: 'too-large', file, message: tooLarge('bytes', limits.bytes) });
    return set;
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    problems.push(problemAt(source, 'binary', nul, binaryText));
    return set;
  }
  const isDoubtful = doubtful.test(text);
  const segments = splitDocuments(text);
  // JSON values in a row are documents too, and move the numbers of those behind them.
  let index = 0;
  for (const segment of segments) {
    if (index >= limits.documents) {
      problems.push(problemAt(source, 'too-large', segment.start, tooLarge('documents', limits.documents)));
      break;
    }
    const read = readSegment(text, segment, source, limits, limits.documents - index, isDoubtful);
    for (const part of read.documents) documents.push(documentOf(segment, part, index++));
    if (read.documents.length === 0) index += 1;
    for (const problem of read.problems) problems.push(problem);
  }
  return set;
}

/** Characters that YAML refuses, or that its versions see differently: line breaks of YAML 1.1, lone CR, byte order. */
const doubtful = /[[\p{Cc}--[\t\n\r]]\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/v;
const refused = /[[\p{Cc}--[\t\n\r\x85]]\ufffe\uffff]/v;

/** True when nothing in the document keeps the fast reader from trying. */
export function isFastReadable(text: string, { contentStart, end, hasDirectives }: Segment): boolean {
  return !hasDirectives && !doubtful.test(text.slice(contentStart, end));
}

interface Part {
  readonly value: Value;
  readonly positions: Positions;
  readonly start: number;
  /** For one of several JSON values in a row: where it ends. */
  readonly end?: number;
}

function readSegment(
  text: string,
  segment: Segment,
  source: Source,
  limits: ReadLimits,
  room: number,
  fileIsDoubtful: boolean,
): { documents: readonly Part[]; problems: readonly Problem[] } {
  const { contentStart, end } = segment;
  const first = skipJsonSpace(text, contentStart, end);
  const code = first < end ? text.charCodeAt(first) : -1;
  const isJson = source.file.endsWith('.json');
  if (code === 0x7b || code === 0x5b || (isJson && code >= 0)) {
    const read = readJsonSegment(text, segment, source, limits, room, isJson);
    if (read !== undefined) return read;
  }
  if (fileIsDoubtful ? isFastReadable(text, segment) : !segment.hasDirectives) {
    const fast = readFast(text, contentStart, end, limits.depth);
    if (fast !== undefined) return { documents: [partOf(fast)], problems: [] };
  }
  const control = fileIsDoubtful ? text.slice(contentStart, end).search(refused) : -1;
  if (control >= 0) {
    const message = controlCharacter(text.charCodeAt(contentStart + control));
    return { documents: [], problems: [problemAt(source, 'syntax', contentStart + control, message)] };
  }
  const read = readLibrarySegment(text, segment, source, limits);
  const { value, positions, problems } = read;
  return { documents: value === undefined || positions === undefined ? [] : [partOf({ value, positions })], problems };
}

function partOf({ value, positions }: { value: Value; positions: Positions }): Part {
  return { value, positions, start: positions.records[1] as number };
}

function readLibrarySegment(text: string, segment: Segment, source: Source, limits: ReadLimits): LibraryResult {
  const behindDots = text.charCodeAt(segment.start - 1) === 0x2e && text.charCodeAt(segment.start) !== 0x2d;
  if (behindDots && /^[ \t]*[^\s#]/.test(text.slice(segment.start, segment.start + 200))) {
    return { problems: [problemAt(source, 'syntax', segment.start, behindMarker)] };
  }
  return readWithLibrary(text, segment.start, segment.end, source, limits);
}

/** Reads JSON values in a row; undefined when the text is no JSON and need not be. */
function readJsonSegment(
  text: string,
  segment: Segment,
  source: Source,
  limits: ReadLimits,
  room: number,
  isRequired: boolean,
): { documents: readonly Part[]; problems: readonly Problem[] } | undefined {
  const documents: JsonValue[] = [];
  const problems: Problem[] = [];
  for (let at = skipJsonSpace(text, segment.contentStart, segment.end); at < segment.end; ) {
    if (documents.length >= room) {
      problems.push(problemAt(source, 'too-large', at, tooLarge('documents', limits.documents)));
      break;
    }
    const read = readJson(text, at, segment.end, limits.depth);
    if (!('value' in read)) {
      if (!isRequired && read.code !== 'depth') return undefined;
      const offset = Math.min(read.at, Math.max(segment.end - 1, 0));
      if (read.code === 'depth') problems.push(problemAt(source, 'too-deep', offset, tooDeep(limits.depth)));
      else problems.push(problemAt(source, 'syntax', offset, jsonFaults[read.code]));
      break;
    }
    for (const { name, at: keyAt, first } of read.duplicates) {
      problems.push(problemAt(source, 'duplicate-key', keyAt, duplicateKey(name, source.lines.lineAt(first))));
    }
    documents.push(read);
    at = skipJsonSpace(text, read.end, segment.end);
  }
  return { documents, problems };
}

function documentOf(segment: Segment, part: Part, index: number): ReadDocument {
  const { value, positions, start } = part;
  return {
    index,
    value,
    positions,
    start,
    end: part.end ?? segment.end,
    from: part.end === undefined ? segment.start : start,
    to: part.end ?? segment.end,
    span: (path) => {
      const record = recordOf(positions, path);
      return record === undefined ? undefined : spanAt(positions, record);
    },
  };
}
