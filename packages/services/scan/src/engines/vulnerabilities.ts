import { globMatches } from '../glob.ts';
import { endedRule } from '../vulnerabilities/ended.ts';
import type { Engine } from './engine.ts';

/** Sets every component that was found against the advisory database. */
export const vulnerabilities: Engine = {
  id: 'vulnerabilities',
  knowsRule: (pattern) =>
    globMatches(pattern, endedRule.id) || /^[A-Za-z*][A-Za-z]*-[\w:.*-]+$/.test(pattern) || pattern === '*',
  async assess(run) {
    const { collected, options } = run;
    const packages = collected.inventories.some(({ components }) => components.length > 0);
    if (!packages && options.baseCandidates === undefined) return;
    // Advisories and versions are much to load, and most scans are of manifests.
    const { matchVulnerabilities } = await import('../vulnerabilities/assess.ts');
    await matchVulnerabilities(run);
  },
};
