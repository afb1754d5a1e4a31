import { resolve } from 'node:path';
import { say } from '@seawall/model';
import { ageOf, databaseFolder, openDatabase } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { styleFor, wantsColour } from '../../terminal/style.ts';
import { width } from '../../terminal/width.ts';
import { guarded } from './guarded.ts';
import { dbTexts as texts } from './texts.ts';

export interface StatusFlags {
  readonly database?: string;
  readonly format: string;
}

/** `seawall db status`. */
export function runDbStatus(flags: StatusFlags, context: Context): Promise<ExitCode> {
  return guarded(context, () => {
    const { world, stdout, env, language } = context;
    const folder = resolve(world.cwd, flags.database ?? databaseFolder(env));
    const database = openDatabase(folder);
    const { manifest } = database;
    database.close();
    const age = ageOf(manifest, world.now);
    if (flags.format === 'json') {
      stdout.write(`${JSON.stringify({ folder, ageDays: age.days, stale: age.stale, ...manifest }, undefined, 2)}\n`);
      return exitCode.clean;
    }
    const style = styleFor(wantsColour(stdout, env));
    stdout.write(`${say(texts.folder, language, { folder })}\n`);
    stdout.write(`${say(texts.age, language, { built: manifest.built, days: age.days })}\n`);
    if (age.stale) stdout.write(`${style.severity('medium', say(texts.old, language))}\n`);
    const sources = Object.entries(manifest.sources).map(([id, { advisories, skipped, problems, remarks }]) => [
      id,
      ...[advisories, skipped, problems, remarks].map(String),
    ]);
    stdout.write(`${table(say(texts.sourceColumns, language), sources)}\n`);
    const shards = Object.entries(manifest.shards).map(([space, { size, packages, advisories, digest }]) => [
      space,
      `${Math.ceil(size / 1000)} kB`,
      ...[packages, advisories].map(String),
      digest.slice(0, 12),
    ]);
    stdout.write(table(say(texts.shardColumns, language), shards));
    return exitCode.clean;
  });
}

/** The first column to the left, the others to the right; `heads` between bars. */
function table(heads: string, rows: readonly (readonly string[])[]): string {
  const all = [heads.split('|'), ...rows];
  const widths = heads.split('|').map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  const lines = all.map((row) =>
    row.map((cell, column) => {
      const blank = ' '.repeat((widths[column] ?? 0) - width(cell));
      return column === 0 ? cell + blank : blank + cell;
    }),
  );
  return lines.map((cells) => `  ${cells.join('  ')}\n`).join('');
}
