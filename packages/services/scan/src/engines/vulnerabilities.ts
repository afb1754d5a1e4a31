import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endedBaseRule } from '../ended-bases.ts';
import { globMatches } from '../glob.ts';
import { endedRule } from '../vulnerabilities/ended.ts';
import type { Run } from '../run.ts';
import type { Engine } from './engine.ts';

/** Sets every component that was found against the advisory database. */
export const vulnerabilities: Engine = {
  id: 'vulnerabilities',
  knowsRule: (pattern) =>
    globMatches(pattern, endedRule.id) ||
    globMatches(pattern, endedBaseRule.id) ||
    /^[A-Za-z*][A-Za-z]*-[\w:.*-]+$/.test(pattern) ||
    pattern === '*',
  async assess(run) {
    const { collected, options } = run;
    const packages = collected.inventories.some(({ components }) => components.length > 0);
    if (packages || options.baseCandidates !== undefined || knowsBases(run)) {
      // Advisories and versions are much to load, and most scans are of manifests.
      const { matchVulnerabilities } = await import('../vulnerabilities/assess.ts');
      await matchVulnerabilities(run);
    }
    for (const { components, subject } of collected.inventories) {
      // Where there is no package, no database is missed.
      if (components.length > 0 && collected.vulnerabilities === undefined) continue;
      collected.assessed.push({ engine: 'vulnerabilities', subject });
    }
  },
};

/** Dockerfiles alone ask the database for dates, and do not miss one that is not there. */
function knowsBases({ collected, options }: Run): boolean {
  const { database } = options;
  return collected.dockerfilesRead.length > 0 && database !== undefined && existsSync(join(database, 'manifest.json'));
}
