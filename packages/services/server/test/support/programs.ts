import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

/** A program of this folder in a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly lines: readonly string[];
  /** What it has said of faults so far. */
  readonly told: readonly string[];
  /** The first line that it prints. @throws Error when it ended without one */
  firstLine(): Promise<string>;
}

/** It calls `endWithParent`, so that it goes with us however we end. */
export function startProgram(file: string, args: readonly string[]): Program {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const told: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    told.push(line);
    console.error(line);
  });
  return {
    child,
    lines,
    told,
    firstLine: () =>
      vi.waitUntil(
        () => {
          if (child.exitCode !== null && lines.length === 0) throw new Error(`${file} ended with ${child.exitCode}`);
          return lines[0];
        },
        { timeout: 120_000, interval: 20 },
      ),
  };
}
