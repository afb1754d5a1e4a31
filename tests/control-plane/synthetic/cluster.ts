import { namespaceObjects } from './namespace.ts';
import { node } from './node.ts';
import { type Random, randomFrom } from './random.ts';
import { type Application, application } from './workload.ts';

/** A cluster to be made: the same sizes give the same objects. */
export interface SyntheticCluster {
  readonly nodes: readonly Created[];
  readonly namespaces: readonly SyntheticNamespace[];
}

export interface SyntheticNamespace {
  readonly name: string;
  readonly namespace: Created;
  readonly objects: readonly Created[];
  readonly applications: readonly Application[];
}

/** An object, and the collection that it is posted to. */
export interface Created {
  readonly path: string;
  readonly object: object;
}

export interface Sizes {
  readonly pods: number;
  readonly podsPerNamespace: number;
  readonly podsPerNode: number;
  readonly seed: number;
}

export const defaultSizes: Sizes = { pods: 10_000, podsPerNamespace: 200, podsPerNode: 100, seed: 1 };

const teams = ['payments', 'search', 'catalogue', 'orders', 'identity', 'media', 'insights', 'delivery'];

export function syntheticCluster(sizes: Sizes): SyntheticCluster {
  const random = randomFrom(sizes.seed);
  const nodeCount = Math.max(1, Math.ceil(sizes.pods / sizes.podsPerNode));
  const nodes = Array.from({ length: nodeCount }, (_, index) => ({
    path: '/api/v1/nodes',
    object: node(index, random),
  }));
  const namespaces: SyntheticNamespace[] = [];
  for (let left = sizes.pods; left > 0; left -= sizes.podsPerNamespace) {
    const team = teams[namespaces.length % teams.length] as string;
    const name = `${team}-${Math.floor(namespaces.length / teams.length)}`;
    namespaces.push({
      name,
      ...namespaceObjects(name, team, random),
      applications: applications(name, Math.min(left, sizes.podsPerNamespace), nodeCount, random),
    });
  }
  return { nodes, namespaces };
}

/** Deployments of one to nineteen pods each, until the namespace has its number. */
function applications(namespace: string, pods: number, nodeCount: number, random: Random): Application[] {
  const made: Application[] = [];
  for (let left = pods; left > 0; ) {
    const replicas = Math.min(left, 1 + random.below(19));
    made.push(application(namespace, made.length, replicas, nodeCount, random));
    left -= replicas;
  }
  return made;
}
