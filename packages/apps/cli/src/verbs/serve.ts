import type { ServeFlags } from '../commands/serve/options.ts';
import { serveTexts as texts } from '../commands/serve/texts.ts';
import type { Verb } from './verb.ts';

/** `seawall serve`: the server, for machines that run it. */
export const serveVerb: Verb = {
  register(program, { context, command, done, listOption, option }) {
    command(program, 'serve', texts.serve, [
      'seawall serve --listen 0.0.0.0:8443 --tls-cert tls.crt --tls-key tls.key --public-url https://seawall.example.org',
      'seawall serve --postgres postgres://seawall@db/seawall --clickhouse http://events:8123 --nats nats://bus:4222',
      'seawall serve --watch in-cluster=production --ingest 0.0.0.0:8687 --ingest-name seawall.example.org',
      'seawall serve --oidc oidc.json',
    ])
      .addOption(option('--listen <address>', texts.listen).default('127.0.0.1:8686'))
      .addOption(option('--data <folder>', texts.data))
      .addOption(option('--public-url <url>', texts.publicUrl))
      .addOption(option('--tls-cert <file>', texts.tlsCert))
      .addOption(option('--tls-key <file>', texts.tlsKey))
      .addOption(option('--behind-proxy', texts.behindProxy))
      .addOption(option('--postgres <url>', texts.postgres))
      .addOption(option('--clickhouse <url>', texts.clickhouse))
      .addOption(option('--nats <url>', texts.nats))
      .addOption(option('--oidc <file>', texts.oidc))
      .addOption(option('--ingest <address>', texts.ingest))
      .addOption(listOption('--ingest-name <name>', texts.ingestName))
      .addOption(listOption('--watch <context>', texts.watch))
      .addOption(option('--respond', texts.respond))
      .addOption(option('--advisories <folder>', texts.advisories))
      .addOption(option('--open-metrics', texts.openMetrics))
      .addOption(option('--console <folder>', texts.console))
      .action(async (flags: ServeFlags) => {
        const { runServe } = await import('../commands/serve/run.ts');
        done(await runServe(flags, context));
      });
  },
};
