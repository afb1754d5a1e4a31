import type { WhoHasFlags } from '../commands/who-has.ts';
import { texts as shared } from '../texts.ts';
import type { Verb } from './verb.ts';

/** `seawall who-has log4j sboms/`. */
export const whoHasVerb: Verb = {
  register(program, { context, command, done, option, t }) {
    command(program, 'who-has', texts.whoHas, [
      'seawall who-has log4j sboms/',
      "seawall who-has 'log4j-core@<2.17.1' sboms/",
      'seawall who-has pkg:npm/left-pad sboms/ --format json',
    ])
      .argument('<package>', t(texts.name))
      .argument('[folder...]', t(texts.folders))
      .addOption(option('-f, --format <format>', shared.format).choices(['table', 'json']).default('table'))
      .action(async (name: string, folders: string[], flags: WhoHasFlags) => {
        const { runWhoHas } = await import('../commands/who-has.ts');
        done(await runWhoHas(name, folders, flags, context));
      });
  },
};

const texts = {
  whoHas: { en: 'Find which SBOMs hold a package', zh: '查找哪些 SBOM 包含某个软件包' },
  name: { en: 'name, name@range or package URL', zh: '名称、名称@范围或 package URL' },
  folders: { en: 'folders of SBOMs (default: the current directory)', zh: 'SBOM 所在文件夹（默认：当前目录）' },
} as const;
