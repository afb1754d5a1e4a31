import type { Inventory, KubeObject, Mapping, Workload } from '@seawall/kube';
import { adminIsolators, adminPolicyKinds } from './admin-policy.ts';
import { calicoIsolators, isCalicoPolicy } from './calico.ts';
import { ciliumIsolators } from './cilium.ts';
import type { Direction, Isolator, PodIdentity } from './isolator.ts';
import { kubernetesIsolator, networkPolicyOf } from './kubernetes-policy.ts';
import { type RequirementIndex, requirementIndex } from './label-index.ts';
import { type NamespaceView, namespacesOf } from './namespaces.ts';

/** How many workloads of a namespace some policy closes in one direction; a policy that selects none counts for nothing. */
export interface Coverage {
  readonly closed: number;
  readonly open: number;
  /** Where it hangs on what was not read. */
  readonly unknown: number;
}

/** Which policies isolate which pods, over one inventory. */
export interface Isolation {
  readonly namespaces: ReadonlyMap<string, NamespaceView>;
  /** The namespaces whose findings hang on an object. */
  anchoredAt(object: KubeObject): readonly NamespaceView[];
  /** Whether some policy closes a direction of the workload's pods; undefined when that cannot be told. */
  isClosed(workload: Workload, direction: Direction): boolean | undefined;
  coverage(namespace: NamespaceView, direction: Direction): Coverage;
  /** Whether every pod of the namespace is closed in a direction, whatever labels it bears. */
  isClosedByDefault(namespace: NamespaceView, direction: Direction): boolean | undefined;
}

/** Most workloads being open is one fault of their namespace rather than one of each. */
export function isMostlyOpen({ closed, open }: Coverage): boolean {
  return open > closed;
}

const memo = new WeakMap<Inventory, Isolation>();

export function isolationIn(inventory: Inventory): Isolation {
  let isolation = memo.get(inventory);
  if (isolation === undefined) {
    isolation = isolationOver(inventory);
    memo.set(inventory, isolation);
  }
  return isolation;
}

function isolationOver(inventory: Inventory): Isolation {
  const { namespaced, clusterwide } = isolatorsIn(inventory);
  const indexes = new Map<string, RequirementIndex<Isolator>>();
  for (const [name, isolators] of namespaced) indexes.set(name, requirementIndex(isolators, requiredBy));
  const clusterIndex = requirementIndex(clusterwide, requiredBy);
  const namespaces = namespacesOf(inventory);
  const anchors = new Map<KubeObject, NamespaceView[]>();
  for (const view of namespaces.values()) anchors.set(view.anchor, [...(anchors.get(view.anchor) ?? []), view]);

  function isClosed(workload: Workload, direction: Direction): boolean | undefined {
    const pod = identityOf(workload, namespaces.get(workload.namespace));
    const own = indexes.get(workload.namespace);
    const closed = own === undefined ? false : selectedBy(own.candidates(pod.labels), pod, direction);
    return closed === true
      ? true
      : either(closed, () => selectedBy(clusterIndex.candidates(pod.labels), pod, direction));
  }

  function countPods(view: NamespaceView, direction: Direction): Coverage {
    const coverage = { closed: 0, open: 0, unknown: 0 };
    for (const workload of view.workloads) {
      const closed = isClosed(workload, direction);
      coverage[closed === undefined ? 'unknown' : closed ? 'closed' : 'open'] += 1;
    }
    return coverage;
  }

  // Every workload of a namespace asks for it.
  const counted = { ingress: new Map<NamespaceView, Coverage>(), egress: new Map<NamespaceView, Coverage>() };

  return {
    namespaces,
    anchoredAt: (object) => anchors.get(object) ?? none,
    isClosed,
    coverage(view, direction) {
      const known = counted[direction].get(view);
      if (known !== undefined) return known;
      const coverage = countPods(view, direction);
      counted[direction].set(view, coverage);
      return coverage;
    },
    isClosedByDefault(view, direction) {
      const anyPod: PodIdentity = {
        labels: {},
        namespace: view.name,
        namespaceLabels: view.labels,
        serviceAccount: '',
      };
      const closing = (isolator: Isolator): boolean => isolator.everyPod && !isolator[direction].open;
      const own = (namespaced.get(view.name) ?? []).filter(closing);
      const closed = selectedBy(own, anyPod, direction);
      return closed === true ? true : either(closed, () => selectedBy(clusterwide.filter(closing), anyPod, direction));
    },
  };
}

const none: readonly NamespaceView[] = [];

function requiredBy(isolator: Isolator): Isolator['required'] {
  return isolator.required;
}

/** Three-valued or: undefined unless one of them is true. */
function either(one: boolean | undefined, other: () => boolean | undefined): boolean | undefined {
  const second = other();
  if (second === true) return true;
  return one === undefined || second === undefined ? undefined : false;
}

function selectedBy(isolators: Iterable<Isolator>, pod: PodIdentity, direction: Direction): boolean | undefined {
  let answer: boolean | undefined = false;
  for (const isolator of isolators) {
    if (!isolator[direction].closes) continue;
    const selected = isolator.selects(pod);
    if (selected === true) return true;
    if (selected === undefined) answer = undefined;
  }
  return answer;
}

function identityOf(workload: Workload, view: NamespaceView | undefined): PodIdentity {
  return {
    labels: workload.labels,
    namespace: workload.namespace,
    namespaceLabels: view?.labels,
    serviceAccount: workload.pod.serviceAccountName ?? workload.pod.serviceAccount ?? 'default',
  };
}

function isolatorsIn(inventory: Inventory): { namespaced: Map<string, Isolator[]>; clusterwide: Isolator[] } {
  const namespaced = new Map<string, Isolator[]>();
  const clusterwide: Isolator[] = [];
  for (const isolator of allIsolators(inventory)) {
    if (isolator.namespace === undefined) {
      clusterwide.push(isolator);
      continue;
    }
    const others = namespaced.get(isolator.namespace);
    if (others === undefined) namespaced.set(isolator.namespace, [isolator]);
    else others.push(isolator);
  }
  return { namespaced, clusterwide };
}

function* allIsolators(inventory: Inventory): Iterable<Isolator> {
  for (const object of inventory.ofKind<Mapping>('NetworkPolicy')) {
    const policy = networkPolicyOf(object);
    if (policy !== undefined) yield kubernetesIsolator(policy);
    else if (isCalicoPolicy(object)) yield* calicoIsolators(object);
  }
  for (const object of inventory.ofKind<Mapping>('GlobalNetworkPolicy')) {
    if (isCalicoPolicy(object)) yield* calicoIsolators(object);
  }
  for (const kind of ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']) {
    for (const object of inventory.ofKind<Mapping>(kind)) yield* ciliumIsolators(object);
  }
  for (const kind of adminPolicyKinds) {
    for (const object of inventory.ofKind<Mapping>(kind)) yield* adminIsolators(object);
  }
}
