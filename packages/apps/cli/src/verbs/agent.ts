import type { AgentFlags } from '../commands/agent/run.ts';
import { agentTexts as texts } from '../commands/agent/texts.ts';
import { detectTexts as detection } from '../commands/detect/texts.ts';
import { sendingOptions } from '../commands/sending/flags.ts';
import type { Verb } from './verb.ts';

export const agentVerb: Verb = {
  register(program, tools) {
    const { command, context, done, listOption, option } = tools;
    const agent = command(program, 'agent', texts.agent, [
      'sudo seawall agent --server https://seawall.example:8687 --token-file /etc/seawall/token',
    ]);
    for (const one of sendingOptions(tools, texts.server)) agent.addOption(one);
    agent
      .addOption(option('--node <name>', texts.node))
      .addOption(option('--cluster <name>', detection.cluster))
      .addOption(option('--pods', texts.pods))
      .addOption(option('--host-root <folder>', texts.hostRoot))
      .addOption(option('--runtime-socket <path>', detection.runtimeSocket))
      .addOption(option('--kernel-types <file>', detection.kernelTypes))
      .addOption(option('--state <folder>', texts.state).default('/var/lib/seawall'))
      .addOption(option('--spool <megabytes>', texts.spool).default('256'))
      .addOption(listOption('--skip-process <name>', detection.skipProcess))
      .addOption(listOption('--sample <call=number>', detection.sample))
      .addOption(option('--record <file>', detection.record))
      .addOption(option('--prevent <plan>', detection.prevent))
      .addOption(listOption('-r, --rules <path>', detection.rules))
      .addOption(option('--no-default-rules', detection.noDefaults))
      .addOption(listOption('--enable <rule>', detection.enable))
      .addOption(listOption('--disable <rule>', detection.disable))
      .addOption(listOption('--correlations <file>', detection.correlations))
      .addOption(option('--exceptions <file>', detection.exceptions))
      .addOption(option('--duration <time>', detection.duration))
      .action(async (flags: AgentFlags) => {
        const { runAgent } = await import('../commands/agent/run.ts');
        done(await runAgent(flags, context));
      });
  },
};
