import { createDetector, type Detector } from './detector.ts';
import { compileConfig } from './gitleaks/compile.ts';
import type { ConfigProblem, GitleaksConfig } from './gitleaks/config.ts';
import { rules } from './rules/registry.ts';

export interface Setup {
  /** Seawall's own rules apply. */
  readonly ownRules: boolean;
  /** Own rules that do not, by id. */
  readonly disabled: readonly string[];
  readonly config?: { readonly file: string; readonly rules: GitleaksConfig };
}

/** Makes the rules that were chosen ready; patterns of a user that cannot be used are problems and left out. */
export function setUpDetector(setup: Setup): {
  readonly detector: Detector;
  readonly problems: readonly ConfigProblem[];
} {
  const own = setup.ownRules ? rules.filter(({ id }) => !setup.disabled.includes(id)) : [];
  if (setup.config === undefined) return { detector: createDetector(own), problems: [] };
  const config = compileConfig(setup.config.rules, setup.config.file);
  return { detector: createDetector(own, { config }), problems: config.problems };
}
