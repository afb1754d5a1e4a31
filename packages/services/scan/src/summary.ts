import { type Finding, severities, type Severity } from '@seawall/model';
import type { Summary } from './report.ts';

/** Counts over all findings; `shown` are those that `severity` does not hide. */
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
  return { open, hidden: countOpen(findings) - countOpen(shown), excepted, existing, fixable, fixableUnsafe };
}

function countOpen(findings: readonly Finding[]): number {
  return findings.reduce((count, { status }) => count + (status === 'open' ? 1 : 0), 0);
}
