import type { Cataloger } from '../analyse/cataloger.ts';
import { beamCataloger } from './beam/applications.ts';
import { hexLockCataloger } from './beam/locks.ts';
import { bitnamiCataloger } from './bitnami/spdx.ts';
import { condaEnvironmentCataloger } from './conda/environment.ts';
import { condaCataloger } from './conda/installed.ts';
import { pubspecLockCataloger } from './dart/pubspec.ts';
import { dotnetCatalogers } from './dotnet/index.ts';
import { goCatalogers } from './go/index.ts';
import { haskellCataloger, haskellLockCataloger } from './haskell/packages.ts';
import { javaCatalogers } from './java/index.ts';
import { luarocksLockCataloger, rockspecCataloger } from './lua/rocks.ts';
import { npmCatalogers } from './npm/index.ts';
import { cpanCataloger, cpanfileSnapshotCataloger } from './perl/distributions.ts';
import { phpCatalogers } from './php/index.ts';
import { pythonCatalogers } from './python/index.ts';
import { rCataloger, renvLockCataloger } from './r/packages.ts';
import { rubyCatalogers } from './ruby/index.ts';
import { rustCatalogers } from './rust/index.ts';
import { podfileLockCataloger } from './swift/pods.ts';
import { swiftResolvedCataloger } from './swift/resolved.ts';

/** Packages of programming languages, installed and in lock files: a folder for each ecosystem. */
export const languageCatalogers: readonly Cataloger[] = [
  ...npmCatalogers,
  ...pythonCatalogers,
  ...goCatalogers,
  ...rustCatalogers,
  ...javaCatalogers,
  ...dotnetCatalogers,
  ...rubyCatalogers,
  ...phpCatalogers,
  pubspecLockCataloger,
  beamCataloger,
  hexLockCataloger,
  swiftResolvedCataloger,
  podfileLockCataloger,
  condaCataloger,
  condaEnvironmentCataloger,
  rCataloger,
  renvLockCataloger,
  cpanCataloger,
  cpanfileSnapshotCataloger,
  rockspecCataloger,
  luarocksLockCataloger,
  haskellCataloger,
  haskellLockCataloger,
  bitnamiCataloger,
];
