import { type Finding, severities } from '@seawall/model';
import type { BelowFloor } from '@seawall/posture';
import type { Summary } from './report.ts';

type Counts = Pick<Summary, 'open' | 'hidden' | 'excepted' | 'fixable' | 'fixableUnsafe'>;

/**
 * Counts over all findings: `shown` are those that `severity` does not hide, `below` those that were never made
 * because it would have.
 */
export function countFindings(findings: readonly Finding[], shown: readonly Finding[], below: BelowFloor): Counts {
  const open = { ...below.counts };
  let hidden = severities.reduce((count, severity) => count + below.counts[severity], 0);
  let { fixable, fixableUnsafe } = below;
  let excepted = 0;
  for (const { status, severity, fix } of findings) {
    if (status === 'excepted') {
      excepted += 1;
      continue;
    }
    open[severity] += 1;
    hidden += 1;
    if (fix === undefined) continue;
    fixable += 1;
    if (fix.risk === 'mayBreak') fixableUnsafe += 1;
  }
  for (const { status } of shown) if (status !== 'excepted') hidden -= 1;
  return { open, hidden, excepted, fixable, fixableUnsafe };
}
