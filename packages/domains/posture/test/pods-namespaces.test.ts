import { describe, expect, test } from 'vitest';
import { container, faults } from './pods-support.ts';

const plain = { containers: [container()] };

function deployment(namespace?: string): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cart', ...(namespace === undefined ? {} : { namespace }) },
    spec: { template: { spec: plain } },
  };
}

function labelled(labels: object, name = 'shop'): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

describe('default-namespace', () => {
  test('tells of workloads in default, and less loudly of those that name no namespace', () => {
    expect(faults(deployment('shop'), 'default-namespace')).toEqual([]);
    expect(faults(deployment('default'), 'default-namespace')).toMatchObject([
      { severity: 'low', part: 'metadata.namespace' },
    ]);
    expect(faults(deployment(), 'default-namespace')).toMatchObject([{ severity: 'info' }]);
  });

  test('tells of an object once, however many templates it holds', () => {
    const group = { template: { spec: plain } };
    const cluster = {
      apiVersion: 'ray.io/v1',
      kind: 'RayCluster',
      metadata: { name: 'ray' },
      spec: { headGroupSpec: group, workerGroupSpecs: [group, group] },
    };
    expect(faults(cluster, 'default-namespace')).toHaveLength(1);
    expect(faults(cluster, 'seccomp-profile')).toHaveLength(3);
  });
});

describe('namespace-pod-security', () => {
  const enforce = 'pod-security.kubernetes.io/enforce';

  test.each<[string, object, number]>([
    ['restricted', labelled({ [enforce]: 'restricted' }), 0],
    ['baseline', labelled({ [enforce]: 'baseline' }), 0],
    ['privileged', labelled({ [enforce]: 'privileged' }), 1],
    ['a level that does not exist', labelled({ [enforce]: 'strict' }), 1],
    ['a warning only', labelled({ 'pod-security.kubernetes.io/warn': 'restricted' }), 1],
    ['nothing, in kube-system', labelled({}, 'kube-system'), 0],
  ])('%s', (_, manifest, count) => {
    expect(faults(manifest, 'namespace-pod-security')).toHaveLength(count);
  });
});
