import type { Priority } from '@seawall/falco';
import type { Severity } from '@seawall/model';

const severities: Readonly<Record<Priority, Severity>> = {
  Emergency: 'critical',
  Alert: 'critical',
  Critical: 'critical',
  Error: 'high',
  Warning: 'medium',
  Notice: 'low',
  Informational: 'info',
  Debug: 'info',
};

/** How bad what a rule of that priority finds is. */
export function severityOfPriority(priority: Priority): Severity {
  return severities[priority];
}
