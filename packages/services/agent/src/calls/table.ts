import { descriptorCalls } from './descriptors.ts';
import { fileCalls } from './files.ts';
import { kernelCalls } from './kernel.ts';
import { networkCalls } from './network.ts';
import { processCalls } from './processes.ts';
import type { CallRow } from './row.ts';

/** Every call that the sensor can capture; a row's place is its kind in the frames. */
export const calls: readonly CallRow[] = [
  ...fileCalls,
  ...descriptorCalls,
  ...networkCalls,
  ...processCalls,
  ...kernelCalls,
];

/** The names by which calls are asked for. */
export const callNames: ReadonlySet<string> = new Set(calls.map(({ name }) => name));

/** What is told at tracepoints of its own: kinds after those of the calls. */
export const lifecycle = ['exec', 'fork', 'exit', 'move', 'uring'] as const;

export type Lifecycle = (typeof lifecycle)[number];

export function kindOf(event: Lifecycle): number {
  return calls.length + lifecycle.indexOf(event);
}

/** Under this number is counted what was lost of all kinds. */
export const allKinds = calls.length + lifecycle.length;
