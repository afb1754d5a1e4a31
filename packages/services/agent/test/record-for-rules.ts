import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeRecording } from '@seawall/detect';
import { createRecorder, type SyscallEvent } from '@seawall/runtime';

/**
 * Records what containers do in a test, as test data of the rules: `SEAWALL_RECORD=FOLDER npm run e2e -- packages/services/agent`. Of the host, whose
 * processes started them, nothing is kept but that they were there.
 */
export function recordForRules(name: string): { take(event: SyscallEvent): void; close(): void } | undefined {
  const folder = process.env['SEAWALL_RECORD'];
  if (folder === undefined) return undefined;
  mkdirSync(folder, { recursive: true });
  const recorder = createRecorder();
  const writer = writeRecording(join(folder, `${name}.swrec`));
  const counts = new Map<string, number>();
  return {
    take(event) {
      if (event.process?.container === undefined || isLoading(event)) return;
      const kind = `${event.process.pid} ${event.type}`;
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (count > mostOfKind) return;
      for (const line of recorder.event(event)) writer.line(withoutHost(line));
    },
    close: () => writer.close(),
  };
}

/** A server does the same thing a thousand times: so many calls of a kind are kept of a process. */
const mostOfKind = 40;

/** The loader of programs looks for libraries in many places. */
function isLoading({ type, result, args }: SyscallEvent): boolean {
  const name = args?.['name'];
  return type === 'openat' && result === -2 && typeof name === 'string' && /\.so(?:\.|$)/.test(name);
}

function withoutHost(line: string): string {
  const told = JSON.parse(line) as { type: string; process?: Record<string, unknown> };
  if (told.type !== 'process' || told.process === undefined || told.process['container'] !== undefined) return line;
  const { pid, ppid, name } = told.process;
  return JSON.stringify({ type: 'process', process: { pid, ppid, name: name === 'runc' ? name : 'host' } });
}
