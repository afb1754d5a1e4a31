import type { Text } from '@seawall/model';
import type { Json } from '../json.ts';
import type { Observed } from '../observed.ts';
import type { ProcessTable } from '../state/table.ts';

/** What reading goes on with from one document to the next. */
export interface Reading {
  readonly table: ProcessTable;
  /** The number of the next event, counted from 1. */
  nextNumber(): number;
  /** A number for a process that was told of without one: past all that Linux gives. */
  nextPid(): number;
  /** The cluster that the source was said to belong to. */
  readonly cluster?: string;
}

/** A form that events come in. To add one is to add a file with such a thing and a line in `registry.ts`. */
export interface Shape {
  readonly id: string;
  readonly name: Text;
  /** Where the form is written down. */
  readonly urls: readonly string[];
  readonly recognises: (document: Json) => boolean;
  /** What the document holds for detection; nothing for records of other matters that travel with it. */
  readonly read: (document: Json, reading: Reading) => readonly Observed[];
}
