import { type Finding, fingerprint, type ResourceRef } from '@seawall/model';

/** A finding about a Deployment, as the posture engine makes them. */
export function finding(name: string, more: Partial<Finding> & { readonly namespace?: string } = {}): Finding {
  const { namespace = 'shop', ...rest } = more;
  const subject: ResourceRef = { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
  const kind = rest.kind ?? 'misconfiguration';
  const rule = rest.rule ?? 'privileged-container';
  const part = 'spec.template.spec.containers[name=app]';
  return {
    id: fingerprint({ kind, rule, subject, part }),
    kind,
    rule,
    severity: 'high',
    subject,
    part,
    place: { file: 'cluster', line: 1, column: 1 },
    message: { en: 'Container {name} is privileged', zh: '容器 {name} 以特权运行' },
    values: { name },
    evidence: [],
    frameworks: [{ framework: 'cis-kubernetes-2.0.1', id: '5.2.2' }],
    status: 'open',
    ...rest,
  };
}
