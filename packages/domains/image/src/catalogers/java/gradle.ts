import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';

/** Gradle's lock files: `group:artifact:version=configuration,configuration`. */
export const gradleLockCataloger: Cataloger = {
  id: 'gradle-lock',
  version: 1,
  urls: ['https://docs.gradle.org/current/userguide/dependency_locking.html'],
  evidence: 'declared',
  wants: { names: ['gradle.lockfile', 'buildscript-gradle.lockfile'], suffixes: ['.lockfile'], accepts: isLockFile },
  read: readLock,
};

/** Before Gradle 7 there was one file for each configuration. */
function isLockFile(path: string): boolean {
  return /(?:^|\/)(?:buildscript-)?gradle\.lockfile$|(?:^|\/)gradle\/dependency-locks\/[^/]+\.lockfile$/.test(path);
}

function readLock({ path, content }: CatalogedFile): Reading {
  const ofFile = path.includes('dependency-locks/')
    ? path.slice(path.lastIndexOf('/') + 1, -'.lockfile'.length)
    : undefined;
  const isBuildScript = path.endsWith('buildscript-gradle.lockfile');
  const components: Component[] = [];
  for (const [index, line] of content.text().split(/\r?\n/).entries()) {
    const match = /^([^#:\s]+):([^:\s]+):([^=\s]+)(?:=(.*))?$/.exec(line.trim());
    if (match === null) continue;
    const [, group, artifact, version] = match;
    const configurations = (match[4] ?? ofFile ?? '').split(',').filter((one) => one !== '');
    const isDevelopment =
      isBuildScript ||
      (configurations.length > 0 && configurations.every((one) => /^(?:test|androidTest|.*[tT]est[A-Z])/.test(one)));
    components.push(
      makeComponent({
        ecosystem: 'maven',
        name: `${group}:${artifact}`,
        version: version as string,
        place: { path, line: index + 1 },
        scope: isDevelopment ? 'development' : 'runtime',
      }),
    );
  }
  return { components };
}
