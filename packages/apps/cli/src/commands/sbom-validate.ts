import { say } from '@seawall/model';
import { validateSbomFile } from '@seawall/scan/images';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { texts } from '../texts.ts';

/** `seawall sbom validate`: every breach with its place; 1 when there is one. */
export async function runSbomValidate(file: string, { language, stdout, world }: Context): Promise<ExitCode> {
  const problems = await validateSbomFile(file, world);
  for (const { line, message } of problems) {
    stdout.write(`${file}${line === undefined ? '' : `:${line}`}: ${say(message, language)}\n`);
  }
  if (problems.length > 0) return exitCode.findings;
  stdout.write(`${say(texts.sbomValid, language, { file })}\n`);
  return exitCode.clean;
}
