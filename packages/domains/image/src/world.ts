import { spawn } from 'node:child_process';
import { arch, homedir } from 'node:os';
import { join } from 'node:path';

/** What the reading of images takes from outside besides the files it is pointed at. */
export interface ImageWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** As Node names it: `x64`, `arm64`. */
  readonly architecture: string;
  /** Where results of layers are kept; undefined keeps none. */
  readonly cacheFolder?: string;
  /** Runs a credential helper with `input` on its standard input; undefined when there is none or it fails. */
  runHelper(program: string, args: readonly string[], input: string): Promise<string | undefined>;
  /** Waits; tests need not. */
  sleep(milliseconds: number): Promise<void>;
}

/** The machine that this process runs on. */
export function thisMachine(): ImageWorld {
  const { env } = process;
  const home = homedir();
  return {
    env,
    home,
    architecture: arch(),
    cacheFolder: join(env['SEAWALL_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'seawall'), 'layers'),
    runHelper,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

const helperTimeoutMs = 30_000;
const helperMaxBytes = 1024 * 1024;

function runHelper(program: string, args: readonly string[], input: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], timeout: helperTimeoutMs });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.length > helperMaxBytes) child.kill('SIGKILL');
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? output : undefined));
    // A helper that ends without reading is no reason to end this process.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
