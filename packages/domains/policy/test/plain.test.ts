import type { Mapping } from '@seawall/kube';
import type { Verdict } from '@seawall/model';
import { expect, test } from 'vitest';
import { clusterView, loadPolicies, type PolicySet, reviewOf } from '../src/index.ts';
import { deployment, namespace, pod } from './support.ts';

function load(files: Readonly<Record<string, string>>): PolicySet {
  return loadPolicies(Object.entries(files).map(([file, text]) => ({ file, text })));
}

function judge(set: PolicySet, object: Mapping, explain = false): Verdict[] {
  const review = reviewOf(object, { operation: 'CREATE' });
  return set.policies.map((policy) => policy.judge(review, clusterView([object]), { explain }));
}

function said(set: PolicySet, object: Mapping): string[] {
  return judge(set, object).flatMap(({ messages }) => messages.map(({ decision, text }) => `${decision} ${text}`));
}

test.each<[string, string, string[]]>([
  ['v1', 'package main\ndeny contains msg if { input.kind == "Pod"; msg := "no pods" }', ['deny no pods']],
  ['v0', 'package main\ndeny[msg] { input.kind == "Pod"; msg := "no pods" }', ['deny no pods']],
  ['violation', 'package main\nviolation[{"msg": "v"}] { input.kind == "Pod" }', ['deny v']],
  ['warn with a name', 'package a.b\nwarn_pods contains "w" if input.kind == "Pod"', ['warn w']],
  ['objects with a message', 'package main\ndeny contains {"msg": "m", "x": 1} if true', ['deny m']],
  ['a bare text', 'package main\ndeny := "text"', ['deny text']],
  ['an answer of yes', 'package main\ndeny if input.kind == "Pod"', ['deny deny']],
  [
    'an exception',
    'package main\ndeny_pods contains "p" if true\nexception contains ["pods"] if input.kind == "Pod"',
    [],
  ],
  [
    'an exception of another',
    'package main\ndeny_pods contains "p" if true\nexception contains ["jobs"] if true',
    ['deny p'],
  ],
  [
    'a request',
    'package kubernetes.admission\ndeny contains msg if { msg := sprintf("%s %s", [input.request.operation, input.request.object.metadata.name]) }',
    ['deny CREATE cart'],
  ],
  ['no verdict rule', 'package lib\nallow if true', []],
])('Rego of %s', (_, text, expected) => {
  expect(said(load({ 'a.rego': text }), pod)).toEqual(expected);
});

test('libraries and data files lie beside the rules', () => {
  const set = load({
    'main.rego': 'package main\nimport data.lib.names\ndeny contains names.of(input) if input.kind in data.kinds',
    'lib.rego': 'package lib.names\nof(object) := object.metadata.name',
    'data.yaml': 'kinds: [Pod]',
  });
  expect(said(set, pod)).toEqual(['deny cart']);
});

test.each<[string, Record<string, string>, string]>([
  [
    'a library that is not there',
    { 'a.rego': 'package a\nimport data.lib.kubernetes\ndeny contains "x" if kubernetes.pods[_]' },
    'data.lib.kubernetes',
  ],
  ['data that is not there', { 'a.rego': 'package a\ndeny contains "x" if input.kind in data.kinds' }, 'data.kinds'],
  [
    "a template's source",
    { 'a.rego': 'package a\nviolation[{"msg": "x"}] { input.review.object }' },
    'ConstraintTemplate',
  ],
])('not assessed: %s', (_, files, reason) => {
  const set = load(files);
  expect(set.policies).toEqual([]);
  expect(set.notAssessed.map((each) => each.reason.en).join()).toContain(reason);
});

test('one module that is wrong is told with its place and hides no other', () => {
  const set = load({
    'bad.rego': 'package bad\n\ndeny contains x if true',
    'worse.rego': 'package worse\ndeny contains {',
    'good.rego': 'package good\ndeny contains "g" if true',
  });
  expect(said(set, pod)).toEqual(['deny g']);
  expect(set.problems.map(({ file, line }) => `${file}:${line}`).sort()).toEqual(['bad.rego:3', 'worse.rego:2']);
});

