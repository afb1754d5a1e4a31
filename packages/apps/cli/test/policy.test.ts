import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './run.ts';

const template = `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: owned }
spec:
  crd: { spec: { names: { kind: Owned } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package owned
        violation[{"msg": msg}] {
          labels := object.get(input.review.object.metadata, "labels", {})
          not labels.owner
          msg := sprintf("%v has no owner", [input.review.object.metadata.name])
        }
`;

const constraint = (action: string): string => `apiVersion: constraints.gatekeeper.sh/v1beta1
kind: Owned
metadata: { name: pods }
spec: { enforcementAction: ${action}, match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }
`;

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: cart, namespace: shop }\nspec: { containers: [] }\n';
const owned = pod.replace('namespace: shop', 'namespace: shop, labels: { owner: me }');
const suite = (violations: string): string => `apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
metadata: { name: owned }
tests:
  - name: pods
    template: ../deny/template.yaml
    constraint: ../deny/constraint.yaml
    cases: [{ name: bare, object: ../objects/pod.yaml, assertions: [{ violations: ${violations} }] }]
`;

const files: Readonly<Record<string, string>> = {
  'deny/template.yaml': template,
  'deny/constraint.yaml': constraint('deny'),
  'warn/template.yaml': template,
  'warn/constraint.yaml': constraint('warn'),
  'lost/constraint.yaml': constraint('deny'),
  'empty/readme.yaml': 'a: 1\n',
  'objects/pod.yaml': pod,
  'owned/pod.yaml': owned,
  'deployment/web.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { template: { spec: { containers: [] } } }\n`,
  'review/review.json': JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { operation: 'DELETE', oldObject: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'gone' } } },
  }),
  'good/suite.yaml': suite('yes'),
  'bad/suite.yaml': suite('no'),
  'rego/a.rego': 'package a\n\np if input.x == 1\n\nq if input.y\n',
  'rego/a_test.rego': 'package a_test\n\nimport data.a\n\ntest_p if a.p with input.x as 1\n',
  'rego-bad/a.rego': 'package a\n\np if input.x == 1\n\ntest_p if p with input.x as 2\n',
  'rego-loose/a.rego': 'package a\n\ntest_p if {\n\tx := 1\n}\n',
  'rego-broken/a.rego': 'package a\n\np if nothing(1)\n\ntest_p if p\n',
};

const root = mkdtempSync(join(tmpdir(), 'seawall-policy-'));

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each<[string, string[], number, string]>([
  ['denied', ['eval', '-p', 'deny', 'objects'], 1, 'DENY  cart has no owner'],
  ['allowed', ['eval', '-p', 'deny', 'owned'], 0, 'denied 0'],
  ['allowed, and shown', ['eval', '-p', 'deny', 'owned', '--all'], 0, 'ALLOW Owned/pods'],
  ['only warned', ['eval', '-p', 'warn', 'objects'], 0, 'WARN  cart has no owner'],
  ['warned, and that fails', ['eval', '-p', 'warn', 'objects', '--fail-on', 'warn'], 1, 'WARN'],
  ['denied, and that does not fail', ['eval', '-p', 'deny', 'objects', '--fail-on', 'none'], 0, 'DENY'],
  ['the Pods of a workload', ['eval', '-p', 'deny', 'deployment'], 1, 'web-pod has no owner (by its Pod web-pod)'],
  ['not the Pods of a workload', ['eval', '-p', 'deny', 'deployment', '--no-expand'], 0, 'denied 0'],
  ['a recorded deletion', ['eval', '-p', 'deny', 'review/review.json'], 1, 'gone has no owner'],
  ['in Chinese', ['eval', '-p', 'deny', 'objects', '--lang', 'zh'], 1, '拒绝'],
  ['a constraint without its template', ['eval', '-p', 'lost', 'owned'], 3, 'there is no ConstraintTemplate for Owned'],
  ['no policies', ['eval', '-p', 'empty', 'owned'], 3, 'policies 0'],
  ['a path that is none', ['eval', '-p', 'none', 'owned'], 2, ''],
  ['without policies', ['eval', 'owned'], 2, ''],
  ['explained', ['explain', '-p', 'deny', 'objects'], 1, '✓ 12 not labels.owner'],
  ['explained, allowed', ['explain', '-p', 'deny', 'owned'], 0, '✗ 12 not labels.owner'],
  ['explained, another policy', ['explain', '-p', 'deny', 'owned', '--policy', 'Other/x'], 2, ''],
  ['a suite that passes', ['test', 'good'], 0, '1 passed, 0 failed'],
  ['a suite that fails', ['test', 'bad'], 1, 'expected violations: no, found 1'],
  ['Rego tests, with coverage', ['test', 'rego', '--coverage', '-v'], 0, 'not reached: 5'],
  [
    'Rego that strict mode refuses, told',
    ['test', 'rego-loose', '--strict'],
    3,
    'rego-loose/a.rego:4: rego_compile_error: assigned var x unused',
  ],
  ['a Rego test that fails, and why', ['test', 'rego-bad', '-v'], 1, '✗ 3 input.x == 1'],
  ['Rego that does not compile', ['test', 'rego-broken'], 3, 'rego-broken/a.rego:3'],
  ['chosen tests', ['test', 'good', 'rego', '--run', '^data'], 0, '1 passed'],
  ['a bad pattern', ['test', 'good', '--run', '('], 2, ''],
  ['no tests', ['test', 'objects'], 3, '0 passed'],
])('policy: %s', async (_, argv, code, shown) => {
  const ran = await run(root, ['policy', ...argv]);
  expect({ code: ran.code, stdout: ran.stdout + ran.stderr }).toEqual({
    code,
    stdout: expect.stringContaining(shown) as string,
  });
});

test('policy eval as JSON', async () => {
  const { stdout } = await run(root, ['policy', 'eval', '-p', 'deny', 'objects', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    verdicts: [
      { subject: 'resource:/v1/Pod/shop/cart', decision: 'deny', place: { file: 'objects/pod.yaml', line: 1 } },
    ],
  });
});

test('what a policy says cannot repaint the terminal', async () => {
  writeFileSync(join(root, 'objects/pod.yaml'), pod.replace('name: cart', 'name: "a\\e[2Jb"'));
  const { stdout } = await run(root, ['policy', 'eval', '-p', 'deny', 'objects']);
  writeFileSync(join(root, 'objects/pod.yaml'), pod);
  expect(stdout).toContain('ab has no owner');
  expect(stdout).not.toContain('\u001b');
});
