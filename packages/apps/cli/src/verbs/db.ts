import type { BuildFlags } from '../commands/db/build.ts';
import type { CarryFlags } from '../commands/db/carry.ts';
import type { StatusFlags } from '../commands/db/status.ts';
import type { UpdateFlags } from '../commands/db/update.ts';
import { dbTexts as texts } from '../commands/db/texts.ts';
import { texts as shared } from '../texts.ts';
import type { Verb } from './verb.ts';

/** `seawall db build`, `status` and their like. */
export const dbVerb: Verb = {
  register(program, { context, command, done, listOption, option, t }) {
    const db = command(program, 'db', texts.db, [
      'seawall db update',
      'seawall db build --from feeds/',
      'seawall db status',
    ]);
    command(db, 'update', texts.update, [
      'seawall db update',
      'seawall db update --source debian-tracker --source kev',
      'seawall db update --every 12h',
      'seawall db update --mirror https://mirror.example/seawall --space debian:12 --trusted-key database.pub',
    ])
      .addOption(listOption('--mirror <address>', texts.mirror))
      .addOption(listOption('--space <name>', texts.space))
      .addOption(listOption('--source <id>', texts.source))
      .addOption(option('--feed-mirror <address>', texts.feedMirror))
      .addOption(listOption('--trusted-key <file>', texts.trustedKey))
      .addOption(option('--every <time>', texts.every))
      .addOption(option('--database <folder>', shared.database))
      .action(async (flags: UpdateFlags) => {
        const { runDbUpdate } = await import('../commands/db/update.ts');
        done(await runDbUpdate(flags, context));
      });
    command(db, 'export', texts.export, [
      'seawall db export database.tar --space debian:12',
      'seawall db export oci://registry.example/security/database:latest',
    ])
      .argument('<target>', t(texts.exportTarget))
      .addOption(listOption('--space <name>', texts.space))
      .addOption(option('--database <folder>', shared.database))
      .action(async (target: string, flags: CarryFlags) => {
        const { runDbExport } = await import('../commands/db/carry.ts');
        done(await runDbExport(target, flags, context));
      });
    command(db, 'import', texts.import, ['seawall db import database.tar --trusted-key database.pub'])
      .argument('<source>', t(texts.importSource))
      .addOption(listOption('--space <name>', texts.space))
      .addOption(listOption('--trusted-key <file>', texts.trustedKey))
      .addOption(option('--database <folder>', shared.database))
      .action(async (source: string, flags: CarryFlags) => {
        const { runDbImport } = await import('../commands/db/carry.ts');
        done(await runDbImport(source, flags, context));
      });
    command(db, 'build', texts.build, [
      'seawall db build --from feeds/',
      'seawall db build --from feeds/ --source debian-tracker --key database.pem',
    ])
      .addOption(listOption('--from <path>', texts.from).makeOptionMandatory())
      .addOption(listOption('--source <id>', texts.source))
      .addOption(option('--database <folder>', shared.database))
      .addOption(option('--key <file>', texts.key))
      .addOption(option('--deltas', texts.deltas))
      .action(async (flags: BuildFlags) => {
        const { runDbBuild } = await import('../commands/db/build.ts');
        done(await runDbBuild(flags, context));
      });
    command(db, 'status', texts.status, [])
      .addOption(option('--database <folder>', shared.database))
      .addOption(option('-f, --format <format>', shared.format).choices(['table', 'json']).default('table'))
      .action(async (flags: StatusFlags) => {
        const { runDbStatus } = await import('../commands/db/status.ts');
        done(await runDbStatus(flags, context));
      });
  },
};
