import { collect, type Run } from '../../eval/context.ts';
import { jsonText } from '../../values/json.ts';
import type { Value } from '../../values/value.ts';

/** One thing that does not fit. */
export interface Fault {
  /** `(root)`, or names and indexes with dots: `spec.ports.0`. */
  readonly field: string;
  readonly type: string;
  readonly description: string;
}

/** A validation under way. */
export interface Matching {
  /** Matches a part. */
  readonly match: (value: Value, schema: Value, at: Matching) => void;
  readonly root: Value;
  readonly run: Run;
  readonly faults: Fault[];
  readonly path: readonly string[];
  readonly depth: number;
}

export function say({ faults, path }: Matching, type: string, description: string): void {
  faults.push({ field: fieldOf(path), type, description });
}

/** The faults of one form, which count only for what is made of them. */
export function faultsOf(value: Value, schema: Value, at: Matching): Fault[] {
  const faults: Fault[] = [];
  at.match(value, schema, { ...at, faults, depth: at.depth + 1 });
  collect(at.run, faults.length);
  return faults;
}

/** A key in words: JSON for what is no text. */
export function nameOf(key: Value): string {
  return typeof key === 'string' ? key : jsonText(key);
}

export function fieldOf(path: readonly string[]): string {
  return path.length === 0 ? '(root)' : path.join('.');
}
