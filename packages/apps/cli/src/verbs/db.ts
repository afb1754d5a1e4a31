import type { BuildFlags } from '../commands/db/build.ts';
import type { StatusFlags } from '../commands/db/status.ts';
import { dbTexts as texts } from '../commands/db/texts.ts';
import { texts as shared } from '../texts.ts';
import type { Verb } from './verb.ts';

/** `seawall db build`, `status` and their like. */
export const dbVerb: Verb = {
  register(program, { context, command, done, listOption, option }) {
    const db = command(program, 'db', texts.db, ['seawall db build --from feeds/', 'seawall db status']);
    command(db, 'build', texts.build, [
      'seawall db build --from feeds/',
      'seawall db build --from feeds/ --source debian-tracker --key database.pem',
    ])
      .addOption(listOption('--from <path>', texts.from).makeOptionMandatory())
      .addOption(listOption('--source <id>', texts.source))
      .addOption(option('--database <folder>', shared.database))
      .addOption(option('--key <file>', texts.key))
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
