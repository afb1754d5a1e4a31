import type { Severity } from '@seawall/model';
import type { RiskFinding } from '../../src/risk/findings.ts';
import type { Weighed } from '../../src/risk/score.ts';

export function weighed(id: string, weight: number): Weighed {
  return { id, kind: 'vulnerability', text: { en: id, zh: id }, weight };
}

export function misconfigured(rule: string, severity: Severity): RiskFinding {
  return { id: rule, kind: 'misconfiguration', rule, severity, title: { en: rule, zh: rule } };
}

export function vulnerable(rule: string, severity: Severity, priority?: number): RiskFinding {
  return {
    id: rule,
    kind: 'vulnerability',
    rule,
    severity,
    ...(priority === undefined ? {} : { priority }),
    title: { en: `flaw in ${rule}`, zh: `${rule} 存在缺陷` },
  };
}
