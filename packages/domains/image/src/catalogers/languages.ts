import type { Cataloger } from '../analyse/cataloger.ts';
import { goCatalogers } from './go/index.ts';
import { npmCatalogers } from './npm/index.ts';
import { pythonCatalogers } from './python/index.ts';
import { rustCatalogers } from './rust/index.ts';

/** Packages of programming languages, installed and in lock files: a folder for each ecosystem. */
export const languageCatalogers: readonly Cataloger[] = [
  ...npmCatalogers,
  ...pythonCatalogers,
  ...goCatalogers,
  ...rustCatalogers,
];
