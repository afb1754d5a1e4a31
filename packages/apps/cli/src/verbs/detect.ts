import { severities } from '@seawall/model';
import type { Command } from 'commander';
import type { CompareFlags } from '../commands/detect/compare.ts';
import type { FieldsFlags } from '../commands/detect/fields.ts';
import type { LintFlags } from '../commands/detect/lint.ts';
import type { RulesFlags } from '../commands/detect/rules.ts';
import type { DetectFlags } from '../commands/detect/run.ts';
import type { TestFlags } from '../commands/detect/test.ts';
import { sendingOptions } from '../commands/sending/flags.ts';
import { alertingTexts as alerting } from '../commands/alerting/texts.ts';
import { detectTexts as texts } from '../commands/detect/texts.ts';
import { texts as shared } from '../texts.ts';
import { configOption } from './options.ts';
import type { Verb, VerbTools } from './verb.ts';

/**
 * `seawall detect` and the tools of rule authors below it. It takes flags of the same names as they do and hears them first:
 * hence `optsWithGlobals`.
 */
export const detectVerb: Verb = {
  register(program, tools) {
    const { context, command, done, listOption, option, paragraph, t, unmirrored } = tools;
    const detect = command(program, 'detect', texts.detect, [
      'sudo seawall detect',
      'seawall detect --audit-log /var/log/kubernetes/audit.log --position /var/lib/seawall/audit.json',
      'seawall detect recording.ndjson --rules my-rules.yaml',
      'kubectl logs -n kube-system ds/tetragon -c export-stdout -f | seawall detect -',
      'seawall detect --webhook 127.0.0.1:8765 --format json',
    ]);
    ruleOptions(detect, tools)
      .argument('[input...]', t(texts.inputs))
      .addOption(option('--host', texts.host))
      .addOption(listOption('--skip-process <name>', texts.skipProcess))
      .addOption(listOption('--sample <call=number>', texts.sample))
      .addOption(option('--record <file>', texts.record))
      .addOption(option('--prevent <plan>', texts.prevent))
      .addOption(option('--runtime-socket <path>', texts.runtimeSocket))
      .addOption(option('--kernel-types <file>', texts.kernelTypes))
      .addOption(listOption('--audit-log <file>', texts.auditLog))
      .addOption(option('--position <file>', texts.position))
      .addOption(option('--from-start', texts.fromStart))
      .addOption(listOption('--replay <file>', texts.replay))
      .addOption(option('--webhook <address>', texts.webhook))
      .addOption(option('--webhook-cert <file>', texts.webhookCert))
      .addOption(option('--webhook-key <file>', texts.webhookKey))
      .addOption(option('--webhook-token-file <file>', texts.webhookToken))
      .addOption(listOption('--correlations <file>', texts.correlations))
      .addOption(option('--exceptions <file>', texts.exceptions))
      .addOption(option('--findings <report>', texts.findings))
      .addOption(option('--notify', alerting.notifyFlag))
      .addOption(option('--respond', alerting.respondFlag))
      .addOption(option('--context <name>', alerting.context))
      .addOption(option('--state <folder>', alerting.state))
      .addOption(configOption(tools))
      .addOption(option('--cluster <name>', texts.cluster))
      .addOption(matchingOption(tools))
      .addOption(option('-f, --format <format>', texts.format).choices(['table', 'json', 'falco']).default('table'))
      .addOption(option('--severity <severity>', texts.severity).choices(severities).default('low'))
      .addOption(
        option('--fail-on <severity>', texts.failOn)
          .choices([...severities, 'none'])
          .default('high'),
      )
      .addOption(option('--duration <time>', texts.duration));
    for (const one of sendingOptions(tools)) detect.addOption(one);
    detect.addHelpText('after', paragraph(texts.exitCodes)).action(async (inputs: string[], flags: DetectFlags) => {
      const { runDetect } = await import('../commands/detect/run.ts');
      done(await runDetect(inputs, flags, context));
    });
    command(detect, 'fields', texts.fields, ['seawall detect fields proc.', 'seawall detect fields --source k8s_audit'])
      .argument('[text]', t(texts.fieldsPattern))
      .addOption(unmirrored('--source <source>', texts.source).choices(['syscall', 'k8s_audit']))
      .addOption(formatOption(tools))
      .action(async (pattern: string | undefined, _: FieldsFlags, self: Command) => {
        const { listFields } = await import('../commands/detect/fields.ts');
        done(listFields(pattern, self.optsWithGlobals(), context));
      });
    ruleOptions(command(detect, 'lint', texts.lint, ['seawall detect lint rules/']), tools)
      .argument('[file...]', t(texts.lintFiles))
      .addOption(formatOption(tools))
      .action(async (files: string[], _: LintFlags, self: Command) => {
        const { lint } = await import('../commands/detect/lint.ts');
        done(await lint(files, self.optsWithGlobals(), context));
      });
    ruleOptions(
      command(detect, 'test', texts.test, ['seawall detect test recordings/*.ndjson --rules my-rules.yaml']),
      tools,
    )
      .argument('<recording...>', t(texts.testFiles))
      .addOption(matchingOption(tools))
      .addOption(formatOption(tools))
      .action(async (files: string[], _: TestFlags, self: Command) => {
        const { testRules } = await import('../commands/detect/test.ts');
        done(await testRules(files, self.optsWithGlobals(), context));
      });
    ruleOptions(
      command(detect, 'replay', texts.compare, [
        'seawall detect replay yesterday.ndjson --rules draft.yaml',
        'seawall detect replay yesterday.ndjson --old v1/ --rules v2/ --no-default-rules',
        'seawall detect replay yesterday.ndjson --exceptions exceptions.yaml',
      ]),
      tools,
    )
      .argument('<recording...>', t(texts.compareFiles))
      .addOption(listOption('--old <path>', texts.old))
      .addOption(option('--exceptions <file>', texts.exceptions))
      .addOption(matchingOption(tools))
      .addOption(formatOption(tools))
      .action(async (files: string[], _: CompareFlags, self: Command) => {
        const { compareRules } = await import('../commands/detect/compare.ts');
        done(await compareRules(files, self.optsWithGlobals(), context));
      });
    registerRules(detect, tools);
    ruleOptions(command(detect, 'coverage', texts.coverage, ['seawall detect coverage']), tools)
      .addOption(formatOption(tools))
      .action(async (_: RulesFlags, self: Command) => {
        const { showCoverage } = await import('../commands/detect/coverage.ts');
        done(await showCoverage(self.optsWithGlobals(), context));
      });
  },
};

