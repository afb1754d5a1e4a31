import type { Option } from 'commander';
import { texts } from '../texts.ts';
import type { VerbTools } from './verb.ts';

// Flags that several verbs take.

export const configOption = ({ option }: VerbTools): Option => option('--config <file>', texts.config);

export const excludeOption = ({ listOption }: VerbTools): Option => listOption('--exclude <pattern>', texts.exclude);

export const versionOption = ({ option }: VerbTools): Option =>
  option('--kubernetes-version <version>', texts.kubernetesVersion);

export const frameworkOption = ({ listOption }: VerbTools): Option => listOption('--framework <id>', texts.framework);

export const attachedOption = ({ option }: VerbTools): Option => option('--attached', texts.sbomUseAttached);

/** How images are found and read. */
export const imageOptions = ({ listOption, option }: VerbTools): Option[] => [
  option('--platform <platform>', texts.platform),
  option('--plain-http', texts.plainHttp),
  listOption('--mirror <registry=mirror>', texts.mirror),
  // Commander takes this for the negation of `--cache`.
  option('--no-cache', texts.noCache),
];
