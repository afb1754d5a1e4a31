import type { Cataloger } from '../../analyse/cataloger.ts';
import { dotnetAssetsCataloger, dotnetDepsCataloger } from './deps.ts';
import { nugetLockCataloger } from './lock.ts';
import { dotnetProjectCataloger } from './project.ts';

export const dotnetCatalogers: readonly Cataloger[] = [
  dotnetDepsCataloger,
  dotnetAssetsCataloger,
  nugetLockCataloger,
  dotnetProjectCataloger,
];
