import type { Cataloger } from '../../analyse/cataloger.ts';
import { composerInstalledCataloger, composerLockCataloger } from './composer.ts';

export const phpCatalogers: readonly Cataloger[] = [composerInstalledCataloger, composerLockCataloger];
