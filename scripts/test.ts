import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter } from 'node:path';
import { buildPrograms } from '../tests/control-plane/build.ts';
import { toolsFolder } from './tools.ts';

// `npm test`: every unit test, then one closing line that says what ran. `npm run e2e` runs those that need a server,
// root, a browser or another tool, and skips those whose need is not there. `npm run e2e -- cluster` runs those alone
// that need a cluster; their files are named for it.

interface Totals {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
}

const [kind = 'unit', ...rest] = process.argv[2] === 'e2e' ? process.argv.slice(2) : ['unit', ...process.argv.slice(2)];
if (kind === 'e2e' && (rest.length === 0 || rest.some((word) => word.includes('cluster')))) buildPrograms();
const results = `.cache/${kind}-tests.json`;
mkdirSync('.cache', { recursive: true });
rmSync(results, { force: true });
// By default one processor is left idle, which on two makes half. What needs root or a browser goes one by one.
const workers = kind === 'unit' ? ['--maxWorkers=100%'] : [];
const run = spawnSync(
  'vitest',
  [
    'run',
    '--project',
    kind,
    ...workers,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...rest,
  ],
  { stdio: 'inherit', env: { ...process.env, PATH: `${toolsFolder}${delimiter}${process.env['PATH'] ?? ''}` } },
);
process.exitCode = run.status ?? 1;
if (existsSync(results)) {
  const totals = JSON.parse(readFileSync(results, 'utf8')) as Totals;
  // A file that could not even be loaded counts as one failure: its tests are missing from the counts.
  const failed = Math.max(totals.numFailedTests, run.status === 0 ? 0 : 1);
  console.log(`${totals.numPassedTests} passed, ${failed} failed, ${totals.numPendingTests} skipped`);
}
