import { type ClusterState, isMade, type KubeObject, type Store } from '@seawall/kube';
import type { Text } from '@seawall/model';
import { type Control, kindsRead } from '@seawall/posture';
import type { Collected } from '../collected.ts';
import { runningDigests } from '../workloads/digests.ts';
import { managedBy, unseenProcesses } from './managed.ts';
import { misfitProblems, notRead, reasonOf } from './problems.ts';

/** The kinds that have to be read for the controls, and the nodes, which hold the kubelets. */
export function judgedKinds(controls: readonly Control[]): Set<string> {
  const kinds = kindsRead(controls);
  kinds.add('Node');
  kinds.add('Namespace');
  return kinds;
}

/** Kinds that the inventory shows beside those that controls judge. */
export const inventoryKinds: readonly string[] = [
  'GRPCRoute',
  'HTTPRoute',
  'MutatingWebhookConfiguration',
  'NetworkPolicy',
  'Node',
  'TCPRoute',
  'TLSRoute',
  'UDPRoute',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'ClusterPolicy',
  'Policy',
];

/** Puts what was read of a cluster into a scan. */
export function addCluster(state: ClusterState, collected: Collected, controls: readonly Control[]): void {
  collected.judge.wholeCluster(unavailableKinds(state));
  collected.judge.objects([...declared(state.store)]);
  for (const [image, digests] of runningDigests(state.store)) collected.runningDigests.set(image, digests);
  noteCluster(state, collected, controls);
}

/** What a report says of a cluster beside what was judged. */
export function noteCluster(state: ClusterState, collected: Collected, controls: readonly Control[]): void {
  const { store, unavailable, version } = state;
  collected.objects += store.size;
  collected.problems.push(...misfitProblems(state));
  collected.notAssessed.push(...notRead(unavailable.values(), store.cluster));
  const service = managedBy(store, version?.git);
  for (const [needs, reason] of unseenProcesses(controls, service)) collected.unseen.set(needs, reason);
}

/** What people declared: objects that controllers made from a template are judged there. */
export function* declared(store: Store): Iterable<KubeObject> {
  for (const namespace of store.namespaces()) {
    for (const object of store.in(namespace)) if (!isMade(object)) yield object;
  }
}

/** What controllers made of it. */
export function* made(store: Store): Iterable<KubeObject> {
  for (const namespace of store.namespaces()) {
    for (const object of store.in(namespace)) if (isMade(object)) yield object;
  }
}

const notAsked: Text = { en: 'only one namespace was to be scanned', zh: '仅要求扫描一个命名空间' };

/** Kinds of which nothing is known. */
export function unavailableKinds({
  outside,
  unavailable,
}: Pick<ClusterState, 'outside' | 'unavailable'>): ReadonlyMap<string, Text> {
  const kinds = new Map<string, Text>();
  for (const kind of outside) kinds.set(kind, notAsked);
  for (const one of unavailable.values()) {
    // What was read once counts, and so does a node beside one that did not answer.
    if (one.stale || one.name !== undefined) continue;
    for (const kind of one.kinds) kinds.set(kind, reasonOf(one));
  }
  return kinds;
}
