import type { Cataloger } from '../../analyse/cataloger.ts';
import { apkCataloger } from './apk.ts';
import { distributionCataloger } from './distribution.ts';
import { bottlerocketCataloger } from './bottlerocket.ts';
import { dpkgCataloger } from './dpkg.ts';
import { pacmanCataloger } from './pacman.ts';
import { portageCataloger } from './portage.ts';
import { rpmCataloger } from './rpm.ts';
import { rpmManifestCataloger } from './rpm-manifest.ts';

export const osCatalogers: readonly Cataloger[] = [
  distributionCataloger,
  apkCataloger,
  dpkgCataloger,
  pacmanCataloger,
  portageCataloger,
  rpmCataloger,
  rpmManifestCataloger,
  bottlerocketCataloger,
];
