import type { Cataloger } from '../../analyse/cataloger.ts';
import { goBinaryCataloger } from './binary.ts';
import { goModCataloger } from './mod.ts';

export const goCatalogers: readonly Cataloger[] = [goBinaryCataloger, goModCataloger];
