import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isAtLeast, type Language, type Severity, say, severities } from '@seawall/model';
import { type FailOn, isIncomplete, outputs, type Progress, type Report, scan } from '@seawall/scan';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { progressLine } from '../terminal/progress.ts';
import { terminalReport } from '../terminal/report.ts';
import { styleFor, wantsColour } from '../terminal/style.ts';
import { texts } from '../texts.ts';

export interface ScanFlags {
  readonly format: string;
  readonly output?: string;
  readonly framework?: readonly string[];
  readonly severity?: Severity;
  readonly failOn?: FailOn;
  readonly baseline?: string;
  readonly config?: string;
  readonly exclude?: readonly string[];
  readonly kubernetesVersion?: string;
  readonly values?: readonly string[];
  readonly quiet?: boolean;
}

/** `seawall scan`: reads the targets, writes the report, and says by its exit code how it went. */
export async function runScan(targets: readonly string[], flags: ScanFlags, context: Context): Promise<ExitCode> {
  const progress = progressLine(context.stderr, context.stderr.isTTY === true && flags.quiet !== true);
  const { report, failOn } = await scan(
    {
      targets: targets.length === 0 ? ['.'] : targets,
      ...(flags.config === undefined ? {} : { configFile: flags.config }),
      ...(flags.framework === undefined ? {} : { frameworks: flags.framework }),
      ...(flags.severity === undefined ? {} : { severity: flags.severity }),
      ...(flags.failOn === undefined ? {} : { failOn: flags.failOn }),
      ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }),
      ...(flags.exclude === undefined ? {} : { exclude: flags.exclude }),
      ...(flags.kubernetesVersion === undefined ? {} : { kubernetesVersion: flags.kubernetesVersion }),
      ...(flags.values === undefined ? {} : { helmValues: flags.values }),
      onProgress: (now) => progress.show(progressText(now, context.language)),
    },
    context.world,
  );
  progress.clear();
  await write(report, flags, context);
  return verdict(report, failOn);
}

function progressText({ phase, done, total }: Progress, language: Language): string {
  return phase === 'read' ? say(texts.reading, language, { done, total }) : say(texts.judging, language);
}

async function write(report: Report, flags: ScanFlags, context: Context): Promise<void> {
  const toFile = flags.output !== undefined;
  const text = `${render(report, flags, context, toFile)}\n`;
  if (flags.output === undefined) {
    await print(context.stdout, text);
    return;
  }
  await writeFile(resolve(context.world.cwd, flags.output), text);
  if (flags.quiet !== true) {
    context.stderr.write(`${say(texts.written, context.language, { file: flags.output })}\n`);
  }
}

function render(report: Report, flags: ScanFlags, context: Context, toFile: boolean): string {
  const output = outputs.find(({ id }) => id === flags.format);
  if (output !== undefined) return output.write(report, { language: context.language }).trimEnd();
  return terminalReport(report, {
    style: styleFor(!toFile && wantsColour(context.stdout, context.env)),
    language: context.language,
    columns: columnsOf(context),
    frameworks: flags.framework ?? [],
  });
}

function columnsOf({ stdout, env }: Context): number {
  const asked = Number(env['COLUMNS'] ?? stdout.columns);
  return Number.isInteger(asked) && asked >= 40 ? asked : 80;
}

/** Waits until a pipe has taken everything: a report cut short would look like a short report. */
function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done) => {
    stream.write(text, () => done());
  });
}

/** Incomplete comes first: what was not read may hold anything. */
function verdict(report: Report, failOn: FailOn): ExitCode {
  if (isIncomplete(report)) return exitCode.incomplete;
  if (failOn === 'none') return exitCode.clean;
  const fails = severities.some((severity) => report.summary.open[severity] > 0 && isAtLeast(severity, failOn));
  return fails ? exitCode.findings : exitCode.clean;
}
