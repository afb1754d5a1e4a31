import { globSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** One case of an upstream suite, as a package's `conformance/SUITE.ts` reports it. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  /** Expected against found, for a person; only read when the case failed. */
  readonly detail?: string;
  /** Why the suite itself leaves this case out: for differences that follow from what a case is, not from its name. */
  readonly skipped?: string;
}

/**
 * What a `conformance/SUITE.ts` exports. `skips` names cases that differ from the upstream verdict on purpose, each
 * with its reason; one that starts to pass fails the run until it is taken off the list.
 */
export interface Suite {
  run(directory: string): Iterable<CaseResult> | AsyncIterable<CaseResult>;
  /** Where its cases lie in the shared folder; default `conformance/SUITE`. */
  readonly folder?: string;
  readonly skips?: Readonly<Record<string, string>>;
}

const files = globSync('packages/**/conformance/*.ts', { exclude: (path) => path.includes('node_modules') });

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { cases: { type: 'string' } }, allowPositionals: true });
  const [name] = positionals;
  const file = files.find((path) => basename(path, '.ts') === name);
  if (name === undefined || file === undefined) {
    const known = files.map((path) => basename(path, '.ts')).sort();
    console.error(`Which suite? npm run conformance -- SUITE [--cases DIR]\nSuites: ${known.join(', ')}`);
    return 2;
  }
  const shared = process.env['SEAWALL_SHARED'] ?? '../shared';
  const suite = (await import(resolve(file))) as Suite;
  const directory = resolve(values.cases ?? join(shared, suite.folder ?? `conformance/${name}`));
  if (!existsSync(directory)) {
    console.log(
      `${name}: skipped, there is no folder ${directory} (SEAWALL_SHARED names the folder that holds conformance/)`,
    );
    console.log('0 passed, 0 failed, 1 skipped');
    return 0;
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { name: testCase, passed, detail, skipped } of suite.run(directory)) {
    const reason = suite.skips?.[testCase];
    if (reason !== undefined && passed) {
      counts.failed += 1;
      console.log(`FAIL ${testCase}\n     passes now: take it off the skip list`);
    } else if (reason !== undefined || (skipped !== undefined && !passed)) {
      counts.skipped += 1;
    } else if (passed) {
      counts.passed += 1;
    } else {
      counts.failed += 1;
      console.log(`FAIL ${testCase}${detail === undefined ? '' : `\n     ${detail.replaceAll('\n', '\n     ')}`}`);
    }
  }
  if (counts.passed + counts.failed + counts.skipped === 0) {
    console.error(`${name}: no case found under ${directory}`);
    return 1;
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts.failed === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
