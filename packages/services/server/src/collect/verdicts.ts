import { isMapping } from '@seawall/kube';

/**
 * Which policy refused a request, `ValidatingAdmissionPolicy require-owner`, by the sentence that the API server answers
 * with; undefined where none did. Sources: kube-apiserver's plugins ValidatingAdmissionPolicy, webhook and podsecurity;
 * the webhooks of Gatekeeper and Kyverno.
 */
export function deniedBy(message: string, namespace: string | undefined): string | undefined {
  const [, policy] = /ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request/.exec(message) ?? [];
  if (policy !== undefined) return `ValidatingAdmissionPolicy ${policy}`;
  if (/violates PodSecurity "/.test(message) && namespace !== undefined) return `PodSecurity ${namespace}`;
  const [, webhook = '', said = ''] =
    /admission webhook "([^"]+)" denied the request(?: without explanation|:\s*([\s\S]*))/.exec(message) ?? [];
  if (webhook === '') return undefined;
  const [, constraint] = /gatekeeper/.test(webhook) ? (/^\[([a-z0-9.-]+)\]/.exec(said) ?? []) : [];
  if (constraint !== undefined) return `GatekeeperConstraint ${constraint}`;
  const [, kyverno] = /kyverno/.test(webhook) ? (/following policies\s+([a-z0-9.-]+):/.exec(said) ?? []) : [];
  return kyverno === undefined ? `AdmissionWebhook ${webhook}` : `KyvernoPolicy ${kyverno}`;
}

/**
 * The policies that a request broke and that let it pass, as the API server notes them beside it.
 * Source: Kubernetes, Audit Annotations.
 */
export function brokenBy(annotations: unknown, namespace: string | undefined): string[] {
  if (!isMapping(annotations)) return [];
  const failures = annotations['validation.policy.admission.k8s.io/validation_failure'];
  const level = annotations['pod-security.kubernetes.io/audit-violations'];
  return [
    ...new Set([
      ...(typeof failures === 'string' ? policiesIn(failures) : []),
      ...(typeof level === 'string' && namespace !== undefined ? [`PodSecurity ${namespace}`] : []),
    ]),
  ];
}

function policiesIn(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    return (Array.isArray(value) ? (value as unknown[]) : []).flatMap((failure) =>
      isMapping(failure) && typeof failure['policy'] === 'string'
        ? [`ValidatingAdmissionPolicy ${failure['policy']}`]
        : [],
    );
  } catch {
    return [];
  }
}
