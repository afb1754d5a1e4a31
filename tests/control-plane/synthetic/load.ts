import { apiOf, inParallel } from '../api.ts';
import type { ControlPlane } from '../control-plane.ts';
import { defaultSizes, type Sizes, type SyntheticNamespace, syntheticCluster } from './cluster.ts';

export interface Loaded {
  readonly nodes: number;
  readonly namespaces: number;
  readonly deployments: number;
  readonly pods: number;
  /** How many requests that took, and how long. */
  readonly requests: number;
  readonly seconds: number;
}

/** Enough to keep both the API server and etcd busy; more only queues. */
const width = 48;

/**
 * Fills a control plane, started without workload controllers, with a synthetic cluster whose pods look as if they ran.
 * The same sizes give the same objects, uids and times of creation aside.
 */
export async function loadCluster(
  cluster: Pick<ControlPlane, 'server' | 'ca' | 'dir'>,
  sizes: Partial<Sizes> = {},
): Promise<Loaded> {
  const begun = performance.now();
  const { nodes, namespaces } = syntheticCluster({ ...defaultSizes, ...sizes });
  await using api = apiOf(cluster);
  let pods = 0;

  async function post(path: string, object: object): Promise<string> {
    const { metadata } = await api.request<{ metadata: { uid: string } }>('POST', path, object);
    return metadata.uid;
  }

  async function fill({ name, applications }: SyntheticNamespace): Promise<void> {
    const apps = `/apis/apps/v1/namespaces/${name}`;
    const core = `/api/v1/namespaces/${name}`;
    for (const application of applications) {
      await post(`${core}/services`, application.service);
      const deployment = await post(`${apps}/deployments`, application.deployment);
      const owner = await post(`${apps}/replicasets`, application.replicaSet(deployment));
      await inParallel(4, application.pods(owner), async (pod) => {
        await post(`${core}/pods`, pod.object);
        await api.request('PATCH', `${core}/pods/${pod.name}/status`, { status: pod.status });
        pods += 1;
      });
    }
  }

  await inParallel(width, nodes, ({ path, object }) => post(path, object));
  await inParallel(width, namespaces, ({ namespace }) => post(namespace.path, namespace.object));
  // The settings and accounts that the pods name must be there before the pods.
  const objects = namespaces.flatMap((one) => one.objects);
  await inParallel(width, objects, ({ path, object }) => post(path, object));
  await waitForAccounts();
  await inParallel(width / 4, namespaces, fill);

  /** The controller makes the account of each namespace; admission refuses pods that come before it. */
  async function waitForAccounts(): Promise<void> {
    for (const { name } of namespaces) {
      const path = `/api/v1/namespaces/${name}/serviceaccounts/default`;
      for (let tries = 0; ; tries++) {
        const found = await api.request('GET', path).then(
          () => true,
          (error: unknown) => {
            if (tries > 600) throw error;
            return false;
          },
        );
        if (found) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  return {
    nodes: nodes.length,
    namespaces: namespaces.length,
    deployments: namespaces.reduce((sum, { applications }) => sum + applications.length, 0),
    pods,
    requests: api.answered(),
    seconds: (performance.now() - begun) / 1000,
  };
}
