import type { Mapping } from '@seawall/kube';
import { expect, test } from 'vitest';
import { clusterView, reviewOf, reviewOfRecorded } from '../src/index.ts';
import { constraint, deployment, everything, pod, policies, template, verdictOn, yaml } from './support.ts';

function saidBy(set: ReturnType<typeof policies>): string[] {
  return [
    ...set.problems.map(({ file, line, message }) => `${file}:${line} ${message.en}`),
    ...set.notAssessed.map(({ reason }) => reason.en),
  ];
}

test('a violation is a message with its decision, and says of what', () => {
  const verdict = verdictOn(policies(everything, constraint('Everything')), pod);
  expect(verdict).toMatchObject({
    policy: { dialect: 'gatekeeper', kind: 'Everything', name: 'one' },
    subject: { kind: 'Pod', namespace: 'shop', name: 'cart' },
    outcome: { status: 'fail' },
    decision: 'deny',
    messages: [{ decision: 'deny', text: 'cart seen' }],
  });
});

test.each<[string, string, string[]]>([
  ['deny unless told', '{}', ['deny']],
  ['warn', '{ enforcementAction: warn }', ['warn']],
  ['a dry run', '{ enforcementAction: dryrun }', ['audit']],
  [
    'scoped, two actions at the webhook',
    '{ enforcementAction: scoped, scopedEnforcementActions: [{ action: warn, enforcementPoints: [{ name: validation.gatekeeper.sh }] }, { action: deny, enforcementPoints: [{ name: "*" }] }] }',
    ['warn', 'deny'],
  ],
  [
    'scoped to the audit only',
    '{ enforcementAction: scoped, scopedEnforcementActions: [{ action: deny, enforcementPoints: [{ name: audit.gatekeeper.sh }] }] }',
    [],
  ],
])('enforcement: %s', (_, spec, decisions) => {
  const verdict = verdictOn(policies(everything, constraint('Everything', spec)), pod);
  expect(verdict.messages.map(({ decision }) => decision)).toEqual(decisions);
});

test.each<[string, string[], string]>([
  [
    'an unknown action',
    [everything, constraint('Everything', '{ enforcementAction: block }')],
    'policy-1.yaml:4 "block" is no enforcementAction',
  ],
  [
    'scoped without actions',
    [everything, constraint('Everything', '{ enforcementAction: scoped }')],
    'scopedEnforcementActions is empty',
  ],
  [
    'an unknown operator',
    [
      everything,
      constraint('Everything', '{ match: { labelSelector: { matchExpressions: [{ key: a, operator: Is }] } } }'),
    ],
    'must be one of "In"',
  ],
  [
    'a match of a wrong type',
    [everything, constraint('Everything', '{ match: { namespaces: shop } }')],
    'spec.match.namespaces must be of type array',
  ],
  ['no template', [constraint('Nothing')], 'there is no ConstraintTemplate for Nothing'],
  ['syntax', [template('Broken', 'violation[{"msg": msg}] {')], 'policy-0.yaml:1'],
  ['an unsafe variable', [template('Broken', 'violation[{"msg": msg}] { true }')], 'rego_unsafe_var_error'],
  ['no violation', [template('Broken', 'deny[x] { x := 1 }')], 'has no rule violation'],
  [
    'other data',
    [template('Broken', 'violation[{"msg": msg}] { msg := data.secrets.x }')],
    'data.secrets.x is out of reach',
  ],
  [
    'a library elsewhere',
    [template('Broken', 'violation[{"msg": msg}] { msg := "" }', { libs: 'libs: ["package other"]' })],
    'must begin with lib',
  ],
  ['a name of its own', [everything.replace('name: everything', 'name: other')], 'must be called everything'],
  [
    'CEL only',
    [
      everything.replace(/rego: [^]*$/, 'code: [{ engine: K8sNativeValidation, source: {} }]'),
      constraint('Everything'),
    ],
    'written for K8sNativeValidation only',
  ],
  ['twice', [everything, everything], 'The template Everything is in policy-0.yaml:1 too'],
])('told with its place: %s', (_, texts, said) => {
  expect(saidBy(policies(...texts)).join('\n')).toContain(said);
});

