import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { brokenArrows, longFiles, readHouse, unexplainedDependencies } from './house.ts';

// `npm run check`: everything that can be said of the code without running it. Runs all of it, then sums up.

const steps: readonly { name: string; command: readonly [string, ...string[]] }[] = [
  { name: 'types', command: ['tsc', '-b', '.', 'packages/apps/console', 'packages/apps/console/test'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['biome', 'format', '.'] },
  { name: 'unused code', command: ['knip'] },
];

function houseFaults(): string[] {
  const rooms = readHouse('.');
  const document = readFileSync('docs/dependencies.md', 'utf8');
  return [...brokenArrows(rooms), ...unexplainedDependencies(rooms, document), ...longFiles('.')];
}

const failed: string[] = [];
for (const { name, command } of steps) {
  const [program, ...args] = command;
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (status !== 0) failed.push(name);
}
const faults = houseFaults();
for (const fault of faults) console.log(fault);
console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} house rule`);
if (faults.length > 0) failed.push('house rule');
if (failed.length > 0) {
  console.log(`Failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
