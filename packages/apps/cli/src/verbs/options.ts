import type { Option } from 'commander';
import { texts } from '../texts.ts';
import type { VerbTools } from './verb.ts';

// Flags that several verbs take.

export const configOption = ({ option }: VerbTools): Option => option('--config <file>', texts.config);

export const excludeOption = ({ listOption }: VerbTools): Option => listOption('--exclude <pattern>', texts.exclude);

export const versionOption = ({ option }: VerbTools): Option =>
  option('--kubernetes-version <version>', texts.kubernetesVersion);

export const frameworkOption = ({ listOption }: VerbTools): Option => listOption('--framework <id>', texts.framework);
