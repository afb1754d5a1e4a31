import { globMatches } from '../glob.ts';
import type { Engine } from './engine.ts';

const prefix = 'secret/';

/** Secrets in files, in the history of repositories and in what is staged; images look for theirs while they are read. */
export const secrets: Engine = {
  id: 'secrets',
  knowsRule: (pattern) => pattern.startsWith(prefix) || globMatches(pattern, `${prefix}any`),
  async assess(run) {
    const { secrets: wanted, treeTargets = [] } = run;
    if (wanted === undefined || treeTargets.length === 0) return;
    // What secrets need is much, and not every scan looks for them.
    const { scanTree } = await import('../secrets/tree.ts');
    await scanTree(treeTargets, run);
  },
};
