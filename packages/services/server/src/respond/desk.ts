import { kubeCluster, type ResponseCluster } from '@seawall/alerting';
import { connectCluster, type KubeClient } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { WatchedCluster } from '../collect/watch-cluster.ts';

/** A cluster that can be acted in: as it is, and so that everything is checked and nothing done. */
interface Acting {
  readonly real: ResponseCluster;
  readonly trial: ResponseCluster;
}

/** Where people’s responses go: the clusters that this server watches, by the credentials that it watches them with. */
export interface ResponseDesk {
  /** Why nothing can be done in a cluster from here; undefined when it can. */
  blocked(cluster: string): Text | undefined;
  /** Only of clusters that are not blocked. @throws KubeError when the kubeconfig cannot be used */
  open(cluster: string): Promise<Acting>;
  close(): void;
}

export interface DeskOptions {
  readonly clusters: readonly WatchedCluster[];
  /** Off unless whoever runs the server wants it. */
  readonly enabled: boolean;
}

export function openDesk({ clusters, enabled }: DeskOptions): ResponseDesk {
  const byId = new Map(clusters.map((cluster) => [cluster.id, cluster]));
  const clients = new Map<string, Promise<KubeClient>>();

  function clientOf({ context, id, kubeconfig }: WatchedCluster): Promise<KubeClient> {
    let client = clients.get(id);
    if (client === undefined) {
      client = connectCluster({
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        ...(context === undefined ? {} : { context }),
      });
      clients.set(id, client);
      // The next one tries again.
      client.catch(() => clients.delete(id));
    }
    return client;
  }

  return {
    blocked: (id) => (enabled ? (byId.has(id) ? undefined : notWatched) : switchedOff),
    open: async (id) => {
      const cluster = byId.get(id);
      if (cluster === undefined) throw new RangeError(`The cluster ${id} is not watched`);
      const client = await clientOf(cluster);
      return { real: kubeCluster(client), trial: kubeCluster(client, { dryRun: true }) };
    },
    close: () => {
      for (const client of clients.values()) void client.then((each) => each.close()).catch(() => undefined);
      clients.clear();
    },
  };
}

const switchedOff: Text = {
  en: 'This server may not act in clusters; start it with --respond, or set respond.enabled in the chart.',
  zh: '本服务器未启用集群内响应；请使用 --respond 启动，或在 chart 中设置 respond.enabled。',
};
const notWatched: Text = {
  en: 'This server does not watch the cluster itself, and so cannot act in it; name it with --watch.',
  zh: '本服务器并未直接监视该集群，因此无法在其中执行操作；请用 --watch 指定该集群。',
};
