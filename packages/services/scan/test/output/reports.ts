import type { Finding, Severity, Text } from '@seawall/model';
import { objectsIn, readDocuments } from '@seawall/kube';
import { controls, createJudge, defaultSettings } from '@seawall/posture';
import type { Report, RuleInfo } from '../../src/index.ts';

/** A text that is the same in both languages but for a mark, so that a test sees which one was written. */
export function text(en: string): Text {
  return { en, zh: `${en}(中)` };
}

export function rule(id: string, severity: Severity = 'high', more: Partial<RuleInfo> = {}): RuleInfo {
  return {
    id,
    category: 'pod-security',
    severity,
    title: text(`${id} holds`),
    why: text(`Why ${id} matters.`),
    remediation: text(`Mend ${id}.`),
    references: ['https://kubernetes.io/docs/concepts/security/'],
    ...more,
  };
}

export function finding(id: string, more: Partial<Finding> = {}): Finding {
  return {
    id,
    kind: 'misconfiguration',
    rule: 'host-pid',
    severity: 'high',
    subject: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart' },
    part: 'spec.template.spec.hostPID',
    place: { file: 'k8s/cart.yaml', line: 12, column: 7, endLine: 12, path: 'spec.template.spec.hostPID' },
    message: text('The pod shares the PID namespace of its node'),
    evidence: [],
    frameworks: [{ framework: 'cis-kubernetes-2.0.1', id: '5.2.3' }],
    status: 'open',
    ...more,
  };
}

export function report(findings: readonly Finding[], more: Partial<Report> = {}): Report {
  const open = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const one of findings) if (one.status === 'open') open[one.severity] += 1;
  const named = [...new Set(findings.map((one) => one.rule))];
  return {
    version: 1,
    tool: { name: 'seawall', version: '0.1.0' },
    targets: ['k8s'],
    summary: {
      files: 3,
      objects: 4,
      workloads: 1,
      dockerfiles: 1,
      controls: 2,
      open,
      hidden: 0,
      excepted: findings.filter((one) => one.status === 'excepted').length,
      existing: 0,
      fixable: 0,
      fixableUnsafe: 0,
    },
    findings,
    rules: named.map((id) => rule(id, findings.find((one) => one.rule === id)?.severity)),
    actions: [],
    controls: [],
    frameworks: [],
    workloads: [],
    assessed: [],
    problems: [],
    notAssessed: [],
    exceptions: [],
    ...more,
  };
}

