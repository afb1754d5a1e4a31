import { spawn } from 'node:child_process';
import { type Git, gitEnvironment, type Running } from '@seawall/leaks';

const longestMessage = 4096;

/** Starts `git` on this machine. What a repository asks to have run is not run: see `safely`. */
export function gitAt(program: string): Git {
  return (args, directory, input): Running => {
    const child = spawn(program, args, {
      cwd: directory,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...gitEnvironment },
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length < longestMessage) said += chunk.toString();
    });
    const failure = new Promise<string | undefined>((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('close', (code) =>
        resolve(code === 0 ? undefined : said.trim() || `git ended with ${code ?? 'a signal'}`),
      );
    });
    const { stdin, stdout } = child;
    if (stdin !== null && input !== undefined) {
      // When git ends early the rest of its input is of no use to anyone.
      stdin.on('error', () => undefined);
      void write(input, stdin);
    }
    return { stdout: stdout as AsyncIterable<Uint8Array>, failure };
  };
}

async function write(input: Iterable<string>, stdin: NodeJS.WritableStream): Promise<void> {
  for (const text of input) {
    if (!stdin.write(text)) await new Promise((resolve) => stdin.once('drain', resolve));
  }
  stdin.end();
}
