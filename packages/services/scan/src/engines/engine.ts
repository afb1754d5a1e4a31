import type { Run } from '../run.ts';

/** What assesses things that were collected, beside the posture controls, which judge while targets are read. */
export interface Engine {
  readonly id: string;
  /** Whether a rule id, or a pattern with `*`, of `seawall.yaml` can speak of this engine's rules. */
  knowsRule(pattern: string): boolean;
  /** Reads `run.collected` and adds findings, rules, problems and what was not assessed to it. */
  assess(run: Run): Promise<void>;
}
