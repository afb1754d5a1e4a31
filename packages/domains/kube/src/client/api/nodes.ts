import { isMapping } from '../../shape.ts';
import type { Mapping } from '../../yaml/document.ts';
import type { KubeClient } from '../client.ts';
import { KubeError } from '../error.ts';

/** The configuration that a node's kubelet runs with, defaults filled in; it does not say its kind itself. */
export async function kubeletConfiguration(client: KubeClient, node: string, signal?: AbortSignal): Promise<Mapping> {
  const doing = `read the kubelet configuration of node ${node}`;
  const answer = await client.json({
    path: `/api/v1/nodes/${encodeURIComponent(node)}/proxy/configz`,
    doing,
    // A node that is down stays down for longer than it is worth to wait for.
    retries: 0,
    timeoutMs: 4_000,
    ...(signal === undefined ? {} : { signal }),
  });
  const config = isMapping(answer) ? answer['kubeletconfig'] : undefined;
  if (isMapping(config)) return config;
  throw new KubeError('bad-response', {
    en: `Asked to ${doing}, the kubelet answered something else`,
    zh: `执行 ${doing} 时 kubelet 返回了其他内容`,
  });
}
