import type { Cataloger } from '../analyse/cataloger.ts';
import { programCataloger } from '../classifiers/programs.ts';
import { toolchainCataloger } from '../classifiers/toolchains.ts';
import { languageCatalogers } from './languages.ts';
import { osCatalogers } from './os/index.ts';

/** Every cataloger; each family of ecosystems is a folder with a list of its own. */
export const catalogers: readonly Cataloger[] = [
  ...osCatalogers,
  ...languageCatalogers,
  programCataloger,
  toolchainCataloger,
];

/** Those whose files say what is really there; see `Cataloger.evidence`. */
export const installedCatalogers: readonly Cataloger[] = catalogers.filter(({ evidence }) => evidence === 'installed');
