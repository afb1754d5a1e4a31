import {
  isEmptySelector,
  type KubeObject,
  type LabelSelector,
  type Mapping,
  selectorMatches,
  type Value,
} from '@seawall/kube';
import { isEverywhere } from './addresses.ts';
import { type Direction, type Effect, type Isolator, keysOf, namespaceNameLabel, noEffect } from './isolator.ts';
import { listAt, mappingAt, selectorFrom, stringAt, stringsAt } from './untrusted.ts';

export const adminPolicyKinds = ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'] as const;

/**
 * Cluster-wide policies of the Network Policy API. They do not isolate what they select: only a rule that denies every
 * namespace or every address closes a direction, so the others count for nothing here.
 */
export function adminIsolators(object: KubeObject): Isolator[] {
  if (!object.ref.apiVersion.startsWith('policy.networking.k8s.io/')) return [];
  const spec = (object.value as Mapping)['spec'];
  const subject = mappingAt(spec, 'subject');
  const namespaces = mappingAt(subject, 'namespaces');
  const pods = mappingAt(subject, 'pods');
  if (namespaces === undefined && pods === undefined) return [];
  const namespaceSelector = selectorFrom(namespaces ?? mappingAt(pods, 'namespaceSelector'));
  const podSelector = selectorFrom(mappingAt(pods, 'podSelector'));
  return [
    {
      object,
      required: podSelector.matchLabels ?? {},
      everyPod: isEmptySelector(podSelector),
      ingress: effectOf(spec, 'ingress'),
      egress: effectOf(spec, 'egress'),
      selects(pod) {
        if (!selectorMatches(podSelector, pod.labels)) return false;
        return selectsNamespace(namespaceSelector, pod.namespace, pod.namespaceLabels);
      },
    },
  ];
}

/** Undefined when the selector asks for labels of a namespace that was not read. */
function selectsNamespace(
  selector: LabelSelector,
  name: string,
  labels: Readonly<Record<string, string>> | undefined,
): boolean | undefined {
  if (labels === undefined && keysOf(selector).some((key) => key !== namespaceNameLabel)) return undefined;
  return selectorMatches(selector, { ...labels, [namespaceNameLabel]: name });
}

function effectOf(spec: Value | undefined, direction: Direction): Effect {
  for (const rule of listAt(spec, direction)) {
    if (stringAt(rule, 'action') !== 'Deny' || listAt(rule, 'ports').length > 0) continue;
    if (listAt(rule, direction === 'ingress' ? 'from' : 'to').some(isEverything)) return { closes: true, open: false };
  }
  return noEffect;
}

function isEverything(peer: Value): boolean {
  const namespaces = mappingAt(peer, 'namespaces');
  if (namespaces !== undefined && isEmptySelector(selectorFrom(namespaces))) return true;
  return stringsAt(peer, 'networks').some(isEverywhere);
}
