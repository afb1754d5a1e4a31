/** Where a field stands inside an object: keys of mappings and indexes of lists, from the object's root. */
export type Path = readonly (string | number)[];

/**
 * Where something stands in a file. Lines and columns count from 1; they are 0 for what stands in no text, for example
 * an object of a running cluster, whose place is its cluster and the field.
 */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  /** The field, as people write it: `spec.containers[0].image`. */
  readonly path?: string;
  /** What produced the text that was judged when it is not the file itself, for example `helm template`. */
  readonly renderedBy?: string;
}

/** Prints a path as kubectl does: dots between names, brackets around indexes and around names that hold dots. */
export function formatPath(path: Path): string {
  // Joined once: a text that grows by `+=` keeps every one of its stages in memory.
  const parts: string[] = [];
  for (const part of path) {
    if (typeof part === 'number') parts.push(`[${part}]`);
    else if (!/^[\w$-]+$/.test(part)) parts.push(`[${JSON.stringify(part)}]`);
    else parts.push(parts.length === 0 ? part : `.${part}`);
  }
  return parts.join('');
}
