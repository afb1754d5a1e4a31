import type { Path } from './place.ts';
import type { Text } from './text.ts';

/** A change to one field of an object, or to the lines of a text file. Lines count from 1. */
export type FixOperation =
  | { readonly op: 'set'; readonly path: Path; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: Path }
  | { readonly op: 'append'; readonly path: Path; readonly value: unknown }
  /** Replaces lines `from` to `to`, both included; `to = from - 1` inserts before `from`. */
  | { readonly op: 'lines'; readonly from: number; readonly to: number; readonly lines: readonly string[] };

/** What a check proposes: operations relative to the object that it judged. */
export interface FixPlan {
  readonly title: Text;
  /** `mayBreak` when a workload that relied on the old setting could stop working; applied only on request. */
  readonly risk: 'safe' | 'mayBreak';
  readonly operations: readonly FixOperation[];
}

/** A plan bound to the text that it changes. */
export interface Fix extends FixPlan {
  readonly file: string;
  /** Which YAML document of the file, from 0. */
  readonly document: number;
  /** The path from the document's root to the object that the operations are relative to. */
  readonly base: Path;
}
