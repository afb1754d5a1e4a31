import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '@seawall/model';
import { bringFeeds, buildDatabase, databaseFolder, updateFromMirror, VulnsError } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { progressLine } from '../../terminal/progress.ts';
import { tellBuilt } from './build.ts';
import { trustedKeys } from './carry.ts';
import { durationMs, stopSignal } from '../stopping.ts';
import { guarded } from './guarded.ts';
import { dbTexts as texts } from './texts.ts';

export interface UpdateFlags {
  readonly database?: string;
  readonly mirror?: readonly string[];
  readonly feedMirror?: string;
  readonly space?: readonly string[];
  readonly source?: readonly string[];
  readonly trustedKey?: readonly string[];
  readonly every?: string;
}

/** `seawall db update`: from a mirror of a built database, or from the publishers themselves. */
export async function runDbUpdate(flags: UpdateFlags, context: Context): Promise<ExitCode> {
  const update = (): Promise<ExitCode> =>
    guarded(context, () => (flags.mirror === undefined ? fromPublishers(flags, context) : fromMirrors(flags, context)));
  return flags.every === undefined ? update() : again(update, durationMs(flags.every));
}

/** What fails is told and tried again. Wrong usage stays wrong. */
async function again(update: () => Promise<ExitCode>, everyMs: number): Promise<ExitCode> {
  const { signal, release } = stopSignal();
  try {
    while (!signal.aborted) {
      const code = await update();
      if (code === exitCode.usage) return code;
      const pause = code === exitCode.clean ? everyMs : Math.min(everyMs, retryMs);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
    return exitCode.clean;
  } finally {
    release();
  }
}

const retryMs = 15 * 60_000;

async function fromMirrors(flags: UpdateFlags, context: Context): Promise<ExitCode> {
  const { world, env, stdout, stderr, language } = context;
  const progress = progressLine(stderr, stderr.isTTY);
  const { mirror, whole, byDelta, kept, bytes, manifest } = await updateFromMirror({
    mirrors: flags.mirror ?? [],
    database: resolve(world.cwd, flags.database ?? databaseFolder(env)),
    network: { env },
    trusted: trustedKeys(flags.trustedKey, context),
    ...(flags.space === undefined ? {} : { spaces: flags.space }),
    onProgress: ({ done, total, space }) => progress.show(say(texts.bringing, language, { done, total, name: space })),
  }).finally(() => progress.clear());
  const size = (bytes / 1e6).toFixed(1);
  const counts = { whole: whole.length, delta: byDelta.length, kept: kept.length, size, mirror, built: manifest.built };
  stdout.write(`${say(texts.updated, language, counts)}\n`);
  return exitCode.clean;
}

/** A publisher that cannot be reached is named; what it said last stays in the database. */
async function fromPublishers(flags: UpdateFlags, context: Context): Promise<ExitCode> {
  const { world, env, stderr, language } = context;
  const database = resolve(world.cwd, flags.database ?? databaseFolder(env));
  const folder = join(database, 'feeds');
  const progress = progressLine(stderr, stderr.isTTY);
  const updates = await bringFeeds({
    folder,
    network: { env },
    ...(flags.source === undefined ? {} : { sources: flags.source }),
    ...(flags.feedMirror === undefined ? {} : { through: flags.feedMirror }),
    onProgress: ({ source, file }) =>
      progress.show(say(texts.bringing, language, { done: '', total: '', name: `${source} ${file}` })),
  }).finally(() => progress.clear());
  const failed = updates.filter(({ result }) => result instanceof VulnsError);
  for (const { source, result } of failed) {
    if (result instanceof VulnsError) stderr.write(`${source}: ${say(result.text, language)}\n`);
  }
  if (failed.length === updates.length) {
    stderr.write(`${say(texts.nothingBrought, language)}\n`);
    return exitCode.incomplete;
  }
  const start = performance.now();
  const result = buildDatabase({ from: [folder], database, now: world.now, deltas: true });
  tellBuilt(result, performance.now() - start, context);
  return failed.length > 0 || result.problems.length > 0 ? exitCode.incomplete : exitCode.clean;
}
