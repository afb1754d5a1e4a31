import type { Alert, Severity } from '@seawall/model';

/** Severities as numbers of other scales, worst first in ours. */
export const syslogSeverity: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5, info: 6 };

/** Techniques of ATT&CK for Containers, with their tactics. */
export function attackCells(alert: Alert): { technique: string; tactic: string }[] {
  return alert.cells
    .filter(({ matrix }) => matrix === 'attack-containers')
    .map(({ technique, tactic }) => ({ technique, tactic }));
}
