import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { KubeObject } from '@seawall/kube';
import { isAtLeast, type Language, type Severity, say, severities } from '@seawall/model';
import {
  type FailOn,
  inventoryKinds,
  isIncomplete,
  outputs,
  type Progress,
  type Report,
  ScanError,
  type ScanOptions,
  type ScanResult,
  scan,
} from '@seawall/scan';
import { databaseFolder } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { progressLine } from '../terminal/progress.ts';
import { terminalReport } from '../terminal/report.ts';
import { columnsOf, styleFor, wantsColour } from '../terminal/style.ts';
import { texts } from '../texts.ts';
import { type ImageFlags, imageOptionsOf } from './images.ts';
import type { SendingFlags } from './sending/flags.ts';
import type { Sending } from './sending/send.ts';

export interface ScanFlags extends ImageFlags, SendingFlags {
  readonly format: string;
  readonly output?: string;
  readonly framework?: readonly string[];
  readonly severity?: Severity;
  readonly failOn?: FailOn;
  readonly baseline?: string;
  readonly config?: string;
  readonly exclude?: readonly string[];
  readonly kubernetesVersion?: string;
  readonly policies?: readonly string[];
  readonly values?: readonly string[];
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly watch?: boolean;
  readonly root?: string;
  readonly nodeName?: string;
  readonly secrets?: boolean;
  readonly staged?: boolean;
  readonly gitleaksConfig?: string;
  readonly database?: string;
  readonly vex?: readonly string[];
  readonly explain?: string;
  readonly workloadImages?: boolean;
  readonly baseCandidate?: readonly string[];
  readonly quiet?: boolean;
}

/** `seawall scan`: reads the targets, writes the report, and says by its exit code how it went. */
export async function runScan(targets: readonly string[], flags: ScanFlags, context: Context): Promise<ExitCode> {
  const progress = progressLine(context.stderr, context.stderr.isTTY && flags.quiet !== true);
  const objects: KubeObject[] = [];
  const sending = await sendingFor(flags, context);
  const options = optionsOf(targets, flags);
  const { report, failOn, frameworks, root, explanations } = await scan(
    {
      ...options,
      database: flags.database ?? databaseFolder(context.env),
      onNotice: (text) => {
        if (flags.quiet !== true) context.stderr.write(`${say(text, context.language)}\n`);
      },
      onProgress: (now) => progress.show(progressText(now, context.language)),
      // The server's inventory shows more than controls judge.
      ...(sending === undefined
        ? {}
        : {
            cluster: { ...options.cluster, alsoKinds: inventoryKinds },
            onObjects: (read: readonly KubeObject[]) => {
              for (const object of read) objects.push(object);
            },
          }),
    },
    context.world,
  ).finally(() => progress.clear());
  if (flags.explain !== undefined) {
    const { explainTo } = await import('./explain.ts');
    return explainTo(flags.explain, explanations ?? [], report, context);
  }
  warnOfAge(report, flags, context);
  await writeReport(report, { root, frameworks }, flags, context);
  if (sending !== undefined) {
    const { rowsOfScan } = await import('./sending/report-rows.ts');
    const narrowed =
      flags.namespace !== undefined || flags.staged === true || frameworks.length > 0 || hidesSome(report);
    if (narrowed && flags.quiet !== true) context.stderr.write(`${say(texts.narrowed, context.language)}\n`);
    const { cwd, now } = context.world;
    const looked = (targets.length === 0 ? ['.'] : targets).map((target) => resolve(cwd, target));
    const secrets = flags.secrets === undefined ? 'files' : flags.secrets ? 'history' : 'nowhere';
    const sent = { report, root, targets: looked, secrets, objects, narrowed, now } as const;
    for (const row of await rowsOfScan(sent)) sending.push(row);
    if (!(await sending.end())) return exitCode.incomplete;
  }
  return verdict(report, failOn);
}

/** Whether a baseline or a severity past the usual one left findings out. */
function hidesSome({ findings, summary: { existing, open } }: Report): boolean {
  const shown = findings.filter(({ severity, status }) => severity !== 'info' && status !== 'excepted').length;
  return existing > 0 || shown < open.critical + open.high + open.medium + open.low;
}

/** Loaded only when asked for, and opened first: who has no token need not wait for the scan to be told. */
async function sendingFor(flags: ScanFlags, context: Context): Promise<Sending | undefined> {
  if (flags.server === undefined) return undefined;
  const { openSending } = await import('./sending/send.ts');
  return openSending('scanner', flags, context);
}

