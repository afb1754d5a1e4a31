import type { ControlsFlags } from '../commands/controls.ts';
import { texts } from '../texts.ts';
import { frameworkOption } from './options.ts';
import type { Verb } from './verb.ts';

export const controlsVerb: Verb = {
  register(program, tools) {
    const { context, command, done, option, t } = tools;
    const controls = command(program, 'controls', texts.controls, [
      'seawall controls list --framework nsa-cisa-1.2',
      'seawall controls explain host-pid',
    ]);
    command(controls, 'list', texts.controlsList, [])
      .addOption(frameworkOption(tools))
      .addOption(option('-f, --format <format>', texts.format).choices(['table', 'json']).default('table'))
      .action(async (flags: ControlsFlags) => {
        const { listControls } = await import('../commands/controls.ts');
        done(listControls(flags, context));
      });
    command(controls, 'explain', texts.controlsExplain, [])
      .argument('<id>', t(texts.controlId))
      .action(async (id: string) => {
        const { explainControl } = await import('../commands/controls.ts');
        done(explainControl(id, context));
      });
  },
};
