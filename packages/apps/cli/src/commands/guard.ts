import { say, type Text } from '@seawall/model';
import { type Context, type ExitCode, exitCode } from '../context.ts';

/** Runs a command; what the user must put right first (errors that say it in every language) is told as wrong usage. */
export async function guarded(context: Context, run: () => Promise<ExitCode> | ExitCode): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    if (!isSpoken(error)) throw error;
    context.stderr.write(`${say(error.text, context.language)}\n`);
    return exitCode.usage;
  }
}

/** Whether an error says in every language what the user must put right. */
export function isSpoken(error: unknown): error is Error & { readonly text: Text } {
  if (!(error instanceof Error) || !('text' in error)) return false;
  const { text } = error;
  return typeof text === 'object' && text !== null && 'en' in text && 'zh' in text;
}
