import type { FixFlags } from '../commands/fix.ts';
import { texts } from '../texts.ts';
import { configOption, excludeOption, versionOption } from './options.ts';
import type { Verb } from './verb.ts';

export const fixVerb: Verb = {
  register(program, tools) {
    const { context, command, done, listOption, option, t } = tools;
    command(program, 'fix', texts.fix, [
      'seawall fix deploy/ --dry-run',
      'seawall fix deploy/ --rule host-pid --unsafe',
      'seawall fix . --base-candidate debian-12.1.cdx.json --base-candidate debian-12.5.cdx.json',
    ])
      .argument('[path...]', t(texts.fixPaths))
      .addOption(option('-n, --dry-run', texts.dryRun))
      .addOption(option('--unsafe', texts.unsafe))
      .addOption(listOption('--rule <id>', texts.rule))
      .addOption(option('--offline', texts.fixOffline))
      .addOption(listOption('--base-candidate <sbom>', texts.baseCandidate))
      .addOption(configOption(tools))
      .addOption(excludeOption(tools))
      .addOption(versionOption(tools))
      .action(async (paths: string[], flags: FixFlags) => {
        const { runFix } = await import('../commands/fix.ts');
        done(await runFix(paths, flags, context));
      });
  },
};
