import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, delimiter } from 'node:path';
import { installTools, toolsFolder } from './tools.ts';

// What `.ci/run` runs behind `npm ci`: the checks, the tests, what needs more than Node, every conformance suite. All
// of it runs whatever fails before; the last line is the sum.

const suites = globSync('packages/**/conformance/*.ts', { exclude: (path) => path.includes('node_modules') })
  .map((path) => basename(path, '.ts'))
  .sort();

const steps: readonly (readonly string[])[] = [
  ['run', 'check'],
  ['test'],
  ['run', 'e2e'],
  ...suites.map((suite) => ['run', 'conformance', '--', suite]),
];

installTools();
const env = { ...process.env, PATH: `${toolsFolder}${delimiter}${process.env['PATH'] ?? ''}` };

const total = { passed: 0, failed: 0, skipped: 0 };
for (const args of steps) {
  console.log(`\n## npm ${args.join(' ')}`);
  const run = spawnSync('npm', args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env,
  });
  process.stdout.write(run.stdout);
  const line = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(run.stdout.split('\n').slice(-12).join('\n'));
  const [passed, failed, skipped] = line === null ? [0, 0, 0] : line.slice(1).map(Number);
  total.passed += passed ?? 0;
  total.skipped += skipped ?? 0;
  total.failed += (failed ?? 0) > 0 ? (failed ?? 0) : run.status === 0 ? 0 : 1;
  if (line === null && run.status === 0) total.passed += 1;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
