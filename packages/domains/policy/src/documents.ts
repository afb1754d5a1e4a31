import {
  type Document,
  type DocumentSet,
  isMapping,
  type Mapping,
  type Problem,
  readDocuments,
  type Value,
} from '@seawall/kube';
import type { Path } from '@seawall/model';
import { type Written, writtenAt } from './source.ts';

/** An object as a file has it, untouched, and where its fields stand. */
export interface WrittenObject {
  readonly object: Mapping;
  readonly written: Written;
}

/** A file that was read from wherever it lies. */
export interface SourceFile {
  /** As shown to people. */
  readonly file: string;
  readonly text: string;
  /** Directories between the folder that was named and the file: where `data.json` lies below `data`. */
  readonly folder?: readonly string[];
}

/** The objects of YAML or JSON text that say what they are, items of lists each by itself. */
export function writtenObjects({ file, text }: SourceFile): {
  readonly objects: readonly WrittenObject[];
  readonly problems: readonly Problem[];
} {
  const set = readDocuments(text, file);
  const objects: WrittenObject[] = [];
  for (const document of set.documents) collect(set, document, document.value, [], objects);
  return { objects, problems: set.problems };
}

function collect(set: DocumentSet, document: Document, value: Value, base: Path, objects: WrittenObject[]): void {
  if (!isMapping(value)) return;
  const { apiVersion, kind, items } = value;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string') return;
  if (kind.endsWith('List') && Array.isArray(items)) {
    for (const [index, item] of items.entries()) {
      collect(set, document, item, [...base, 'items', index], objects);
    }
    return;
  }
  objects.push({ object: value, written: writtenAt(set, document, base) });
}
