import { Writable } from 'node:stream';
import { machine } from '@seawall/scan';
import { runCommand } from '../src/main.ts';
import { askedLanguage, chooseLanguage } from '../src/language.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in a directory, without a terminal and without tools on the PATH. */
export async function run(cwd: string, argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const stdout = sink();
  const stderr = sink();
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const code = await runCommand(argv, {
      world: { ...machine(), cwd, now: new Date('2026-11-21T12:00:00Z'), which: () => Promise.resolve(undefined) },
      env,
      language: chooseLanguage(askedLanguage(argv), env),
      stdout: stdout.stream,
      stderr: stderr.stream,
    });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    for (const name of Object.keys(env)) if (!(name in before)) delete process.env[name];
  }
}

function sink(): { stream: NodeJS.WriteStream; text(): string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}