test('one broken policy hides no other', () => {
  const set = policies(template('Broken', 'violation['), everything, constraint('Broken'), constraint('Everything'));
  expect(set.policies.map(({ ref }) => ref.kind)).toEqual(['Everything']);
  expect(set.notAssessed.map(({ reason }) => reason.en)).toEqual(['its ConstraintTemplate Broken cannot be used']);
});

const limits = template(
  'Limits',
  'violation[{"msg": msg}] { count(input.review.object.spec.containers) > input.parameters.most; msg := sprintf("over %v", [input.parameters.most]) }',
  {
    schema:
      'properties: { most: { type: integer, default: 0, maximum: 5 }, names: { type: array, items: { type: string } } }',
  },
);

test.each<[string, string, string]>([
  ['of a wrong type', '{ most: many }', 'spec.parameters.most must be of type integer, found string'],
  ['too large', '{ most: 9 }', 'spec.parameters.most is more than 5'],
  ['in a list', '{ names: [a, 1] }', 'spec.parameters.names[1] must be of type string'],
  ['unknown', '{ mots: 1 }', 'spec.parameters.mots is not in the schema of Limits'],
])('parameters %s are told', (_, parameters, said) => {
  expect(saidBy(policies(limits, constraint('Limits', `{ parameters: ${parameters} }`))).join('\n')).toContain(said);
});

test("the schema's defaults fill in for parameters that are not there", () => {
  expect(verdictOn(policies(limits, constraint('Limits')), pod).messages.map(({ text }) => text)).toEqual(['over 0']);
  expect(verdictOn(policies(limits, constraint('Limits', '{ parameters: { most: 1 } }')), pod).outcome.status).toBe(
    'pass',
  );
});

test('code of two engines runs as Rego', () => {
  const both = everything.replace(
    /rego: \|\n([^]*)$/,
    (_, rego: string) =>
      `code:\n        - { engine: K8sNativeValidation, source: {} }\n        - engine: Rego\n          source:\n            rego: |\n${rego.replaceAll(/^/gm, '      ')}`,
  );
  expect(verdictOn(policies(both, constraint('Everything')), pod).decision).toBe('deny');
});

test('Rego v1 where the source says so', () => {
  const modern = everything.replace(
    /rego: \|\n([^]*)$/,
    'code: [{ engine: Rego, source: { version: v1, rego: "package p\\nviolation contains {\\"msg\\": \\"v1\\"} if true" } }]',
  );
  expect(verdictOn(policies(modern, constraint('Everything')), pod).messages[0]?.text).toBe('v1');
});

test('a deletion is judged by what is deleted', () => {
  const set = policies(
    template(
      'Kept',
      'violation[{"msg": "kept"}] { input.review.operation == "DELETE"; input.review.oldObject.metadata.labels.app; input.review.object.kind }',
    ),
    constraint('Kept'),
  );
  expect(verdictOn(set, pod, { operation: 'DELETE' }).decision).toBe('deny');
  expect(verdictOn(set, pod, { operation: 'CREATE' }).decision).toBe('allow');
  const recorded = reviewOfRecorded({ kind: 'AdmissionReview', request: { operation: 'DELETE', oldObject: pod } });
  if (typeof recorded === 'string') throw new Error(recorded);
  expect(set.policies[0]?.judge(recorded, clusterView([])).decision).toBe('deny');
});

test.each<[string, Mapping, string]>([
  ['no request', { kind: 'AdmissionReview' }, 'no request'],
  ['nothing in it', { request: { operation: 'CREATE' } }, 'neither object nor oldObject'],
  ['a deletion of nothing', { request: { operation: 'DELETE', object: pod } }, 'needs an oldObject'],
])('a recorded review with %s is refused', (_, document, said) => {
  expect(reviewOfRecorded(document)).toContain(said);
});

const unique = template(
  'Unique',
  `violation[{"msg": msg}] {
  other := data.inventory.namespace[ns]["v1"]["Pod"][name]
  name != input.review.object.metadata.name
  other.spec.host == input.review.object.spec.host
  msg := sprintf("%v/%v has it", [ns, name])
}`,
);

