import { severities } from '@seawall/model';
import { outputIds } from '@seawall/scan/machine';
import type { ScanFlags } from '../commands/scan.ts';
import { sendingOptions } from '../commands/sending/flags.ts';
import { policyTexts } from '../commands/policy/texts.ts';
import { texts } from '../texts.ts';
import {
  attachedOption,
  configOption,
  excludeOption,
  frameworkOption,
  imageOptions,
  versionOption,
} from './options.ts';
import type { Verb } from './verb.ts';

export const scanVerb: Verb = {
  register(program, tools) {
    const { context, command, done, listOption, option, paragraph, t, unmirrored } = tools;
    const verb = command(program, 'scan', texts.scan, [
      'seawall scan deploy/',
      'seawall scan . --framework cis-kubernetes-2.0.1',
      'seawall scan cluster --context staging --watch',
      'seawall scan deploy/ -p policies/',
      'helm template shop ./chart | seawall scan -',
      'seawall scan app.cdx.json',
      'seawall scan cluster --workload-images',
      'seawall scan deploy/ app.cdx.json',
      'seawall scan app.cdx.json --explain CVE-2024-3094',
      'seawall scan . --format sarif --output seawall.sarif',
      'seawall scan image docker.io/library/nginx:1.29',
      'seawall scan image registry.example/app:1 --attached',
      'seawall scan node --root /host',
      'seawall scan . --secrets',
      'seawall scan cluster --server https://seawall.example:8687 --token-file token',
    ])
      .argument('[target...]', t(texts.scanTargets))
      .addOption(
        option('-f, --format <format>', texts.format)
          .choices(['table', ...outputIds])
          .default('table'),
      )
      .addOption(option('-o, --output <file>', texts.output))
      .addOption(frameworkOption(tools))
      .addOption(option('--severity <severity>', texts.severity).choices(severities))
      .addOption(option('--fail-on <severity>', texts.failOn).choices([...severities, 'none']))
      .addOption(listOption('-p, --policies <path>', policyTexts.policies))
      .addOption(option('--baseline <file>', texts.baseline))
      .addOption(configOption(tools))
      .addOption(excludeOption(tools))
      .addOption(versionOption(tools))
      .addOption(listOption('--values <file>', texts.values))
      .addOption(option('--kubeconfig <file>', texts.kubeconfig))
      .addOption(option('--context <name>', texts.context))
      .addOption(option('-n, --namespace <name>', texts.namespace))
      .addOption(unmirrored('--watch', texts.watch))
      .addOption(option('--root <dir>', texts.nodeRoot))
      .addOption(option('--node-name <name>', texts.nodeName))
      .addOption(option('--database <folder>', texts.database))
      .addOption(listOption('--vex <file>', texts.vex))
      .addOption(listOption('--base-candidate <sbom>', texts.baseCandidate))
      .addOption(option('--explain <vulnerability>', texts.explain));
    verb.addOption(option('--workload-images', texts.workloadImages));
    for (const one of [...imageOptions(tools), attachedOption(tools)]) verb.addOption(one);
    verb
      .addOption(option('--secrets', texts.secrets))
      .addOption(option('--no-secrets', texts.noSecrets))
      .addOption(option('--staged', texts.staged))
      .addOption(option('--gitleaks-config <file>', texts.gitleaksConfig));
    for (const one of sendingOptions(tools)) verb.addOption(one);
    verb
      .addOption(option('-q, --quiet', texts.quiet))
      .addHelpText('after', paragraph(texts.exitCodes))
      .action(async (targets: string[], flags: ScanFlags) => {
        if (flags.watch === true) {
          const { runWatch } = await import('../commands/watch.ts');
          done(await runWatch(targets, flags, context));
          return;
        }
        const { runScan } = await import('../commands/scan.ts');
        done(await runScan(targets, flags, context));
      });
  },
};
