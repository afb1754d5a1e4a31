import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { say, type Text } from '@seawall/model';
import { buildDatabase, databaseFolder, type BuildResult, readSigner } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { progressLine } from '../../terminal/progress.ts';
import { guarded } from './guarded.ts';
import { dbTexts as texts } from './texts.ts';

export interface BuildFlags {
  readonly from: readonly string[];
  readonly source?: readonly string[];
  readonly database?: string;
  readonly key?: string;
  readonly deltas?: boolean;
}

/** `seawall db build --from DIR`. */
export function runDbBuild(flags: BuildFlags, context: Context): Promise<ExitCode> {
  return guarded(context, () => {
    const { world, stderr, language, env } = context;
    const progress = progressLine(stderr, stderr.isTTY);
    const start = performance.now();
    const result = buildDatabase({
      from: flags.from.map((path) => resolve(world.cwd, path)),
      database: resolve(world.cwd, flags.database ?? databaseFolder(env)),
      now: world.now,
      ...(flags.source === undefined ? {} : { sources: flags.source }),
      ...(flags.key === undefined
        ? {}
        : { signer: readSigner(readFileSync(resolve(world.cwd, flags.key), 'utf8'), flags.key) }),
      deltas: flags.deltas === true,
      onProgress: ({ source, files }) => progress.show(say(texts.reading, language, { source, files })),
    });
    progress.clear();
    tellBuilt(result, performance.now() - start, context);
    return result.problems.length > 0 ? exitCode.incomplete : exitCode.clean;
  });
}

/** What was built, and what of the feeds could not be read. */
export function tellBuilt(result: BuildResult, milliseconds: number, context: Context): void {
  tellProblems(result, context);
  const shards = Object.values(result.manifest.shards);
  const size = (shards.reduce((sum, shard) => sum + shard.size, 0) / 1e6).toFixed(1);
  const advisories = Object.values(result.manifest.sources).reduce((sum, source) => sum + source.advisories, 0);
  const seconds = (milliseconds / 1000).toFixed(1);
  context.stdout.write(`${say(texts.built, context.language, { shards: shards.length, size, advisories, seconds })}\n`);
}

const shown = 20;

/** What was skipped, by name: a database with holes must not look whole; then what is used, but reads oddly. */
function tellProblems({ problems, remarks, unknown, manifest }: BuildResult, context: Context): void {
  const { stderr, language } = context;
  if (unknown.count > 0) {
    stderr.write(`${say(texts.unknown, language, { count: unknown.count, first: unknown.first.join(', ') })}\n`);
  }
  const sources = Object.values(manifest.sources);
  const total = (of: 'problems' | 'remarks'): number => sources.reduce((sum, source) => sum + source[of], 0);
  tellRecords(texts.problems, total('problems'), problems, context);
  tellRecords(texts.remarks, total('remarks'), remarks, context);
}

function tellRecords(
  heading: Text,
  count: number,
  records: BuildResult['problems'],
  { stderr, language }: Context,
): void {
  if (count === 0) return;
  stderr.write(`${say(heading, language, { count })}\n`);
  for (const { source, place, message } of records.slice(0, shown)) {
    stderr.write(`  ${source} ${place}: ${say(message, language)}\n`);
  }
  if (count > shown) stderr.write(`  ${say(texts.moreProblems, language, { count: count - shown })}\n`);
}