test('other objects are there for policies that refer to them', () => {
  const other: Mapping = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'tea', namespace: 'b' },
    spec: { host: 'x' },
  };
  const mine: Mapping = { ...pod, spec: { host: 'x' } };
  const set = policies(unique, constraint('Unique'));
  expect(verdictOn(set, mine, { others: [other] }).messages.map(({ text }) => text)).toEqual(['b/tea has it']);
  expect(verdictOn(set, pod, { others: [other] }).decision).toBe('allow');
});

const podsOnly = '{ match: { kinds: [{ apiGroups: [""], kinds: [Pod] }] } }';

test('what a workload makes is judged with it, CronJobs down to their Pods', () => {
  const set = policies(everything, constraint('Everything', podsOnly));
  const job = { spec: deployment['spec'] as Mapping };
  const cron: Mapping = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'shop' },
    spec: { jobTemplate: job },
  };
  expect(verdictOn(set, deployment).messages).toMatchObject([
    { text: 'cart-pod seen', generated: { kind: 'Pod', name: 'cart-pod' } },
  ]);
  expect(verdictOn(set, cron).messages.map(({ text }) => text)).toEqual(['nightly-job-pod seen']);
  expect(set.policies[0]?.judge(reviewOf(deployment), clusterView([]), { expand: false }).outcome.status).toBe(
    'notApplicable',
  );
});

test('an ExpansionTemplate says what a kind makes, and how bad that is', () => {
  const expansion = `apiVersion: expansion.gatekeeper.sh/v1beta1
kind: ExpansionTemplate
metadata: { name: rollouts }
spec:
  applyTo: [{ groups: [argoproj.io], versions: [v1alpha1], kinds: [Rollout] }]
  templateSource: spec.template
  enforcementAction: warn
  generatedGVK: { group: "", version: v1, kind: Pod }
`;
  const rollout: Mapping = { ...deployment, apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
  expect(
    verdictOn(policies(everything, constraint('Everything', podsOnly), expansion), rollout).messages,
  ).toMatchObject([{ decision: 'warn', text: 'cart-pod seen' }]);
  expect(saidBy(policies(expansion.replace('templateSource: spec.template', '')))[0]).toContain('templateSource');
});

test('a hostile template ends, and is not assessed', () => {
  const endless = template(
    'Endless',
    'violation[{"msg": "never"}] { x := numbers.range(1, 5000); x[_] + x[_] + x[_] == -1 }',
  );
  const [policy] = policies(endless, constraint('Endless')).policies;
  const verdict = policy?.judge(reviewOf(pod), clusterView([]), { limits: { steps: 100_000 } });
  expect(verdict?.outcome).toMatchObject({
    status: 'notAssessed',
    reason: { en: expect.stringContaining('steps') as string },
  });
});

test('what needs a network is not assessed', () => {
  const external = template('External', 'violation[{"msg": "x"}] { external_data({"provider": "p", "keys": ["k"]}) }');
  const { outcome } = verdictOn(policies(external, constraint('External')), pod);
  expect(outcome).toMatchObject({
    status: 'notAssessed',
    reason: { en: expect.stringContaining('external_data') as string },
  });
});

test('a trace shows which expression decided, where it stands and with which values', () => {
  const set = policies(limits, constraint('Limits'));
  const verdict = set.policies[0]?.judge(reviewOf(pod), clusterView([]), { explain: true });
  const [rule] = verdict?.trace ?? [];
  expect(rule).toMatchObject({
    kind: 'rule',
    text: 'policy.violation',
    held: true,
    place: { file: 'policy-0.yaml', line: 16 },
  });
  expect(rule?.steps.map(({ text, held }) => ({ text, held }))[0]).toMatchObject({ held: true });
});

test('names from outside do no harm', () => {
  const odd = yaml('{ apiVersion: v1, kind: Pod, metadata: { name: __proto__, namespace: constructor } }');
  expect(() => clusterView(odd).inventory()).not.toThrow();
});
