import { expect, test } from 'vitest';
import { objectsIn, readDocuments, selectorMatches, workloadsOf } from '../src/index.ts';

function read(yaml: string) {
  return objectsIn(readDocuments(yaml, 'test.yaml'));
}

test('a field of a wrong type is left out and reported with its place; the rest is judged', () => {
  const { objects, problems } = read(`
apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  hostPID: "yes"
  hostNetwork: true
  containers:
  - name: app
    ports: 80
  - just-a-name
`);
  expect(objects[0]?.value).toMatchObject({ spec: { hostNetwork: true, containers: [{ name: 'app' }, {}] } });
  expect(objects[0]?.value).not.toHaveProperty('spec.hostPID');
  expect(problems.map(({ code, line, message }) => [code, line, message.en.split(' must')[0]])).toEqual([
    ['wrong-type', 7, 'spec.hostPID'],
    ['wrong-type', 11, 'spec.containers[0].ports'],
    ['wrong-type', 12, 'spec.containers[1]'],
  ]);
});

test('null stands for an absent field, without a word', () => {
  const { objects, problems } = read(
    '{apiVersion: v1, kind: Pod, metadata: {name: a, labels: null}, spec: {hostPID: null}}',
  );
  expect(problems).toEqual([]);
  expect(objects[0]?.value).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} });
});

test('lists are opened and their items keep their places', () => {
  const { objects } = read(`
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Namespace
  metadata: {name: shop}
- apiVersion: v1
  kind: ServiceAccount
  metadata: {name: cart, namespace: shop}
`);
  expect(objects.map(({ ref }) => [ref.kind, ref.namespace, ref.name])).toEqual([
    ['Namespace', undefined, 'shop'],
    ['ServiceAccount', 'shop', 'cart'],
  ]);
  expect(objects[1]?.origin.base).toEqual(['items', 1]);
  expect(objects[1]?.origin.locate(['metadata', 'name']).line).toBe(10);
});

test('the items of a typed list need not repeat their kind', () => {
  const { objects } = read('{apiVersion: apps/v1, kind: DeploymentList, items: [{metadata: {name: a}}]}');
  expect(objects[0]?.ref).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' });
});

test('documents that are no Kubernetes objects are counted, not reported', () => {
  const { objects, others, problems } = read('services: {web: {image: a}}\n---\n- a\n- b\n---\n# nothing\n');
  expect([objects.length, problems.length]).toEqual([0, 0]);
  expect(others).toBeGreaterThanOrEqual(2);
});

test('an object without a name is judged and reported', () => {
  const { objects, problems } = read('apiVersion: v1\nkind: Pod\nspec: {}\n');
  expect(objects.length).toBe(1);
  expect(problems.map(({ code, line }) => [code, line])).toEqual([['incomplete-object', 1]]);
});

test('a place is that of the field, or of its nearest parent that is written', () => {
  const [pod] = read('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  hostPID: true\n').objects;
  expect(pod?.origin.locate(['spec', 'hostPID'])).toMatchObject({ line: 6, column: 3, path: 'spec.hostPID' });
  expect(pod?.origin.locate(['spec', 'securityContext', 'runAsUser'])).toMatchObject({ line: 5 });
  expect(pod?.origin.locate([])).toMatchObject({ line: 1 });
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'a kind or group that is called %s is one that nobody knows',
  (name) => {
    const { objects } = read(
      `
- apiVersion: v1
  kind: ${name}
  metadata: {name: a}
- apiVersion: ${name}/v1
  kind: ${name}
  metadata: {name: b}
  spec: {template: {spec: {containers: [{name: app, image: x}]}}}
`.replace(/^- /gm, '---\n  '),
    );
    expect(objects.map(({ ref }) => ref.kind)).toEqual([name, name]);
    expect(objects.flatMap((object) => workloadsOf(object)).length).toBeLessThanOrEqual(1);
    expect(selectorMatches({ matchExpressions: [{ key: name, operator: 'Exists' }] }, {})).toBe(false);
  },
);