/** A report with something in every field, its names given, so that a test can make them hostile. */
export function fullReport(name = 'cart', file = 'k8s/cart.yaml'): Report {
  const subject = { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: name, name } as const;
  const place = { file, line: 12, column: 7, endLine: 14, path: 'spec.template.spec.hostPID' };
  const dockerfile = { type: 'file', path: file } as const;
  return report(
    [
      finding('01', {
        subject: { ...subject, cluster: name, uid: name },
        part: `spec.containers[${name}]`,
        place: { ...place, renderedBy: `helm template ${name}` },
        message: text('Container {container} runs {image} {times} times'),
        values: { container: name, image: name, times: 3 },
        evidence: [
          { field: `env[${name}]`, value: name, place: { file, line: 3 } },
          { field: 'kind', value: name },
        ],
        fix: {
          title: text(`Remove ${name}`),
          risk: 'mayBreak',
          file,
          document: 0,
          base: [],
          operations: [
            { op: 'set', path: ['spec', 0, name], value: { [name]: [name] } },
            { op: 'append', path: ['spec'], value: 1 },
            { op: 'remove', path: [] },
          ],
        },
        firstSeen: '2026-01-01T00:00:00Z',
      }),
      finding('02', {
        subject,
        place,
        part: '',
        message: text('Container {container} is alike'),
        values: { container: name },
      }),
      finding('03', {
        rule: 'base-image-digest',
        severity: 'low',
        subject: dockerfile,
        part: '',
        place: { file, line: 1, column: 1, endLine: 2 },
        fix: {
          title: text('Name the digest'),
          risk: 'safe',
          file,
          document: 0,
          base: [],
          operations: [{ op: 'lines', from: 1, to: 2, lines: ['FROM scratch'] }],
        },
      }),
      finding('04', { subject, place, status: 'excepted' }),
      finding('05', { subject, place, status: 'existing' }),
    ],
    {
      targets: [file],
      actions: [
        { rule: 'host-pid', title: text(`Mend ${name}`), findings: 2, subjects: 1, share: 0.75, fixable: true },
      ],
      controls: [
        { id: 'host-pid', passed: 1, failed: 2, notApplicable: 0, notAssessed: 0, reasons: [] },
        { id: 'host-ipc', passed: 3, failed: 0, notApplicable: 1, notAssessed: 0, reasons: [] },
        {
          id: 'etcd-owner',
          passed: 0,
          failed: 0,
          notApplicable: 0,
          notAssessed: 1,
          reasons: [text(`No node ${name}`)],
        },
      ],
      frameworks: [
        {
          id: 'cis-kubernetes-2.0.1',
          title: text('CIS Kubernetes Benchmark'),
          version: '2.0.1',
          score: 62.5,
          factors: [{ id: '5.2.3', title: text(`Host ${name}`), count: 2, points: 37.5 }],
          requirements: [
            { id: '5.2.3', title: text('No host PID'), status: 'fail', controls: ['host-pid'], passed: 1, failed: 2 },
            {
              id: '1.1.1',
              title: text('Files'),
              status: 'notAssessed',
              controls: [],
              passed: 0,
              failed: 0,
              reason: text(`No node ${name}`),
            },
          ],
        },
        { id: 'nsa-cisa-1.2', title: text('NSA/CISA'), version: '1.2', factors: [], requirements: [] },
      ],
      workloads: [
        {
          subject,
          file,
          line: 1,
          score: 80,
          factors: [{ id: 'host-pid', title: text('Host PID'), count: 2, points: 20 }],
        },
        { subject: dockerfile, file, line: 1, score: 100, factors: [] },
      ],
      problems: [
        { code: 'syntax', file, line: 3, column: 1, message: text(`Unexpected ${name}`) },
        { code: 'binary', file, message: text('Not text') },
      ],
      notAssessed: [
        { target: name, what: 'helm-chart', reason: text('helm is not installed.'), remedy: text('Install helm.') },
      ],
      exceptions: [
        {
          state: 'lapsed',
          rule: 'host-pid',
          subject: name,
          owner: name,
          reason: name,
          expires: '2025-12-31',
          file,
          line: 4,
        },
        { state: 'unused', rule: 'host-ipc', owner: 'ops', reason: 'Gone', expires: '2026-12-31', file, line: 9 },
      ],
    },
  );
}

/** What the judge says of a manifest, as a report. */
export function judgedReport(manifest: string): Report {
  const judge = createJudge({ controls, settings: defaultSettings });
  const { objects, problems } = objectsIn(readDocuments(manifest, 'k8s/app.yaml'));
  judge.objects(objects);
  const { findings, tallies } = judge.finish();
  const named = new Set(findings.map((one) => one.rule));
  return report(findings, {
    rules: controls.filter((control) => named.has(control.id)),
    controls: [...tallies].map(([id, tally]) => ({ id, ...tally })),
    problems,
  });
}

export const badPod = `
apiVersion: v1
kind: Pod
metadata:
  name: debug
  namespace: shop
spec:
  hostPID: true
  hostNetwork: true
  containers:
    - name: app
      image: nginx
      securityContext:
        privileged: true
      env:
        - name: PASSWORD
          value: hunter2hunter2
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: everything
rules:
  - apiGroups: ['*']
    resources: ['*']
    verbs: ['*']
`;
