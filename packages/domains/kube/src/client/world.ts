import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';

/** What the client takes from outside besides the network. */
export interface ClientWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Whether a person can answer a plug-in's questions. */
  readonly interactive: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to 1: jitter. */
  random(): number;
  readFile(path: string): Promise<string>;
  run(program: string, args: readonly string[], options: PluginOptions): Promise<PluginResult>;
}

interface PluginOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Output past this many bytes ends the program. */
  readonly maxBytes: number;
  /** Whether the program gets the terminal as its input. */
  readonly stdin: boolean;
}

export type PluginResult =
  | { readonly ok: true; readonly stdout: string }
  | {
      readonly ok: false;
      readonly why: 'missing' | 'failed' | 'timeout' | 'too-much';
      readonly exitCode?: number;
      readonly stderr: string;
    };

/** The machine that this process runs on. */
export function clientWorld(): ClientWorld {
  return {
    env: process.env,
    home: homedir(),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    now: Date.now,
    random: Math.random,
    readFile: (path) => readFile(path, 'utf8'),
    run,
  };
}

const keptErrors = 16_384;

function run(program: string, args: readonly string[], options: PluginOptions): Promise<PluginResult> {
  return new Promise((resolve) => {
    // In a group of its own, so that what the plug-in started ends with it; not when it needs the terminal.
    const child = spawn(program, args, {
      env: { ...process.env, ...options.env },
      stdio: [options.stdin ? 'inherit' : 'ignore', 'pipe', 'pipe'],
      detached: !options.stdin,
    });
    const output: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    let ended: 'timeout' | 'too-much' | undefined;
    const stop = (why: 'timeout' | 'too-much'): void => {
      ended ??= why;
      killGroup(child.pid, options.stdin);
      // A grandchild that left the group may hold the pipes open: what it says does not count any more.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(stop, options.timeoutMs, 'timeout');
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > options.maxBytes) stop('too-much');
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < keptErrors) stderr += chunk.toString();
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const why = error.code === 'ENOENT' ? 'missing' : 'failed';
      resolve({ ok: false, why, stderr: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (ended !== undefined) resolve({ ok: false, why: ended, stderr });
      else if (code === 0) resolve({ ok: true, stdout: Buffer.concat(output).toString() });
      else resolve({ ok: false, why: 'failed', ...(code === null ? {} : { exitCode: code }), stderr });
    });
  });
}

function killGroup(pid: number | undefined, shared: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(shared ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
