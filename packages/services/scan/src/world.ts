import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What a scan takes from outside besides files: passed in, so that tests say what time it is and which tools exist. */
export interface World {
  /** Paths given and shown are relative to it. */
  readonly cwd: string;
  readonly now: Date;
  readStdin(): Promise<Uint8Array>;
  /** The full path of a program, or undefined when there is none. */
  which(program: string): Promise<string | undefined>;
  run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
}

export interface RunOptions {
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Output past this many bytes ends the program. */
  readonly maxBytes: number;
}

export type RunResult =
  | { readonly ok: true; readonly stdout: string }
  | { readonly ok: false; readonly why: 'failed' | 'timeout' | 'too-much'; readonly stderr: string };

/** The machine that this process runs on. */
export function machine(): World {
  return {
    cwd: process.cwd(),
    now: new Date(),
    readStdin: async () => Buffer.concat(await Array.fromAsync(process.stdin as AsyncIterable<Buffer>)),
    which: (program) => findProgram(program, process.env['PATH'] ?? ''),
    run,
  };
}

async function findProgram(program: string, path: string): Promise<string | undefined> {
  for (const directory of path.split(delimiter)) {
    if (directory === '') continue;
    const candidate = join(directory, program);
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // Not in this directory.
    }
  }
  return undefined;
}

function run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    let ended: 'timeout' | 'too-much' | undefined;
    const stop = (why: 'timeout' | 'too-much'): void => {
      ended = why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(stop, options.timeoutMs, 'timeout');
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > options.maxBytes) stop('too-much');
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 16_384) stderr += chunk.toString();
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, why: 'failed', stderr: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (ended !== undefined) resolve({ ok: false, why: ended, stderr });
      else if (code === 0) resolve({ ok: true, stdout: Buffer.concat(output).toString() });
      else resolve({ ok: false, why: 'failed', stderr });
    });
  });
}
