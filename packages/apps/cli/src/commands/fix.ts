import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '@seawall/model';
import {
  type FileFix,
  fixableFindings,
  isIncomplete,
  planAllFixes,
  reasonAndRemedy,
  registriesOf,
  unifiedDiff,
} from '@seawall/scan';
import { databaseFolder } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { texts } from '../texts.ts';

export interface FixFlags {
  readonly dryRun?: boolean;
  readonly unsafe?: boolean;
  readonly offline?: boolean;
  readonly rule?: readonly string[];
  readonly config?: string;
  readonly baseCandidate?: readonly string[];
  readonly exclude?: readonly string[];
  readonly kubernetesVersion?: string;
}

/** `seawall fix`: edits the files in place, or prints the edits. */
export async function runFix(paths: readonly string[], flags: FixFlags, context: Context): Promise<ExitCode> {
  const { language, stdout, stderr, world } = context;
  const choice = {
    unsafe: flags.unsafe === true,
    ...(flags.rule === undefined ? {} : { rules: flags.rule }),
    ...(flags.offline === true ? {} : { registries: registriesOf(context.env) }),
  };
  const { report, files, commands } = await planAllFixes(
    {
      targets: paths.length === 0 ? ['.'] : paths,
      ...(flags.baseCandidate === undefined ? knownDatabase(context) : { database: databaseFolder(context.env) }),
      ...(flags.baseCandidate === undefined ? {} : { baseCandidates: flags.baseCandidate }),
      ...(flags.config === undefined ? {} : { configFile: flags.config }),
      ...(flags.exclude === undefined ? {} : { exclude: flags.exclude }),
      ...(flags.kubernetesVersion === undefined ? {} : { kubernetesVersion: flags.kubernetesVersion }),
    },
    choice,
    world,
  );
  for (const plan of files) await carryOut(plan, flags.dryRun === true, context);
  if (files.every(({ fixed }) => fixed.length === 0)) stderr.write(`${say(texts.nothingToFix, language)}\n`);
  for (const { command, findings, reason } of commands) {
    stderr.write(`${say(texts.runCommand, language, { command, count: findings })}\n`);
    if (reason !== undefined) stderr.write(`${say(texts.notWritten, language, { reason: say(reason, language) })}\n`);
  }
  const withheld =
    fixableFindings(report.findings, { ...choice, unsafe: true }).length -
    fixableFindings(report.findings, choice).length;
  if (withheld > 0) stderr.write(`${say(texts.needsUnsafe, language, { count: withheld })}\n`);
  for (const entry of report.notAssessed) {
    stderr.write(`${entry.target}: ${reasonAndRemedy(entry, language)}\n`);
  }
  for (const { file, line, message } of report.problems) {
    stderr.write(`${[file, line].filter((part) => part !== undefined).join(':')}: ${say(message, language)}\n`);
  }
  if (stdout.writableNeedDrain) await new Promise((done) => stdout.once('drain', done));
  return isIncomplete(report) ? exitCode.incomplete : exitCode.clean;
}

/** Packages are raised where there is a database; without one there is nothing to raise them to. */
function knownDatabase({ env }: Context): { database?: string } {
  const database = databaseFolder(env);
  return existsSync(join(database, 'manifest.json')) ? { database } : {};
}

async function carryOut(plan: FileFix, dryRun: boolean, { language, stdout, stderr }: Context): Promise<void> {
  if (dryRun) stdout.write(unifiedDiff(plan));
  else if (plan.after !== plan.before) await writeFile(plan.path, plan.after);
  if (plan.fixed.length > 0) {
    const text = dryRun ? texts.wouldFix : texts.fixed;
    stderr.write(`${say(text, language, { file: plan.file, count: plan.fixed.length })}\n`);
  }
  for (const { finding, reason } of plan.refused) {
    const place = `${finding.place.file}:${finding.place.line}`;
    stderr.write(`${say(texts.refused, language, { place, rule: finding.rule, reason: say(reason, language) })}\n`);
  }
}
