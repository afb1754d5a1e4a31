import { expect, test } from 'vitest';
import { isIncomplete, type Report, scan } from '../src/index.ts';
import { tree, world } from './tree.ts';

const template = `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: owned, annotations: { description: Somebody must own it } }
spec:
  crd: { spec: { names: { kind: Owned } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package owned
        violation[{"msg": msg}] {
          not input.review.object.metadata.labels.owner
          msg := sprintf("%v has no owner", [input.review.object.metadata.name])
        }
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: Owned
metadata: { name: pods }
spec: { match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }
`;
const rego =
  'package shop\nwarn_image contains sprintf("%s: latest", [c.name]) if { some c in input.spec.containers; endswith(c.image, ":latest") }';
const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: cart, namespace: shop }\nspec: { containers: [{ name: app, image: "a:latest" }] }\n';

async function scanned(files: Readonly<Record<string, string>>): Promise<Report> {
  using made = tree(files);
  const { report } = await scan({ targets: ['deploy'], policies: ['policies'], severity: 'info' }, world(made.path));
  return report;
}

function policyFindings({ findings }: Report): string[] {
  return findings
    .filter(({ rule }) => rule.includes('/'))
    .map(({ rule, severity, message, place }) => `${severity} ${rule} ${place.file}:${place.line} ${message.en}`)
    .sort();
}

test('policies are further controls of a scan', async () => {
  const report = await scanned({ 'policies/owned.yaml': template, 'policies/shop.rego': rego, 'deploy/pod.yaml': pod });
  expect(policyFindings(report)).toEqual([
    'high gatekeeper/Owned/pods deploy/pod.yaml:1 cart has no owner',
    'medium rego/shop/warn_image deploy/pod.yaml:1 app: latest',
  ]);
  expect(report.rules.find(({ id }) => id === 'gatekeeper/Owned/pods')).toMatchObject({
    category: 'policies',
    why: { en: 'Somebody must own it' },
  });
  expect(isIncomplete(report)).toBe(false);
});

test('an exception of seawall.yaml may name a policy', async () => {
  const report = await scanned({
    'seawall.yaml': 'exceptions: [{ rule: "gatekeeper/Owned/*", reason: r, owner: o, expires: "2999-01-01" }]',
    'policies/owned.yaml': template,
    'deploy/pod.yaml': pod,
  });
  expect(report.findings.filter(({ status }) => status === 'excepted').map(({ rule }) => rule)).toEqual([
    'gatekeeper/Owned/pods',
  ]);
});

test.each<[string, Record<string, string>]>([
  ['broken policies', { 'policies/a.rego': 'package a\ndeny contains {' }],
  [
    'policies that need what is not there',
    { 'policies/a.rego': 'package a\ndeny contains "x" if input.x in data.nothing' },
  ],
  ['no policies at all', { 'policies/a.yaml': 'a: 1' }],
])('%s make a scan incomplete', async (_, files) => {
  expect(isIncomplete(await scanned({ ...files, 'deploy/pod.yaml': pod }))).toBe(true);
});
