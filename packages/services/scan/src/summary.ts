import { type Finding, severities, type Severity } from '@seawall/model';
import type { Summary } from './report.ts';

/** Counts over all findings, before `severity` hides any. */
export function countFindings(
  findings: readonly Finding[],
  shown: readonly Finding[],
  existing: number,
): Pick<Summary, 'open' | 'hidden' | 'excepted' | 'existing' | 'fixable' | 'fixableUnsafe'> {
  const open = Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;
  let excepted = 0;
  let fixable = 0;
  let fixableUnsafe = 0;
  for (const { status, severity, fix } of findings) {
    if (status === 'excepted') excepted += 1;
    else open[severity] += 1;
    if (status === 'excepted' || fix === undefined) continue;
    fixable += 1;
    if (fix.risk === 'mayBreak') fixableUnsafe += 1;
  }
  return { open, hidden: findings.length - shown.length, excepted, existing, fixable, fixableUnsafe };
}
