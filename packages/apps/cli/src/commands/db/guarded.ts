import { say } from '@seawall/model';
import { VulnsError } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../../context.ts';

/** Runs a verb of the database; what stops it is said in one line. */
export async function guarded(
  { stderr, language }: Context,
  run: () => ExitCode | Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VulnsError) {
      stderr.write(`${say(error.text, language)}\n`);
      return error.code === 'usage' ? exitCode.usage : exitCode.incomplete;
    }
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EACCES') throw error;
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCode.usage;
  }
}
