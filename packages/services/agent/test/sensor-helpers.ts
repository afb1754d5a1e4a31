import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { SyscallEvent } from '@seawall/runtime';
import type { KernelEvent } from '../src/index.ts';
import { openSensor, type Sensor, type SensorOptions } from '../src/sensor.ts';

/** Why the sensor cannot run here; undefined where it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'needs a kernel with type information';
  return undefined;
}

export interface Seen {
  readonly event: SyscallEvent;
  readonly kernel: KernelEvent;
}

export interface Watch {
  readonly sensor: Sensor;
  readonly seen: readonly Seen[];
  /** What a process and those it made did. */
  of(pid: number): Seen[];
  /** Runs a program to its end while the sensor watches; its number. */
  run(
    program: string,
    args: readonly string[],
    input?: string,
  ): Promise<{ readonly pid: number; readonly output: string }>;
  close(): void;
}

/** A sensor that keeps all that it sees. */
export function watch(options: Partial<SensorOptions> = {}): Watch {
  const seen: Seen[] = [];
  const sensor = openSensor({ onEvent: (event, kernel) => void seen.push({ event, kernel }), ...options });
  return {
    sensor,
    seen,
    of(pid) {
      const family = new Set([pid]);
      const found: Seen[] = [];
      for (const one of seen) {
        if (one.event.type === 'clone' && family.has(one.kernel.task?.ppid ?? -1)) family.add(one.kernel.pid);
        if (family.has(one.kernel.pid)) found.push(one);
      }
      return found;
    },
    async run(program, args, input = '') {
      const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      const pid = child.pid ?? -1;
      let output = '';
      child.stdout.on('data', (data: Buffer) => (output += data.toString()));
      // A program that reads nothing may be gone before this is written.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      await new Promise((resolve) => child.once('close', resolve));
      // The last of its records may be read a moment later.
      await wait(60);
      sensor.drain();
      return { pid, output };
    },
    close: () => sensor.close(),
  };
}
