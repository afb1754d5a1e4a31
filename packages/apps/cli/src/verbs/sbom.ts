import type { SbomFlags } from '../commands/sbom.ts';
import type { AttachedFlags } from '../commands/sbom-attached.ts';
import type { DiffFlags } from '../commands/sbom-diff.ts';
import type { Command } from 'commander';
import { texts } from '../texts.ts';
import { attachedOption, imageOptions } from './options.ts';
import type { Verb } from './verb.ts';

export const sbomVerb: Verb = {
  register(program, tools) {
    const { context, command, done, listOption, option, t } = tools;
    const verb = command(program, 'sbom', texts.sbom, [
      'seawall sbom docker.io/library/nginx:1.29',
      'seawall sbom app.tar --format spdx --output app.spdx.json',
      'seawall sbom rootfs:/mnt/root --format cyclonedx@1.7',
      'seawall sbom . --output app.cdx.json',
      'seawall sbom app.spdx.json --format cyclonedx',
    ])
      .argument('<image>', t(texts.sbomImage))
      .addOption(option('-f, --format <format>', texts.sbomFormat).default('cyclonedx'))
      .addOption(option('-o, --output <file>', texts.output))
      .addOption(attachedOption(tools));
    for (const one of imageOptions(tools)) verb.addOption(one);
    verb.action(async (image: string, flags: SbomFlags) => {
      const { runSbom } = await import('../commands/sbom.ts');
      done(await runSbom(image, flags, context));
    });
    const diff = command(verb, 'diff', texts.sbomDiff, [
      'seawall sbom diff old.cdx.json new.cdx.json',
      'seawall sbom diff app:1.0 app:1.1 --deny-licence strong-copyleft,network-copyleft',
      "seawall sbom diff old.json new.json --allow 'pkg:npm/%40own/*,pkg:deb/*' --format json",
    ])
      .argument('<before>', t(texts.sbomBefore))
      .argument('<after>', t(texts.sbomAfter))
      .addOption(option('-f, --format <format>', texts.sbomDiffFormat).default('table'))
      .addOption(option('-o, --output <file>', texts.output))
      .addOption(listOption('--allow <purls>', texts.sbomAllow))
      .addOption(listOption('--deny <purls>', texts.sbomDeny))
      .addOption(listOption('--allow-licence <licences>', texts.sbomAllowLicence))
      .addOption(listOption('--deny-licence <licences>', texts.sbomDenyLicence))
      .addOption(attachedOption(tools));
    for (const one of imageOptions(tools)) diff.addOption(one);
    diff.action(async (before: string, after: string, flags: DiffFlags) => {
      const { runSbomDiff } = await import('../commands/sbom-diff.ts');
      done(await runSbomDiff(before, after, { ...flags, ...givenTo(verb) }, context));
    });
    const attached = command(verb, 'attached', texts.sbomAttached, [
      'seawall sbom attached registry.example/app:1',
      'seawall sbom attached registry.example/app:1 --format json',
    ])
      .argument('<image>', t(texts.sbomAttachedImage))
      .addOption(option('-f, --format <format>', texts.sbomAttachedFormat).choices(['table', 'json']).default('table'));
    for (const one of imageOptions(tools)) attached.addOption(one);
    attached.action(async (image: string, flags: AttachedFlags) => {
      const { runSbomAttached } = await import('../commands/sbom-attached.ts');
      done(await runSbomAttached(image, { ...flags, ...givenTo(verb) }, context));
    });
    command(verb, 'validate', texts.sbomValidate, ['seawall sbom validate app.cdx.json'])
      .argument('<file>', t(texts.sbomFile))
      .action(async (file: string) => {
        const { runSbomValidate } = await import('../commands/sbom-validate.ts');
        done(await runSbomValidate(file, context));
      });
  },
};

/** Flags that a verb and a word behind it both take, Commander gives to the verb. */
function givenTo(verb: Command): Partial<DiffFlags> {
  const given = Object.entries(verb.opts()).filter(([name]) => verb.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(given) as Partial<DiffFlags>;
}
