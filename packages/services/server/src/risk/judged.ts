import type { RiskAlert } from './alerts.ts';
import type { RiskFinding } from './findings.ts';

/** What speaks against a subject itself. */
export interface Judged {
  /** Open ones; excepted and fixed ones do not count. */
  readonly findings: readonly RiskFinding[];
  readonly alerts: readonly RiskAlert[];
}
