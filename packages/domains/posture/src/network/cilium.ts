import {
  isEmptySelector,
  type KubeObject,
  type Labels,
  type Mapping,
  selectorMatches,
  type Value,
} from '@seawall/kube';
import { isEverywhere } from './addresses.ts';
import { type Direction, type Effect, type Isolator, keysOf, type PodIdentity } from './isolator.ts';
import { listAt, mappingAt, selectorFrom, stringsAt } from './untrusted.ts';

const namespaceLabel = 'io.kubernetes.pod.namespace';
const namespaceLabelsPrefix = 'io.cilium.k8s.namespace.labels.';

/** The isolators of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy: one for each rule of `spec` and `specs`. */
export function ciliumIsolators(object: KubeObject): Isolator[] {
  const value = object.value as Mapping;
  const rules = [value['spec'], ...listAt(value, 'specs')];
  return rules.flatMap((rule) => isolatorOf(object, rule));
}

function isolatorOf(object: KubeObject, rule: Value | undefined): Isolator[] {
  // A rule with a nodeSelector is for nodes, not for pods.
  const endpointSelector = mappingAt(rule, 'endpointSelector');
  if (endpointSelector === undefined) return [];
  const selector = selectorFrom(endpointSelector, withoutSource);
  const clusterwide = object.ref.kind === 'CiliumClusterwideNetworkPolicy';
  const namespace = object.ref.namespace ?? 'default';
  const asksForNamespace = keysOf(selector).some((key) => key.startsWith(namespaceLabelsPrefix));
  return [
    {
      object,
      ...(clusterwide ? {} : { namespace }),
      required: {},
      everyPod: isEmptySelector(selector),
      ingress: effectOf(rule, 'ingress'),
      egress: effectOf(rule, 'egress'),
      selects(pod) {
        if (!clusterwide && pod.namespace !== namespace) return false;
        if (asksForNamespace && pod.namespaceLabels === undefined) return undefined;
        return selectorMatches(selector, endpointLabels(pod));
      },
    },
  ];
}

/** Label keys may name where the label comes from: `k8s:app`, `any:app`. */
function withoutSource(key: string): string {
  return key.replace(/^(?:k8s|any)[:.]/, '');
}

function endpointLabels(pod: PodIdentity): Labels {
  const labels: Record<string, string> = { ...pod.labels, [namespaceLabel]: pod.namespace };
  labels['io.cilium.k8s.policy.serviceaccount'] = pod.serviceAccount;
  for (const [key, value] of Object.entries(pod.namespaceLabels ?? {})) labels[namespaceLabelsPrefix + key] = value;
  return labels;
}

/**
 * A direction is closed when the rule has a section for it that is not empty, unless `enableDefaultDeny` says otherwise.
 * Source: Cilium documentation, "Policy enforcement modes".
 */
function effectOf(rule: Value | undefined, direction: Direction): Effect {
  const allows = listAt(rule, direction);
  const said = mappingAt(rule, 'enableDefaultDeny')?.[direction];
  const closes = typeof said === 'boolean' ? said : allows.length + listAt(rule, `${direction}Deny`).length > 0;
  return { closes, open: closes && allows.some((section) => allowsEverything(section, direction)) };
}

function allowsEverything(section: Value, direction: Direction): boolean {
  if (listAt(section, 'toPorts').length > 0) return false;
  const [entities, cidrs] = direction === 'ingress' ? ['fromEntities', 'fromCIDR'] : ['toEntities', 'toCIDR'];
  return stringsAt(section, entities).includes('all') || stringsAt(section, cidrs).some(isEverywhere);
}
