import { Argument } from 'commander';
import { type Shell, shells } from '../commands/completion.ts';
import { texts } from '../texts.ts';
import type { Verb } from './verb.ts';

export const completionVerb: Verb = {
  register(program, { context, command, done, t }) {
    command(program, 'completion', texts.completion, ['source <(seawall completion bash)'])
      .addArgument(new Argument('<shell>', t(texts.shell)).choices(shells))
      .action(async (shell: Shell) => {
        const { completionScript } = await import('../commands/completion.ts');
        context.stdout.write(completionScript(program, shell));
        done(0);
      });
  },
};