function registerRules(detect: Command, tools: VerbTools): void {
  const { context, command, done, t } = tools;
  const rules = command(detect, 'rules', texts.ruleVerb, ['seawall detect rules explain "Reverse shell"']);
  ruleOptions(command(rules, 'list', texts.rulesList, []), tools)
    .addOption(formatOption(tools))
    .action(async (_: RulesFlags, self: Command) => {
      const { listRules } = await import('../commands/detect/rules.ts');
      done(await listRules(self.optsWithGlobals(), context));
    });
  ruleOptions(command(rules, 'explain', texts.rulesExplain, []), tools)
    .argument('<name>', t(texts.ruleName))
    .action(async (name: string, _: RulesFlags, self: Command) => {
      const { explainRule } = await import('../commands/detect/rules.ts');
      done(await explainRule(name, self.optsWithGlobals(), context));
    });
}

/** What all of them share: which rules are in force. */
function ruleOptions(command: Command, { listOption, option }: VerbTools): Command {
  return command
    .addOption(listOption('-r, --rules <path>', texts.rules))
    .addOption(option('--no-default-rules', texts.noDefaults))
    .addOption(listOption('--enable <rule>', texts.enable))
    .addOption(listOption('--disable <rule>', texts.disable));
}

function matchingOption({ option }: VerbTools) {
  return option('--matching <which>', texts.matching).choices(['all', 'first']).default('all');
}

function formatOption({ option }: VerbTools) {
  return option('-f, --format <format>', shared.format).choices(['table', 'json']).default('table');
}
