import type { Inventory, KubeObject, Labels, Workload } from '@seawall/kube';
import { formatRef } from '@seawall/model';
import { type BearerIndex, bearerIndex } from './label-index.ts';

/** A namespace that workloads run in, as far as the inventory shows it. */
export interface NamespaceView {
  readonly name: string;
  /** False when neither a manifest nor a workload names it: it is decided when they are applied. */
  readonly named: boolean;
  /** Undefined when no manifest of it was read. */
  readonly labels: Labels | undefined;
  /** Every workload whose pods a policy can reach: pods on the host's network are beyond it. */
  readonly workloads: readonly Workload[];
  readonly byLabel: BearerIndex<Workload>;
  /** What findings about the namespace hang on: its manifest, else the first of its workloads by name. */
  readonly anchor: KubeObject;
}

/** The namespaces that hold at least one workload on the pod network, by name. */
export function namespacesOf(inventory: Inventory): ReadonlyMap<string, NamespaceView> {
  const workloads = new Map<string, Workload[]>();
  for (const workload of inventory.workloads) {
    if (workload.pod.hostNetwork === true) continue;
    const others = workloads.get(workload.namespace);
    if (others === undefined) workloads.set(workload.namespace, [workload]);
    else others.push(workload);
  }
  const manifests = new Map<string, KubeObject>();
  for (const object of inventory.ofKind<object>('Namespace')) {
    const before = manifests.get(object.ref.name);
    if (before === undefined || orderKey(object as KubeObject) < orderKey(before)) {
      manifests.set(object.ref.name, object as KubeObject);
    }
  }
  const views = new Map<string, NamespaceView>();
  for (const [name, members] of workloads) {
    const manifest = manifests.get(name);
    views.set(name, {
      name,
      named: manifest !== undefined || members.some(({ object }) => object.ref.namespace !== undefined),
      labels: manifest === undefined ? undefined : (manifest.value.metadata?.labels ?? {}),
      workloads: members,
      byLabel: bearerIndex(members, ({ labels }) => labels),
      anchor: manifest ?? firstOf(members),
    });
  }
  return views;
}

function firstOf(workloads: readonly Workload[]): KubeObject {
  let first: KubeObject | undefined;
  let key = '';
  for (const { object } of workloads) {
    const own = orderKey(object);
    if (first !== undefined && own >= key) continue;
    first = object;
    key = own;
  }
  return first as KubeObject;
}

/** An order that does not hang on the order in which files were read. */
function orderKey(object: KubeObject): string {
  return `${formatRef(object.ref)} ${object.origin.projectFile}`;
}
