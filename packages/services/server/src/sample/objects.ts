import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type KubeObject, type Mapping, objectsIn, readDocuments, workloadsOf } from '@seawall/kube';
import { containers } from './containers.ts';
import { sampleFile } from './place.ts';

/** Manifests name no cluster; what is in one does. */
export function inCluster(objects: readonly KubeObject[], cluster: string): KubeObject[] {
  return objects.map((object) => ({ ...object, ref: { ...object.ref, cluster } }));
}

/** The machines that the sample runs on. */
export function sampleNodes(): KubeObject[] {
  const text = readFileSync(sampleFile('./nodes.yaml', 'nodes.yaml'), 'utf8');
  return [...objectsIn(readDocuments(text, 'nodes.yaml'), { projectFile: 'nodes.yaml' }).objects];
}

/** Nobody has built these images: unless a manifest pins one, its digest is made of its name. */
export function sampleDigest(image: string): string {
  return /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1] ?? `sha256:${hash('sha256', `seawall sample ${image}`)}`;
}

/** Where the recorded events say that workloads run. */
const placed = new Map(Object.values(containers).map(({ pod, node }) => [pod.owner.name, { node, pod: pod.name }]));

/** The pods that controllers would make of the workloads, spread over the nodes. */
export function samplePods(objects: readonly KubeObject[], nodes: readonly string[]): KubeObject[] {
  let turn = 0;
  return objects.flatMap((object) => {
    const [workload] = workloadsOf(object);
    const { kind, name } = object.ref;
    if (workload === undefined || kind === 'Pod' || workload.finite) return [];
    const count = kind === 'DaemonSet' ? nodes.length : Math.min(workload.replicas ?? 1, 3);
    return Array.from({ length: count }, (_, at): KubeObject => {
      const known = at === 0 && kind !== 'DaemonSet' ? placed.get(name) : undefined;
      turn += 1;
      const node = known?.node ?? nodes[(kind === 'DaemonSet' ? at : turn) % nodes.length] ?? '';
      return podOf(object, known?.pod ?? `${name}-${at}`, node);
    });
  });
}

function podOf(owner: KubeObject, podName: string, node: string): KubeObject {
  const [workload] = workloadsOf(owner);
  const { apiVersion, kind, namespace = 'default', name } = owner.ref;
  const value = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName,
      namespace,
      labels: workload?.labels ?? {},
      ownerReferences: [{ apiVersion, kind, name, uid: `sample-${namespace}-${name}`, controller: true }],
    },
    spec: { ...workload?.pod, nodeName: node },
    status: {
      phase: 'Running',
      containerStatuses: (workload?.containers ?? []).flatMap((one) =>
        one.spec.image === undefined
          ? []
          : [{ name: one.name, imageID: `${one.spec.image.split('@')[0]}@${sampleDigest(one.spec.image)}` }],
      ),
    },
  };
  return {
    ref: { ...owner.ref, apiVersion: 'v1', kind: 'Pod', namespace, name: podName },
    value: value as unknown as Mapping,
    origin: owner.origin,
  };
}
