import type { Path } from '@seawall/model';
import type { LineTable, Problem } from '../source.ts';

export type Scalar = string | number | boolean | null;
export type Value = Scalar | Value[] | { [key: string]: Value };
export type Mapping = { [key: string]: Value };

/**
 * Where a field stands in the text, as offsets: of its key (for a list item, of its dash) and of its value. An absent
 * value (`key:` and nothing behind it) has `valueStart = valueEnd` right behind the key's colon. A block collection ends
 * with its last value, a block scalar with its last visible character: comments and blank lines behind are not theirs.
 */
export interface Span {
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** One YAML or JSON document: its plain value, and where each of its fields stands. */
export interface Document {
  /** From 0, among the documents of its file. */
  readonly index: number;
  readonly value: Value;
  /** Offset of the document's first content, and of its end. */
  readonly start: number;
  readonly end: number;
  /**
   * The span of a field. For a field that came in through an alias or a merge key, the place where it is written.
   * Undefined when the document has no such field.
   */
  span(path: Path): Span | undefined;
}

/** A file as read: every document that could be read, and what was wrong with the others. */
export interface DocumentSet {
  readonly file: string;
  readonly text: string;
  readonly lines: LineTable;
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
}

/** What a reader accepts before it stops with a problem; each has a test at the bound and one past it. */
export interface ReadLimits {
  /** Bytes of one file. A ConfigMap is at most 1 MiB in etcd; rendered charts reach a few MB. */
  readonly bytes: number;
  /** Nested mappings and lists. The API server refuses JSON deeper than 10,000; real manifests stay below 30. */
  readonly depth: number;
  /** Nodes that aliases may add, against alias bombs. */
  readonly aliasNodes: number;
  /** Documents in one file. */
  readonly documents: number;
}

export const defaultLimits: ReadLimits = {
  bytes: 32 * 1024 * 1024,
  depth: 100,
  aliasNodes: 100_000,
  documents: 100_000,
};
