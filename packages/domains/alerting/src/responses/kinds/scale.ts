import { displayRef, type ResourceRef } from '@seawall/model';
import * as v from 'valibot';
import { actionKind, gone, noCluster, noWorkload } from '../action-kind.ts';
import { fieldOf, type ResponseCluster } from '../cluster.ts';

const scalable: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly controller?: boolean;
}

/** What made an object, and what made that, up to the one that nothing made. */
async function topOwner(cluster: ResponseCluster, from: ResourceRef): Promise<ResourceRef> {
  let at = from;
  // A pod of a Deployment has two owners above it; custom controllers may add some.
  for (let steps = 0; steps < 5; steps += 1) {
    const owners = fieldOf(await cluster.get(at), 'metadata', 'ownerReferences') as OwnerReference[] | undefined;
    const owner = owners?.find(({ controller }) => controller === true);
    if (owner === undefined) return at;
    const next: ResourceRef = {
      type: 'resource',
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      ...(from.namespace === undefined ? {} : { namespace: from.namespace }),
      name: owner.name,
    };
    // A controller of an unknown kind is scaled at the highest owner that can be.
    if (!scalable.has(next.kind) && scalable.has(at.kind)) return at;
    at = next;
  }
  return at;
}

export const scaleToZero = actionKind({
  id: 'scale-to-zero',
  title: { en: 'Scale the workload to no replicas', zh: '将工作负载缩容为零副本' },
  settings: v.strictObject({}),
  plan: async ({ cluster, subject: { pod, workload } }) => {
    if (cluster === undefined) return noCluster;
    const start = workload ?? pod;
    if (start === undefined) return noWorkload;
    const owner = await topOwner(cluster, start);
    const name = displayRef(owner);
    if (!scalable.has(owner.kind)) return { inapplicable: { en: `${name} has no replicas`, zh: `${name} 没有副本数` } };
    const live = await cluster.get(owner);
    if (live === undefined) return gone(name);
    const before = Number(fieldOf(live, 'spec', 'replicas') ?? 1);
    return {
      target: owner,
      what: { en: `Scale ${name} from ${before} to 0`, zh: `将 ${name} 的副本数从 ${before} 缩为 0` },
      undo: [{ op: 'patch', target: owner, patch: { spec: { replicas: before } } }],
      apply: async () => {
        await cluster.patch(owner, { spec: { replicas: 0 } });
        return undefined;
      },
    };
  },
});
