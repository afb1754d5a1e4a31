import type { ServeFlags } from '../commands/alerting/notify.ts';
import type { AlertingFlags } from '../commands/alerting/load.ts';
import { alertingTexts as texts } from '../commands/alerting/texts.ts';
import { configOption } from './options.ts';
import type { Verb } from './verb.ts';

export const notifyVerb: Verb = {
  register(program, tools) {
    const { context, command, done, option, t } = tools;
    const notify = command(program, 'notify', texts.notify, [
      'seawall notify outputs slack',
      'seawall notify test',
      'seawall notify serve --listen :2801',
    ]);
    command(notify, 'outputs', texts.outputs, [])
      .argument('[output]', t(texts.output))
      .action(async (name: string | undefined) => {
        const { listOutputs } = await import('../commands/alerting/notify.ts');
        done(listOutputs(name, context));
      });
    command(notify, 'test', texts.test, ['seawall notify test', 'seawall notify test team-chat'])
      .argument('[name...]', t(texts.testNames))
      .addOption(configOption(tools))
      .action(async (names: string[], flags: AlertingFlags) => {
        const { testOutputs } = await import('../commands/alerting/notify.ts');
        done(await testOutputs(names, flags, context));
      });
    command(notify, 'serve', texts.serve, ['seawall notify serve --listen :2801 --token-file /run/secrets/token'])
      .addOption(option('--listen <address>', texts.listen).default('127.0.0.1:2801'))
      .addOption(option('--token-file <file>', texts.tokenFile))
      .addOption(option('--cert <file>', texts.cert))
      .addOption(option('--key <file>', texts.key))
      .addOption(option('--state <folder>', texts.state))
      .addOption(configOption(tools))
      .action(async (flags: ServeFlags) => {
        const { serveNotifications } = await import('../commands/alerting/notify.ts');
        done(await serveNotifications(flags, context));
      });
  },
};
