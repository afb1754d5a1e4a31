import { spawnSync } from 'node:child_process';

// `npm test`: every unit test, then one closing line that says what ran.
const run = spawnSync(
  'vitest',
  ['run', '--reporter=default', '--reporter=json', '--outputFile.json=.cache/tests.json', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
process.exitCode = run.status ?? 1;