test('a result that is no message is not assessed', () => {
  const [verdict] = judge(load({ 'a.rego': 'package a\ndeny contains 7 if true' }), pod);
  expect(verdict?.outcome.status).toBe('notAssessed');
});

const trivy = `# METADATA
# title: Owned
# description: Somebody owns it.
# related_resources:
# - https://example.com/owned
# custom:
#   id: ORG-001
#   severity: CRITICAL
#   recommended_actions: Add an owner.
#   input:
#     selector:
#     - type: kubernetes
package user.org001

deny contains res if {
	some container in input.spec.containers
	not container.owner
	res := result.new(sprintf("%s is nobody's", [container.name]), container)
}
`;

test('a Trivy check says who it is, how bad it is, and where', () => {
  const set = load({ 'org.rego': trivy });
  const review = {
    ...reviewOf(pod),
    locate: (path: readonly unknown[]) => ({ file: 'pod.yaml', line: 10 + path.length, column: 1, endLine: 20 }),
  };
  expect(set.policies[0]).toMatchObject({
    title: 'Owned',
    severity: 'critical',
    remediation: 'Add an owner.',
    references: ['https://example.com/owned'],
  });
  expect(set.policies[0]?.judge(review, clusterView([]))).toMatchObject({
    policy: { dialect: 'trivy', kind: 'ORG-001' },
    decision: 'deny',
    messages: [{ text: "app is nobody's", place: { file: 'pod.yaml', line: 13 } }],
  });
});

test('a Trivy check for other inputs is not about objects', () => {
  const set = load({ 'org.rego': trivy.replace('type: kubernetes', 'type: terraform') });
  expect(judge(set, pod)[0]?.outcome.status).toBe('notApplicable');
});

const kubescape = `package armo_builtins

deny contains msga if {
	some object in input
	object.kind == "Pod"
	namespaces := {each.metadata.name | some each in input; each.kind == "Namespace"}
	not object.metadata.namespace in namespaces
	msga := {
		"alertMessage": sprintf("%s lives nowhere", [object.metadata.name]),
		"packagename": "armo_builtins",
		"alertScore": 7,
		"failedPaths": ["metadata.namespace"],
		"alertObject": {"k8sApiObjects": [object]},
	}
}
`;

test('a rule of Kubescape sees all objects and speaks of each', () => {
  const set = load({
    'lives/raw.rego': kubescape,
    'lives/rule.metadata.json':
      '{"name": "lives-somewhere", "description": "d", "remediation": "r", "match": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["Pod", "Namespace"]}]}',
    'other/raw.rego': kubescape.replace('lives nowhere', 'is lost'),
  });
  const reviews = [pod, deployment, namespace].map((object) => reviewOf(object));
  const [lives, other] = set.policies;
  expect(lives?.ref).toEqual({ dialect: 'kubescape', kind: 'lives-somewhere', name: '' });
  const alone = lives?.judge(reviews[0]!, clusterView([]));
  expect(alone).toMatchObject({
    decision: 'deny',
    messages: [{ text: 'cart lives nowhere', field: 'metadata.namespace' }],
  });
  expect(lives?.judgeTogether?.(reviews, clusterView([])).map(({ outcome }) => outcome.status)).toEqual([
    'pass',
    'notApplicable',
    'pass',
  ]);
  expect(other?.judgeTogether?.(reviews.slice(0, 1), clusterView([]))[0]?.messages[0]?.text).toBe('cart is lost');
});

test('a trace of plain Rego names the file and the line', () => {
  const [verdict] = judge(
    load({ 'a.rego': 'package a\n\ndeny contains "x" if {\n\tinput.kind == "Job"\n}' }),
    pod,
    true,
  );
  expect(verdict?.trace?.[0]).toMatchObject({
    held: false,
    steps: [{ text: 'input.kind == "Job"', held: false, place: { file: 'a.rego', line: 4 } }],
  });
});
