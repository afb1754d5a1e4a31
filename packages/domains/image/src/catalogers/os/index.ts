import type { Cataloger } from '../../analyse/cataloger.ts';
import { apkCataloger } from './apk.ts';
import { distributionCataloger } from './distribution.ts';

export const osCatalogers: readonly Cataloger[] = [distributionCataloger, apkCataloger];
