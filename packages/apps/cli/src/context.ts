import type { Language } from '@seawall/model';
import type { World } from '@seawall/scan';

/** What a command works with: passed in, so that tests run commands without a terminal. */
export interface Context {
  readonly world: World;
  readonly env: NodeJS.ProcessEnv;
  readonly language: Language;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Ends commands that run until they are interrupted, beside the signals of the process. */
  readonly signal?: AbortSignal;
}

/** The four ways in which a command ends. */
export const exitCode = { clean: 0, findings: 1, usage: 2, incomplete: 3 } as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
