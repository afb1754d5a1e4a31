import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '@seawall/kube';
import type { TraceStep } from '@seawall/model';
import { isSuite, readSuite, runRegoTests, runSuite, writtenObjects } from '@seawall/policy';
import type { World } from '../world.ts';
import { type PolicyFile, readPolicyFiles } from './files.ts';

export interface PolicyTestOptions {
  readonly paths: readonly string[];
  readonly coverage: boolean;
  readonly explain: boolean;
  readonly strict: boolean;
  /** Which tests run, by name: `suite/test/case` or `data.lib.test_x`. */
  readonly only?: (name: string) => boolean;
}

/** One case of a suite, or one `test_` rule. */
export interface PolicyTestResult {
  readonly kind: 'suite' | 'rego';
  readonly name: string;
  readonly file: string;
  readonly line?: number;
  readonly outcome: 'pass' | 'fail' | 'error' | 'skip' | 'notAssessed';
  readonly detail?: string;
  readonly output: readonly string[];
  readonly trace?: readonly TraceStep[];
  readonly milliseconds: number;
}

export interface CoveredFile {
  readonly file: string;
  /** Share of rows with rules or literals that tests reached, 0 to 1. */
  readonly share: number;
  readonly rows: number;
  readonly missed: readonly number[];
}

export interface PolicyTestReport {
  readonly results: readonly PolicyTestResult[];
  readonly coverage: readonly CoveredFile[];
  readonly problems: readonly Problem[];
}

/** Runs the Gatekeeper suites and the Rego tests below directories. Throws a `ScanError` for a path that is none. */
export function testPolicies(options: PolicyTestOptions, world: Pick<World, 'cwd'>): PolicyTestReport {
  const { files, problems } = readPolicyFiles(options.paths, world);
  const results: PolicyTestResult[] = [];
  const found: Problem[] = [...problems];
  for (const file of files) {
    if (!file.path.endsWith('.rego') && file.text.includes('test.gatekeeper.sh/'))
      runSuites(file, options, world, results, found);
  }
  const { tests, coverage, problems: broken } = runRegoTests(files, options);
  results.push(...tests.map((test) => ({ kind: 'rego' as const, ...test })));
  const covered = coverage.map(({ file, covered: reached, missed }) => {
    const rows = reached.length + missed.length;
    return { file, share: rows === 0 ? 1 : reached.length / rows, rows, missed };
  });
  return { results, coverage: options.coverage ? covered : [], problems: [...found, ...broken] };
}

function runSuites(
  { file, text, path }: PolicyFile,
  { only }: PolicyTestOptions,
  { cwd }: Pick<World, 'cwd'>,
  results: PolicyTestResult[],
  problems: Problem[],
): void {
  const read = writtenObjects({ file, text });
  problems.push(...read.problems);
  for (const { object, written } of read.objects) {
    if (!isSuite(object)) continue;
    const { line } = written.place([]);
    const suite = readSuite(object);
    if (typeof suite === 'string') {
      results.push({
        kind: 'suite',
        name: file,
        file,
        line,
        outcome: 'error',
        detail: suite,
        output: [],
        milliseconds: 0,
      });
      continue;
    }
    const ran = runSuite(
      suite,
      file,
      (named) => readFileSync(resolve(cwd, named), 'utf8'),
      (test, name) => only?.(nameOf(suite.name || path, test, name)) !== false,
    );
    for (const { test, case: name, ...result } of ran) {
      results.push({ kind: 'suite', name: nameOf(suite.name || path, test, name), file, line, output: [], ...result });
    }
  }
}

function nameOf(suite: string, test: string, name: string | undefined): string {
  return [suite, test, ...(name === undefined ? [] : [name])].join('/');
}
