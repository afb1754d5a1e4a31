import { version } from '@seawall/scan/machine';
import { Command } from 'commander';
import type { Context, ExitCode } from './context.ts';
import { helpIn } from './help.ts';
import { texts } from './texts.ts';
import { agentVerb } from './verbs/agent.ts';
import { completionVerb } from './verbs/completion.ts';
import { controlsVerb } from './verbs/controls.ts';
import { dbVerb } from './verbs/db.ts';
import { detectVerb } from './verbs/detect.ts';
import { fixVerb } from './verbs/fix.ts';
import { notifyVerb } from './verbs/notify.ts';
import { policyVerb } from './verbs/policy.ts';
import { respondVerb } from './verbs/respond.ts';
import { sbomVerb } from './verbs/sbom.ts';
import { scanVerb } from './verbs/scan.ts';
import { serveVerb } from './verbs/serve.ts';
import { upVerb } from './verbs/up.ts';
import { whoHasVerb } from './verbs/who-has.ts';
import { type Verb, verbTools } from './verbs/verb.ts';
import { wrongUsageIn } from './wrong-usage.ts';

/** Every verb, in the order in which the help lists them. */
const verbs: readonly Verb[] = [
  scanVerb,
  fixVerb,
  sbomVerb,
  dbVerb,
  whoHasVerb,
  policyVerb,
  detectVerb,
  agentVerb,
  notifyVerb,
  respondVerb,
  upVerb,
  serveVerb,
  controlsVerb,
  completionVerb,
];

/** The command line. `done` is told the exit code of the verb that ran. */
export function createProgram(context: Context, done: (code: ExitCode) => void): Command {
  const tools = verbTools(context, done);
  const { option, t } = tools;
  const program = new Command('seawall')
    .description(t(texts.program))
    .version(version, '-V, --version', t(texts.version))
    .addOption(option('--lang <language>', texts.lang).choices(['en', 'zh']))
    .configureHelp(helpIn(context.language))
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (said, write) => write(wrongUsageIn(context.language, said)),
    })
    .exitOverride()
    .showSuggestionAfterError();
  program.helpOption('-h, --help', t(texts.help)).helpCommand(false);
  for (const verb of verbs) verb.register(program, tools);
  return program;
}
