import type { Alert } from '@seawall/model';
import { createReader, createSession, loadRules } from '@seawall/runtime';
import { createIntake, type Intake } from '../src/intake.ts';

/** Each audit event that asks for secrets is an alert of its own. */
const rules = `
- rule: Asked
  desc: d
  condition: ka.verb = list
  output: "%ka.target.name"
  priority: WARNING
  source: k8s_audit
`;

/** An intake whose alerts say which objects were listed. */
export function collecting(now: () => number = Date.now): {
  readonly intake: Intake;
  readonly names: string[];
  readonly alerts: Alert[];
} {
  const names: string[] = [];
  const alerts: Alert[] = [];
  const session = createSession({ rules: loadRules([{ name: 'r', text: rules }]).rules, now });
  const intake = createIntake(createReader(), session, (alert) => {
    names.push(alert.message);
    alerts.push(alert);
  });
  return { intake, names, alerts };
}

export function auditEvent(name: string): Record<string, unknown> {
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    auditID: name,
    verb: 'list',
    objectRef: { resource: 'secrets', name },
    responseStatus: { code: 200 },
  };
}

export function auditLine(name: string): string {
  return `${JSON.stringify(auditEvent(name))}\n`;
}

/** Waits until it holds, and fails when it never does. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  throw new Error('it never came to hold');
}
