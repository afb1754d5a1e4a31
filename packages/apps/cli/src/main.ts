import { say } from '@seawall/model';
import { machine } from '@seawall/scan/machine';
import { CommanderError } from 'commander';
import { isSpoken } from './commands/guard.ts';
import { type Context, type ExitCode, exitCode } from './context.ts';
import { askedLanguage, chooseLanguage } from './language.ts';
import { createProgram } from './program.ts';
import { texts } from './texts.ts';

/** Runs one command line on this machine; gives its exit code and never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that closes the pipe early (`| head`) ends the command, quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return runCommand(argv, {
    world: machine(),
    env: process.env,
    language: chooseLanguage(askedLanguage(argv), process.env),
    stdout: process.stdout,
    stderr: process.stderr,
  });
}

export async function runCommand(argv: readonly string[], context: Context): Promise<number> {
  let code: ExitCode = exitCode.clean;
  const program = createProgram(context, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.clean : exitCode.usage;
    if (isSpoken(error)) {
      context.stderr.write(`${say(error.text, context.language)}\n`);
      return exitCode.usage;
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.stderr.write(`${say(texts.internal, context.language)}\n${detail}\n`);
    return exitCode.incomplete;
  }
}
