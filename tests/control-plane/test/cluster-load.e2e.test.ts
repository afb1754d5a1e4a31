import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, noCluster, startControlPlane } from '../control-plane.ts';
import { defaultSizes, syntheticCluster } from '../synthetic/cluster.ts';
import { type Loaded, loadCluster } from '../synthetic/load.ts';

const sizes = { pods: 150, podsPerNamespace: 50, podsPerNode: 30, seed: 7 };

function text(seed: number): string {
  return JSON.stringify(syntheticCluster({ ...sizes, seed }));
}

test('a synthetic cluster is the same on every run, and another with another seed', () => {
  expect(text(7)).toBe(text(7));
  expect(text(7)).not.toBe(text(8));
  expect(syntheticCluster(defaultSizes).nodes).toHaveLength(100);
});

describe.skipIf(noCluster !== undefined)('the loader', () => {
  let cluster: ControlPlane;
  let loaded: Loaded;
  beforeAll(async () => {
    cluster = await startControlPlane({ auditPolicy: 'none' });
    loaded = await loadCluster(cluster, sizes);
  });
  afterAll(async () => cluster?.stop());

  async function count(kind: string): Promise<number> {
    const names = await cluster.kubectl(['get', kind, '-A', '-o', 'name', '-l', 'tier']);
    return names.split('\n').filter((name) => name !== '').length;
  }

  test('creates what it says', async () => {
    expect(loaded).toMatchObject({ nodes: 5, namespaces: 3, pods: 150 });
    expect(await count('pods')).toBe(150);
    expect(await count('deployments')).toBe(loaded.deployments);
    expect(await count('replicasets')).toBe(loaded.deployments);
    expect(await count('services')).toBe(loaded.deployments);
  });

  test('its pods run on its nodes, and are owned by the replica sets of their deployments', async () => {
    const { items } = JSON.parse(await cluster.kubectl(['get', 'pods,replicasets', '-A', '-o', 'json'])) as {
      items: {
        kind: string;
        metadata: { name: string; uid: string; namespace: string; ownerReferences: [{ uid: string; kind: string }] };
        spec: { nodeName?: string };
        status: { phase?: string };
      }[];
    };
    const sets = new Set(items.filter(({ kind }) => kind === 'ReplicaSet').map(({ metadata }) => metadata.uid));
    const pods = items.filter(({ kind }) => kind === 'Pod');
    expect(pods.filter(({ metadata }) => !sets.has(metadata.ownerReferences[0].uid))).toEqual([]);
    expect(new Set(pods.map(({ status }) => status.phase))).toEqual(new Set(['Running']));
    expect(pods.filter(({ spec }) => !/^worker-000[0-4]$/.test(spec.nodeName ?? ''))).toEqual([]);
  });
});
