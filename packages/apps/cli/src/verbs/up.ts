import type { UpFlags } from '../commands/serve/options.ts';
import { serveTexts as texts } from '../commands/serve/texts.ts';
import type { Verb } from './verb.ts';

/** `seawall up`: the whole platform on this machine. */
export const upVerb: Verb = {
  register(program, { context, command, done, listOption, option }) {
    command(program, 'up', texts.up, ['seawall up', 'seawall up --port 9000 --data /var/lib/seawall'])
      .addOption(option('--port <number>', texts.port).default('8686'))
      .addOption(option('--data <folder>', texts.data))
      .addOption(listOption('--watch <context>', texts.watch))
      .addOption(option('--ingest <address>', texts.ingestUp))
      .addOption(option('--no-sample', texts.noSample))
      .addOption(option('--advisories <folder>', texts.advisories))
      .addOption(option('--console <folder>', texts.console))
      .action(async (flags: UpFlags) => {
        const { runUp } = await import('../commands/serve/run.ts');
        done(await runUp(flags, context));
      });
  },
};
