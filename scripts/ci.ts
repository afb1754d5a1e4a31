import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { basename, delimiter } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
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

/** A step that hangs costs itself, and all of them together end in any case. */
const longestMs = { step: 40 * 60_000, all: 75 * 60_000 };

installTools();
const env = { ...process.env, PATH: `${toolsFolder}${delimiter}${process.env['PATH'] ?? ''}` };
const end = Date.now() + longestMs.all;

interface Outcome {
  readonly status: number | null;
  readonly printed: string;
}

/** Runs npm in a process group of its own; whatever that leaves behind is ended with it. */
async function npm(args: readonly string[]): Promise<Outcome> {
  const timeout = Math.max(0, Math.min(longestMs.step, end - Date.now()));
  const child = spawn('npm', args, { stdio: ['ignore', 'pipe', 'inherit'], env, detached: true });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    process.stdout.write(text);
  });
  const endGroup = (): void => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  };
  const timer = setTimeout(() => {
    console.log(`npm ${args.join(' ')} did not end in ${Math.round(timeout / 60_000)} minutes and was stopped.`);
    endGroup();
  }, timeout);
  const closed = once(child, 'close');
  const [status] = (await once(child, 'exit')) as [number | null];
  clearTimeout(timer);
  endGroup();
  // Who made a group of its own may hold the pipe open still.
  await Promise.race([closed, wait(5000)]);
  return { status, printed };
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const args of steps) {
  console.log(`\n## npm ${args.join(' ')}`);
  const { status, printed } = await npm(args);
  const line = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(printed.split('\n').slice(-12).join('\n'));
  const [passed, failed, skipped] = line === null ? [0, 0, 0] : line.slice(1).map(Number);
  total.passed += passed ?? 0;
  total.skipped += skipped ?? 0;
  total.failed += (failed ?? 0) > 0 ? (failed ?? 0) : status === 0 ? 0 : 1;
  if (line === null && status === 0) total.passed += 1;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
