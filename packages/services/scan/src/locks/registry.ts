import { basename } from 'node:path';
import { cargoLock } from './cargo.ts';
import { goSum } from './go.ts';
import type { LockFormat } from './lock.ts';
import { npmLock } from './npm.ts';
import { poetryLock } from './poetry.ts';
import { hashedRequirements, pipfileLock } from './python.ts';
import { yarnLock } from './yarn.ts';

const formats: readonly LockFormat[] = [
  npmLock,
  yarnLock,
  cargoLock,
  goSum,
  hashedRequirements,
  pipfileLock,
  poetryLock,
];

/** The form of a lock file; undefined for those that only their package manager writes. */
export function lockFormatOf(path: string): LockFormat | undefined {
  return formats.find(({ file }) => file.test(basename(path)));
}
