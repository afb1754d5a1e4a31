import type { ApiResource } from '../client/api/resource.ts';
import { kubeletConfiguration } from '../client/api/nodes.ts';
import { asKubeError, type KubeError } from '../client/error.ts';
import type { KubeClient } from '../client/client.ts';
import type { Change, Shelf } from './store.ts';

/** Where the configurations of kubelets are kept that were read from the nodes: no API server serves such a resource. */
export const kubeletConfigurations: ApiResource = {
  group: 'kubelet.config.k8s.io',
  version: 'v1beta1',
  kind: 'KubeletConfiguration',
  name: 'kubeletconfigurations',
  namespaced: false,
  verbs: [],
};

/** Nodes that are asked side by side. */
const abreast = 24;
/** When so many in a row did not answer, the others would not either: the way to the nodes is closed. */
const mostSilent = 24;

/**
 * Reads the configuration of every node's kubelet into the shelf, named for its node. Gives what went wrong by node; a
 * refusal for one is one for all, and is told of the first only. Of many nodes that do not answer the first are asked,
 * and the others are told to be as they are.
 */
export async function readKubelets(
  client: KubeClient,
  nodes: readonly string[],
  shelf: Shelf,
  onChanges: (changes: readonly Change[]) => void,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KubeError>> {
  const failed = new Map<string, KubeError>();
  const waiting = [...nodes];
  let refused = false;
  let silent = 0;
  async function work(): Promise<void> {
    for (let node = waiting.shift(); node !== undefined && !refused && !signal.aborted; node = waiting.shift()) {
      try {
        const { apiVersion, kind } = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' };
        const config = await kubeletConfiguration(client, node, signal);
        const change = shelf.put({ ...config, apiVersion, kind, metadata: { name: node } });
        if (change !== undefined) onChanges([change]);
        silent = 0;
      } catch (error) {
        const failure = asKubeError(error);
        if (failure.code === 'forbidden') refused = true;
        failed.set(node, failure);
        silent += 1;
        if (silent < mostSilent) continue;
        for (const other of waiting.splice(0)) failed.set(other, failure);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(abreast, nodes.length) }, work));
  return failed;
}
