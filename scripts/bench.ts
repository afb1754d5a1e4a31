import { globSync } from 'node:fs';
import { basename, resolve } from 'node:path';

// Runs `packages/**/bench/NAME.ts`; a benchmark prints its figures itself and never gates anything.
const files = globSync('packages/**/bench/*.ts', { exclude: (path) => path.includes('node_modules') });
const name = process.argv[2];
const file = files.find((path) => basename(path, '.ts') === name);
if (file === undefined) {
  const known = files.map((path) => basename(path, '.ts')).sort();
  console.error(`Which benchmark? npm run bench -- NAME\nBenchmarks: ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  await import(resolve(file));
}
