import type { Cataloger } from '../../analyse/cataloger.ts';
import { pythonCataloger } from './installed.ts';
import { pipfileLockCataloger } from './pipfile.ts';
import { requirementsCataloger } from './requirements.ts';
import { pythonLockCataloger } from './toml-locks.ts';

export const pythonCatalogers: readonly Cataloger[] = [
  pythonCataloger,
  pythonLockCataloger,
  pipfileLockCataloger,
  requirementsCataloger,
];
