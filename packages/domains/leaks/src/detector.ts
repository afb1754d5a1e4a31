import { compile } from './engine/compile.ts';
import { type FileScan, scanFile } from './engine/file-scan.ts';
import type { CompiledConfig } from './gitleaks/compile.ts';
import { allowedIn, scanWithConfig } from './gitleaks/scan.ts';
import type { Leak } from './leak.ts';
import type { OwnRule } from './rule.ts';

export interface DetectorOptions {
  /** How often what was decoded is decoded again; 0 looks at plain text only. */
  readonly decodeDepth?: number;
  /** Rules of a user that run beside. */
  readonly config?: CompiledConfig;
}

/** Rules made ready once, for any number of files. */
export interface Detector {
  /**
   * Starts on one file. `path` is where it lies below the root that is scanned, `commit` the one that it is read from,
   * both for allow-lists.
   */
  file(path: string, commit?: string): FileScan;
}

const defaultDepth = 3;

/** Makes rules ready: one automaton for the words of all, patterns that look only around what it meets. */
export function createDetector(rules: readonly OwnRule[], options: DetectorOptions = {}): Detector {
  const program = compile(rules);
  const { config, decodeDepth = defaultDepth } = options;
  if (config === undefined) return { file: (path) => scanFile(program, { path, decodeDepth }) };
  return {
    file(path, commit) {
      const theirs = scanWithConfig(config, path, commit);
      const isHarmless = allowedIn(config, path, commit);
      if (rules.length === 0 || isHarmless === 'file') return theirs;
      return both(scanFile(program, { path, decodeDepth, isHarmless }), theirs);
    },
  };
}

/** What two sets of rules find in one file; where both see a secret, the user's rule has it. */
function both(own: FileScan, theirs: FileScan): FileScan {
  return {
    chunk(bytes) {
      own.chunk(bytes);
      theirs.chunk(bytes);
    },
    end() {
      const first = theirs.end();
      const taken = new Set(first.map(placeOf));
      return [...first, ...own.end().filter((leak) => !taken.has(placeOf(leak)))];
    },
  };
}

function placeOf({ line, hash }: Leak): string {
  return `${line} ${hash}`;
}
