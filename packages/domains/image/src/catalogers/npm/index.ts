import type { Cataloger } from '../../analyse/cataloger.ts';
import { bunLockCataloger } from './bun.ts';
import { npmCataloger } from './installed.ts';
import { npmLockCataloger } from './lock.ts';
import { pnpmLockCataloger } from './pnpm.ts';
import { yarnLockCataloger } from './yarn.ts';

export const npmCatalogers: readonly Cataloger[] = [
  npmCataloger,
  npmLockCataloger,
  yarnLockCataloger,
  pnpmLockCataloger,
  bunLockCataloger,
];
