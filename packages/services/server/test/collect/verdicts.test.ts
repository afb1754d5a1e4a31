import { expect, test } from 'vitest';
import { brokenBy, deniedBy } from '../../src/collect/verdicts.ts';

// The sentences are those of kube-apiserver, Gatekeeper and Kyverno.

test.each([
  [
    `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'require-owner' with binding 'everywhere' denied request: no owner`,
    'ValidatingAdmissionPolicy require-owner',
  ],
  [
    `pods "web" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false`,
    'PodSecurity shop',
  ],
  [
    `admission webhook "validation.gatekeeper.sh" denied the request: [ns-must-have-gk] you must provide labels: {"gatekeeper"}`,
    'GatekeeperConstraint ns-must-have-gk',
  ],
  [
    `admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/shop/web was blocked due to the following policies \n\nrequire-labels:\n  check: 'no label'`,
    'KyvernoPolicy require-labels',
  ],
  ['admission webhook "limits.example.com" denied the request: too large', 'AdmissionWebhook limits.example.com'],
  [
    'admission webhook "limits.example.com" denied the request without explanation',
    'AdmissionWebhook limits.example.com',
  ],
  ['pods "web" is forbidden: User "eve" cannot create resource "pods"', undefined],
])('%s', (message, policy) => {
  expect(deniedBy(message, 'shop')).toBe(policy);
});

test('what broke a policy and passed is told by the annotations of its audit event', () => {
  const failure = '[{"message":"no","policy":"require-owner","binding":"b","validationActions":["Audit"]}]';
  expect(
    brokenBy(
      {
        'validation.policy.admission.k8s.io/validation_failure': failure,
        'pod-security.kubernetes.io/audit-violations': 'would violate PodSecurity "restricted:latest"',
      },
      'shop',
    ),
  ).toEqual(['ValidatingAdmissionPolicy require-owner', 'PodSecurity shop']);
  expect(brokenBy({ 'validation.policy.admission.k8s.io/validation_failure': '{' }, 'shop')).toEqual([]);
  expect(brokenBy(undefined, 'shop')).toEqual([]);
});
