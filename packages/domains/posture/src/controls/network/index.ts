import type { Control } from '../../control.ts';
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

export const networkControls: readonly Control[] = [
  namespaceIngressPolicy,
  namespaceEgressPolicy,
  workloadIngressPolicy,
  workloadEgressPolicy,
  defaultDenyIngress,
  defaultDenyEgress,
  networkPolicyAllowsAll,
  networkPolicyUnusedRules,
  networkPolicySelectsNothing,
  networkPolicyPeer,
  metadataEgress,
  sensitivePortExposed,
  loadBalancerSources,
  nodePortService,
  serviceExternalIps,
  serviceExternalName,
  ingressTls,
  ingressRiskyAnnotations,
  ingressHost,
  ingressClass,
  gatewayTls,
];
