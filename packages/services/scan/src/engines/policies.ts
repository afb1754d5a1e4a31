import { globMatches } from '../glob.ts';
import type { Engine } from './engine.ts';

const dialects = ['gatekeeper', 'rego', 'trivy', 'kubescape'];

/** Admission policies of any dialect (`seawall scan -p`), as further controls over the objects that were read. */
export const policyEngine: Engine = {
  id: 'policies',
  knowsRule: (pattern) => dialects.some((each) => pattern.startsWith(`${each}/`) || globMatches(pattern, `${each}/`)),
  async assess(run) {
    if ((run.options.policies ?? []).length === 0) return;
    // The dialects are much to load, and most scans bring no policies.
    const { judgePolicies } = await import('../policies/assess.ts');
    await judgePolicies(run);
  },
};
