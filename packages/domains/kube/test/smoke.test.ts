import { expect, test } from 'vitest';
import { objectsIn, readDocuments, workloadsOf } from '../src/index.ts';

test('a pod is read with its places', () => {
  const text =
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  hostPID: true\n  containers:\n  - name: app\n    image: nginx:1\n';
  const { objects, problems } = objectsIn(readDocuments(text, 'pod.yaml'));
  expect(problems).toEqual([]);
  const [object] = objects;
  expect(object?.origin.locate(['spec', 'hostPID'])).toMatchObject({ line: 6, path: 'spec.hostPID' });
  expect(workloadsOf(object!)[0]?.containers[0]?.image).toMatchObject({
    registry: 'docker.io',
    repository: 'library/nginx',
    tag: '1',
  });
});
