import type { Cataloger } from '../../analyse/cataloger.ts';
import { gemspecCataloger } from './gemspec.ts';
import { gemfileLockCataloger } from './lock.ts';

export const rubyCatalogers: readonly Cataloger[] = [gemspecCataloger, gemfileLockCataloger];
