import {
  isEmptySelector,
  type KubeObject,
  type LabelSelector,
  type NetworkPolicy,
  selectorMatches,
} from '@seawall/kube';
import { isEverywhere } from './addresses.ts';
import { isNetworkingApi } from './ingress.ts';
import type { Direction, Effect, Isolator } from './isolator.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;
type IngressRule = NonNullable<Spec['ingress']>[number];
export type Peer = NonNullable<IngressRule['from']>[number];
type PolicyPort = NonNullable<IngressRule['ports']>[number];

/** One rule of either direction, its peers under one name. */
export interface Rule {
  readonly peers: readonly Peer[];
  readonly ports: readonly PolicyPort[];
}

/** The object as Kubernetes' own NetworkPolicy; undefined when it is another kind, or Calico's of the same name. */
export function networkPolicyOf(object: KubeObject): KubeObject<NetworkPolicy> | undefined {
  return object.ref.kind === 'NetworkPolicy' && isNetworkingApi(object) ? object : undefined;
}

/**
 * Whether a policy isolates a direction, with the defaults of the API server: without `policyTypes` every policy is for
 * ingress, and for egress too when it has an egress rule. Source: networking/v1 NetworkPolicySpec.
 */
export function isFor(spec: Spec, direction: Direction): boolean {
  const types = spec.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  return direction === 'ingress' || (spec.egress ?? []).length > 0;
}

export function rulesOf(spec: Spec, direction: Direction): readonly Rule[] {
  if (direction === 'ingress')
    return (spec.ingress ?? []).map((rule) => ({ peers: rule.from ?? [], ports: rule.ports ?? [] }));
  return (spec.egress ?? []).map((rule) => ({ peers: rule.to ?? [], ports: rule.ports ?? [] }));
}

/** No peers means every peer. Source: networking/v1 NetworkPolicyIngressRule. */
function allowsEveryPeer(rule: Rule): boolean {
  return rule.peers.length === 0 || rule.peers.some(isEveryAddress);
}

export function isEveryAddress(peer: Peer): boolean {
  const block = peer.ipBlock;
  return block?.cidr !== undefined && (block.except ?? []).length === 0 && isEverywhere(block.cidr);
}

/** A port entry without a number stands for every port of its protocol. */
export function allowsEveryPort(rule: Rule): boolean {
  return rule.ports.length === 0 || rule.ports.some(({ port }) => port === undefined);
}

export function kubernetesIsolator(object: KubeObject<NetworkPolicy>): Isolator {
  const spec = object.value.spec ?? {};
  const selector: LabelSelector = spec.podSelector ?? {};
  const namespace = object.ref.namespace ?? 'default';
  return {
    object: object as unknown as KubeObject,
    namespace,
    required: selector.matchLabels ?? {},
    everyPod: isEmptySelector(selector),
    ingress: effectOf(spec, 'ingress'),
    egress: effectOf(spec, 'egress'),
    selects: (pod) => pod.namespace === namespace && selectorMatches(selector, pod.labels),
  };
}

function effectOf(spec: Spec, direction: Direction): Effect {
  const closes = isFor(spec, direction);
  return {
    closes,
    open: closes && rulesOf(spec, direction).some((rule) => allowsEveryPeer(rule) && allowsEveryPort(rule)),
  };
}
