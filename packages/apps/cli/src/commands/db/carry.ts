import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { say } from '@seawall/model';
import {
  databaseFolder,
  exportDatabase,
  importDatabase,
  pullDatabase,
  pushDatabase,
  readReference,
  readTrustedKey,
} from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { guarded } from './guarded.ts';
import { dbTexts as texts } from './texts.ts';

export interface CarryFlags {
  readonly database?: string;
  readonly space?: readonly string[];
  readonly trustedKey?: readonly string[];
}

const artifact = /^oci:\/\//;

/** `seawall db export FILE` and `oci://registry/repository:tag`. */
export function runDbExport(target: string, flags: CarryFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const { world, env, stdout, language } = context;
    const database = resolve(world.cwd, flags.database ?? databaseFolder(env));
    if (artifact.test(target)) {
      const digest = await pushDatabase(database, registryOf(target, context), flags.space);
      stdout.write(`${say(texts.pushed, language, { target, digest })}\n`);
    } else {
      exportDatabase(database, resolve(world.cwd, target), flags.space);
      stdout.write(`${say(texts.exported, language, { target })}\n`);
    }
    return exitCode.clean;
  });
}

/** `seawall db import FILE` and `oci://registry/repository:tag`. */
export function runDbImport(from: string, flags: CarryFlags, context: Context): Promise<ExitCode> {
  return guarded(context, async () => {
    const { world, env, stdout, language } = context;
    const database = resolve(world.cwd, flags.database ?? databaseFolder(env));
    const trusted = trustedKeys(flags.trustedKey, context);
    const spaces = flags.space === undefined ? {} : { spaces: flags.space };
    const manifest = artifact.test(from)
      ? await pullDatabase(registryOf(from, context), database, { ...spaces, trusted })
      : importDatabase(resolve(world.cwd, from), database, trusted);
    stdout.write(`${say(texts.imported, language, { built: manifest.built })}\n`);
    return exitCode.clean;
  });
}

function registryOf(target: string, { env }: Context) {
  return readReference(target, { env }, env['SEAWALL_REGISTRY_CREDENTIALS']);
}

export function trustedKeys(files: readonly string[] | undefined, { world }: Context) {
  return (files ?? []).map((file) => readTrustedKey(readFileSync(resolve(world.cwd, file), 'utf8'), file));
}
