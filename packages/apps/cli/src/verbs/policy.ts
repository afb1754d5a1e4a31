import type { Command } from 'commander';
import type { EvaluateFlags } from '../commands/policy/flags.ts';
import type { TestFlags } from '../commands/policy/test.ts';
import { policyTexts as texts } from '../commands/policy/texts.ts';
import { texts as shared } from '../texts.ts';
import { configOption, excludeOption } from './options.ts';
import type { Verb, VerbTools } from './verb.ts';

/** `seawall policy eval`, `explain` and `test`. */
export const policyVerb: Verb = {
  register(program, tools) {
    const { context, command, done, listOption, option, paragraph, t } = tools;
    const policy = command(program, 'policy', texts.policy, [
      'seawall policy eval -p policies/ deploy/',
      'seawall policy test policies/',
    ]);
    const evaluate = command(policy, 'eval', texts.eval, [
      'seawall policy eval -p policies/ deploy/',
      'seawall policy eval -p policies/ review.json',
      'seawall policy eval -p policies/ cluster',
      'seawall policy eval -p policies/ deploy/ --inventory cluster',
      'helm template shop ./chart | seawall policy eval -p policies/ -',
      'seawall policy eval -p policies/ deploy/ --operation delete',
    ]);
    addFlags(evaluate, tools)
      .addOption(option('-f, --format <format>', shared.format).choices(['table', 'json']).default('table'))
      .addOption(option('--all', texts.all))
      .addOption(
        option('--fail-on <decision>', texts.failOn).choices(['deny', 'warn', 'audit', 'none']).default('deny'),
      )
      .addHelpText('after', paragraph(texts.exitCodes))
      .action(async (targets: string[], flags: EvaluateFlags) => {
        const { runPolicyEval } = await import('../commands/policy/eval.ts');
        done(await runPolicyEval(targets, flags, context));
      });
    const explain = command(policy, 'explain', texts.explain, [
      'seawall policy explain -p policies/ deploy/cart.yaml',
      'seawall policy explain -p policies/ deploy/cart.yaml --policy K8sRequiredLabels/owner',
    ]);
    addFlags(explain, tools)
      .addOption(listOption('--policy <name>', texts.only))
      .action(async (targets: string[], flags: EvaluateFlags) => {
        const { runPolicyExplain } = await import('../commands/policy/explain.ts');
        done(await runPolicyExplain(targets, flags, context));
      });
    command(policy, 'test', texts.test, [
      'seawall policy test policies/',
      'seawall policy test policies/ --coverage --run required',
    ])
      .argument('[path...]', t(texts.testPaths))
      .addOption(option('-f, --format <format>', shared.format).choices(['table', 'json']).default('table'))
      .addOption(option('--coverage', texts.coverage))
      .addOption(option('-v, --verbose', texts.verbose))
      .addOption(option('--strict', texts.strict))
      .addOption(option('--run <pattern>', texts.run))
      .action(async (paths: string[], flags: TestFlags) => {
        const { runPolicyTest } = await import('../commands/policy/test.ts');
        done(runPolicyTest(paths, flags, context));
      });
  },
};

/** What `eval` and `explain` share. */
function addFlags(command: Command, tools: VerbTools): Command {
  const { listOption, option, t } = tools;
  return command
    .argument('[target...]', t(texts.targets))
    .addOption(listOption('-p, --policies <path>', texts.policies).makeOptionMandatory())
    .addOption(option('--operation <operation>', texts.operation).choices(['create', 'update', 'delete', 'audit']))
    .addOption(option('-n, --namespace <name>', texts.namespace).default('default'))
    .addOption(listOption('--inventory <path>', texts.inventory))
    .addOption(option('--no-expand', texts.noExpand))
    .addOption(option('--kubeconfig <file>', shared.kubeconfig))
    .addOption(option('--context <name>', shared.context))
    .addOption(listOption('--values <file>', shared.values))
    .addOption(configOption(tools))
    .addOption(excludeOption(tools));
}
