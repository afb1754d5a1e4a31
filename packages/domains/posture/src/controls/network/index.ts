import type { Control } from '../../control.ts';
import { type Reads, reading } from '../../reads.ts';
import { defaultDenyEgress, defaultDenyIngress } from './default-deny.ts';
import { gatewayTls } from './gateways.ts';
import { ingressClass, ingressHost, ingressTls } from './ingress.ts';
import { ingressRiskyAnnotations } from './ingress-annotations.ts';
import { metadataEgress } from './metadata-egress.ts';
import { namespaceEgressPolicy, namespaceIngressPolicy } from './namespace-policies.ts';
import { networkPolicyAllowsAll } from './policy-allows-all.ts';
import { networkPolicyPeer, networkPolicySelectsNothing } from './policy-selects-nothing.ts';
import { networkPolicyUnusedRules } from './policy-without-effect.ts';
import { loadBalancerSources, nodePortService, sensitivePortExposed } from './service-exposure.ts';
import { serviceExternalIps, serviceExternalName } from './service-fields.ts';
import { workloadEgressPolicy, workloadIngressPolicy } from './workload-policies.ts';

/** Who isolates which pods: the policies of the namespace, and those of the whole cluster. */
const isolation: Reads = {
  within: 'namespace',
  kinds: ['Namespace', 'NetworkPolicy'],
  also: [
    'AdminNetworkPolicy',
    'BaselineAdminNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'CiliumNetworkPolicy',
    'ClusterNetworkPolicy',
    'GlobalNetworkPolicy',
  ],
  workloads: true,
};

export const networkControls: readonly Control[] = [
  ...reading(isolation, [
    namespaceIngressPolicy,
    namespaceEgressPolicy,
    workloadIngressPolicy,
    workloadEgressPolicy,
    defaultDenyIngress,
    defaultDenyEgress,
    networkPolicySelectsNothing,
    networkPolicyPeer,
  ]),
  networkPolicyAllowsAll,
  networkPolicyUnusedRules,
  metadataEgress,
  sensitivePortExposed,
  loadBalancerSources,
  nodePortService,
  serviceExternalIps,
  serviceExternalName,
  ingressTls,
  ingressRiskyAnnotations,
  ingressHost,
  ...reading({ within: 'namespace', kinds: ['IngressClass'] }, [ingressClass]),
  // Routes name gateways of other namespaces.
  ...reading({ within: 'cluster', kinds: ['HTTPRoute'] }, [gatewayTls]),
];
