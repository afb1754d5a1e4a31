import { resolve } from 'node:path';
import { say } from '@seawall/model';
import { ageOf, databaseFolder, openDatabase } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { styleFor, wantsColour } from '../../terminal/style.ts';
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
    for (const [id, { advisories, skipped, problems }] of Object.entries(manifest.sources)) {
      stdout.write(
        `  ${id.padEnd(20)}${String(advisories).padStart(9)}${String(skipped).padStart(9)}${String(problems).padStart(7)}\n`,
      );
    }
    stdout.write('\n');
    for (const [space, { size, packages, advisories, digest }] of Object.entries(manifest.shards)) {
      const kilobytes = `${Math.ceil(size / 1000)} kB`.padStart(10);
      stdout.write(
        `  ${space.padEnd(20)}${kilobytes}${String(packages).padStart(9)}${String(advisories).padStart(9)}  ${style.faint(digest.slice(0, 16))}\n`,
      );
    }
    return exitCode.clean;
  });
}
