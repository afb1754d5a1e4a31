import type { SbomFlags } from '../commands/sbom.ts';
import { texts } from '../texts.ts';
import { imageOptions } from './options.ts';
import type { Verb } from './verb.ts';

export const sbomVerb: Verb = {
  register(program, tools) {
    const { context, command, done, option, t } = tools;
    const verb = command(program, 'sbom', texts.sbom, [
      'seawall sbom docker.io/library/nginx:1.29',
      'seawall sbom app.tar --format spdx --output app.spdx.json',
      'seawall sbom rootfs:/mnt/root --format cyclonedx@1.7',
    ])
      .argument('<image>', t(texts.sbomImage))
      .addOption(option('-f, --format <format>', texts.sbomFormat).default('cyclonedx'))
      .addOption(option('-o, --output <file>', texts.output));
    for (const one of imageOptions(tools)) verb.addOption(one);
    verb.action(async (image: string, flags: SbomFlags) => {
      const { runSbom } = await import('../commands/sbom.ts');
      done(await runSbom(image, flags, context));
    });
  },
};
