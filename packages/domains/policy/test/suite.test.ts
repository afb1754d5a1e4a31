import { expect, test } from 'vitest';
import { isSuite, readSuite, runSuite } from '../src/index.ts';
import { constraint, everything, yaml } from './support.ts';

const files: Readonly<Record<string, string>> = {
  'dir/template.yaml': everything,
  'dir/constraint.yaml': constraint('Everything'),
  'dir/bad.yaml': constraint('Everything', '{ enforcementAction: block }'),
  'dir/pod.yaml': '{ apiVersion: v1, kind: Pod, metadata: { name: cart } }',
  'dir/two.yaml':
    '{ apiVersion: v1, kind: Pod, metadata: { name: a } }\n---\n{ apiVersion: v1, kind: Pod, metadata: { name: b } }',
  'dir/review.yaml':
    '{ apiVersion: admission.k8s.io/v1, kind: AdmissionReview, request: { operation: UPDATE, object: { apiVersion: v1, kind: Pod, metadata: { name: cart } } } }',
};

function outcomes(cases: string, more = ''): string[] {
  const [object] = yaml(`apiVersion: test.gatekeeper.sh/v1alpha1
kind: Suite
tests:
  - { name: t, template: template.yaml, constraint: constraint.yaml, ${more} cases: ${cases} }`);
  if (object === undefined || !isSuite(object)) throw new Error('no suite');
  const suite = readSuite(object);
  if (typeof suite === 'string') return [suite];
  const results = runSuite(suite, 'dir/suite.yaml', (path) => {
    const text = files[path];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  });
  return [...results].map(({ outcome, detail = '' }) => `${outcome} ${detail}`.trim());
}

test.each<[string, string, string]>([
  ['any violation', '[{ object: pod.yaml, assertions: [{ violations: yes }] }]', 'pass'],
  ['none', '[{ object: pod.yaml, assertions: [{ violations: no }] }]', 'fail expected violations: no, found 1'],
  ['a number', '[{ object: pod.yaml, assertions: [{ violations: 1 }] }]', 'pass'],
  ['another number', '[{ object: pod.yaml, assertions: [{ violations: 2 }] }]', 'fail expected violations: 2, found 1'],
  ['by message', '[{ object: pod.yaml, assertions: [{ message: "^cart" }] }]', 'pass'],
  [
    'by another message',
    '[{ object: pod.yaml, assertions: [{ message: "^tea" }] }]',
    'fail expected violations: yes with a message matching ^tea, found 0',
  ],
  ['all assertions count', '[{ object: pod.yaml, assertions: [{ violations: yes }, { violations: no }] }]', 'fail'],
  ['no assertions', '[{ object: pod.yaml }]', 'fail the case has no assertions'],
  ['a recorded review', '[{ object: review.yaml, assertions: [{ violations: 1 }] }]', 'pass'],
  [
    'two objects in one file',
    '[{ object: two.yaml, assertions: [{ violations: yes }] }]',
    'fail two.yaml holds more than one object',
  ],
  ['no such file', '[{ object: none.yaml, assertions: [{ violations: yes }] }]', 'fail dir/none.yaml cannot be read'],
  ['left out', '[{ object: none.yaml, skip: true }]', 'skip'],
  [
    'a bad pattern',
    '[{ name: c, object: pod.yaml, assertions: [{ message: "(" }] }]',
    'test t: case c: message is no regular expression',
  ],
  [
    'a bad number',
    '[{ name: c, object: pod.yaml, assertions: [{ violations: some }] }]',
    'test t: case c: violations must be',
  ],
])('%s', (_, cases, expected) => {
  expect(outcomes(cases).join('\n')).toContain(expected);
});

test('a constraint that must be refused', () => {
  expect(outcomes('[]', 'invalid: true,')).toEqual(['fail the constraint should have been refused']);
});
