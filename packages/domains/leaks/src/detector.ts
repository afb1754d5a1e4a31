import { compile } from './engine/compile.ts';
import { type FileScan, scanFile } from './engine/file-scan.ts';
import type { OwnRule } from './rule.ts';

export interface DetectorOptions {
  /** How often what was decoded is decoded again; 0 looks at plain text only. */
  readonly decodeDepth?: number;
}

/** Rules made ready once, for any number of files. */
export interface Detector {
  /** Starts on one file; `path` is where it lies below the root that is scanned. */
  file(path: string): FileScan;
}

const defaultDepth = 3;

/** Makes rules ready: one automaton for the words of all, patterns that look only around what it meets. */
export function createDetector(rules: readonly OwnRule[], options: DetectorOptions = {}): Detector {
  const program = compile(rules);
  const decodeDepth = options.decodeDepth ?? defaultDepth;
  return {
    file: (path) => scanFile(program, { path, decodeDepth, applies: () => true, ignores: () => false }),
  };
}
