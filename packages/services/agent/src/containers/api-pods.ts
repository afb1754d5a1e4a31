import { isMapping, type KubeClient, listAll } from '@seawall/kube';
import type { Container, Pod } from '@seawall/runtime';

/** What the API server says of a pod of this node: which its containers' ids are unknown to it yet, so the pod stands by itself. */
export interface ApiPod {
  readonly pod: Pod & { readonly uid: string };
  readonly containers: readonly Container[];
}

const pods = { group: '', version: 'v1', kind: 'Pod', name: 'pods', namespaced: true, verbs: ['list'] } as const;

/**
 * The pods that the API server has on this node, with the containers whose ids it knows, their owners included, which
 * no runtime knows.
 *
 * @throws {KubeError} when the server cannot be asked
 */
export async function podsOfNode(client: KubeClient, node: string): Promise<ApiPod[]> {
  const { items } = await listAll(client, pods, { fieldSelector: `spec.nodeName=${node}`, resourceVersion: '0' });
  return items.flatMap((item) => podFrom(item) ?? []);
}

export function podFrom(item: unknown): ApiPod | undefined {
  if (!isMapping(item) || !isMapping(item['metadata'])) return undefined;
  const { name, namespace, uid, labels, annotations } = item['metadata'] as Readonly<Record<string, unknown>>;
  if (typeof uid !== 'string') return undefined;
  const status = isMapping(item['status']) ? item['status'] : {};
  const ip = status['podIP'];
  const owner = ownerOf(item['metadata']);
  // A static pod's containers bear the hash of its file; its mirror in the API has a UID of its own.
  const hash = isMapping(annotations) ? annotations['kubernetes.io/config.hash'] : undefined;
  const pod = {
    uid: typeof hash === 'string' ? hash : uid,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof ip === 'string' ? { ip } : {}),
    ...(isMapping(labels) ? { labels: texts(labels) } : {}),
    ...(owner === undefined ? {} : { owner }),
  };
  const statuses = ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'].flatMap((key) =>
    Array.isArray(status[key]) ? (status[key] as unknown[]) : [],
  );
  return { pod, containers: statuses.flatMap((one) => containerFrom(one, pod) ?? []) };
}

function containerFrom(status: unknown, pod: Pod): Container | undefined {
  if (!isMapping(status) || typeof status['containerID'] !== 'string') return undefined;
  const [, type = '', id = ''] = /^([a-z-]+):\/\/([0-9a-f]{64})$/.exec(status['containerID']) ?? [];
  if (id === '') return undefined;
  const { name, image, imageID } = status;
  const digest = typeof imageID === 'string' ? /sha256:[0-9a-f]{64}$/.exec(imageID)?.[0] : undefined;
  return {
    id,
    type,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof image === 'string' ? { image } : {}),
    ...(digest === undefined ? {} : { imageDigest: digest }),
    pod,
  };
}

/** The object that controls the pod; of a ReplicaSet that a Deployment made, the Deployment: its name is the same without the hash. */
function ownerOf(metadata: Readonly<Record<string, unknown>>): Pod['owner'] {
  const references = metadata['ownerReferences'];
  const owner = Array.isArray(references)
    ? references.find((one) => isMapping(one) && one['controller'] === true)
    : undefined;
  if (!isMapping(owner) || typeof owner['kind'] !== 'string' || typeof owner['name'] !== 'string') return undefined;
  const { kind, name } = owner as { kind: string; name: string };
  const labels = isMapping(metadata['labels']) ? metadata['labels'] : {};
  const hash = labels['pod-template-hash'];
  if (kind === 'ReplicaSet' && typeof hash === 'string' && name.endsWith(`-${hash}`))
    return { kind: 'Deployment', name: name.slice(0, -hash.length - 1) };
  return { kind, name };
}

function texts(value: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
