import type { RespondFlags } from '../commands/alerting/respond.ts';
import { sendingOptions } from '../commands/sending/flags.ts';
import { alertingTexts as texts } from '../commands/alerting/texts.ts';
import { texts as shared } from '../texts.ts';
import type { Verb } from './verb.ts';

export const respondVerb: Verb = {
  register(program, tools) {
    const { context, command, done, option, t } = tools;
    const respond = command(program, 'respond', texts.respond, [
      'seawall respond actions',
      'seawall respond journal',
      'seawall respond undo 7c1f…',
    ]);
    command(respond, 'actions', texts.actions, []).action(async () => {
      const { listActions } = await import('../commands/alerting/respond.ts');
      done(listActions(context));
    });
    command(respond, 'journal', texts.journal, [])
      .addOption(option('-f, --format <format>', shared.format).choices(['table', 'json']).default('table'))
      .addOption(option('--state <folder>', texts.state))
      .action(async (flags: RespondFlags & { readonly format: string }) => {
        const { showJournal } = await import('../commands/alerting/respond.ts');
        done(await showJournal(flags, context));
      });
    const undo = command(respond, 'undo', texts.undo, []).argument('<id>', t(texts.undoId));
    undo.addOption(option('--context <name>', texts.context)).addOption(option('--state <folder>', texts.state));
    for (const one of sendingOptions(tools)) undo.addOption(one);
    undo.action(async (id: string, flags: RespondFlags) => {
      const { undoAction } = await import('../commands/alerting/respond.ts');
      done(await undoAction(id, flags, context));
    });
  },
};
