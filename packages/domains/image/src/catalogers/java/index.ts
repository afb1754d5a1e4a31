import type { Cataloger } from '../../analyse/cataloger.ts';
import { javaArchiveCataloger } from './archive.ts';
import { gradleLockCataloger } from './gradle.ts';
import { pomCataloger } from './pom.ts';

export const javaCatalogers: readonly Cataloger[] = [javaArchiveCataloger, pomCataloger, gradleLockCataloger];