/** An old database is used, but never silently. */
function warnOfAge({ vulnerabilities }: Report, { quiet }: ScanFlags, { stderr, language }: Context): void {
  if (vulnerabilities === undefined || !vulnerabilities.base.stale || quiet === true) return;
  stderr.write(`${say(texts.oldDatabase, language, { days: vulnerabilities.base.ageDays })}\n`);
}

/** What the scan is asked to do, as the flags say it. */
export function optionsOf(targets: readonly string[], flags: ScanFlags): ScanOptions {
  const { kubeconfig, context: named, namespace } = flags;
  return {
    targets: targets.length === 0 ? ['.'] : targets,
    ...(flags.config === undefined ? {} : { configFile: flags.config }),
    ...(flags.framework === undefined ? {} : { frameworks: flags.framework }),
    ...(flags.severity === undefined ? {} : { severity: flags.severity }),
    ...(flags.failOn === undefined ? {} : { failOn: flags.failOn }),
    ...(flags.baseline === undefined ? {} : { baseline: flags.baseline }),
    ...(flags.exclude === undefined ? {} : { exclude: flags.exclude }),
    ...(flags.kubernetesVersion === undefined ? {} : { kubernetesVersion: flags.kubernetesVersion }),
    ...(flags.policies === undefined ? {} : { policies: flags.policies }),
    ...(flags.values === undefined ? {} : { helmValues: flags.values }),
    ...(flags.vex === undefined ? {} : { vex: flags.vex }),
    ...(flags.explain === undefined ? {} : { explain: flags.explain }),
    ...(flags.baseCandidate === undefined ? {} : { baseCandidates: flags.baseCandidate }),
    images: imageOptionsOf(flags),
    ...(flags.workloadImages === undefined ? {} : { workloadImages: flags.workloadImages }),
    secrets: {
      ...(flags.secrets === undefined ? {} : { enabled: flags.secrets }),
      ...(flags.staged === undefined ? {} : { staged: flags.staged }),
      ...(flags.gitleaksConfig === undefined ? {} : { gitleaksConfig: flags.gitleaksConfig }),
    },
    ...(flags.root === undefined ? {} : { nodeRoot: flags.root }),
    ...(flags.nodeName === undefined ? {} : { nodeName: flags.nodeName }),
    cluster: {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(named === undefined ? {} : { context: named }),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

function progressText({ phase, done, total }: Progress, language: Language): string {
  return phase === 'read' ? say(texts.reading, language, { done, total }) : say(texts.judging, language);
}

/** What an output must know beside the report. */
type About = Pick<ScanResult, 'root' | 'frameworks'>;

export async function writeReport(report: Report, about: About, flags: ScanFlags, context: Context): Promise<void> {
  const { language, world } = context;
  if (flags.output === undefined) {
    await pipeline(render(report, about, flags, context, false), context.stdout, { end: false });
    return;
  }
  const file = resolve(world.cwd, flags.output);
  try {
    await pipeline(render(report, about, flags, context, true), createWriteStream(file));
  } catch (error) {
    throw cannotWrite(flags.output, error);
  }
  if (flags.quiet !== true) context.stderr.write(`${say(texts.written, language, { file: flags.output })}\n`);
}

function render(
  report: Report,
  { root, frameworks }: About,
  flags: ScanFlags,
  context: Context,
  toFile: boolean,
): Iterable<string> {
  const output = outputs.find(({ id }) => id === flags.format);
  if (output !== undefined) {
    const options = { language: context.language, cwd: context.world.cwd, root };
    return output.parts?.(report, options) ?? [output.write(report, options)];
  }
  const table = terminalReport(report, {
    style: styleFor(!toFile && wantsColour(context.stdout, context.env)),
    language: context.language,
    columns: columnsOf(context),
    frameworks,
  });
  return [`${table}\n`];
}

function cannotWrite(file: string, cause: unknown): ScanError {
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const { en, zh } = texts.cannotWrite;
  const fill = (text: string): string => text.replace('{file}', file).replace('{why}', why);
  return new ScanError('cannot-write', { en: fill(en), zh: fill(zh) }, { cause });
}

/** Incomplete comes first: what was not read may hold anything. */
export function verdict(report: Report, failOn: FailOn): ExitCode {
  if (isIncomplete(report)) return exitCode.incomplete;
  if (failOn === 'none') return exitCode.clean;
  const fails = severities.some((severity) => report.summary.open[severity] > 0 && isAtLeast(severity, failOn));
  return fails ? exitCode.findings : exitCode.clean;
}
