import type { KubeObject, Labels, Service } from '@seawall/kube';
import { table, type Path } from '@seawall/model';
import { isEverywhere } from './addresses.ts';

/** A way in from outside the cluster. */
export interface Exposure {
  readonly by: 'LoadBalancer' | 'NodePort' | 'externalIPs';
  /** The field that opens it. */
  readonly path: Path;
  /** Open to every address, as far as the manifest says. */
  readonly everyone: boolean;
}

/** The object as a Service of the core API; undefined when it is another kind, or Knative's of the same name. */
export function serviceOf(object: KubeObject): KubeObject<Service> | undefined {
  if (object.ref.kind !== 'Service' || object.ref.apiVersion !== 'v1') return undefined;
  return object;
}

/** How a Service can be reached from outside the cluster; undefined when it cannot. */
export function exposureOf(object: KubeObject<Service>): Exposure | undefined {
  const spec = object.value.spec ?? {};
  if (spec.type === 'LoadBalancer') {
    const annotations = object.value.metadata?.annotations ?? {};
    if (isInternal(annotations)) return undefined;
    return {
      by: 'LoadBalancer',
      path: ['spec', 'type'],
      everyone: sourcesAreOpen(spec.loadBalancerSourceRanges, annotations),
    };
  }
  if (spec.type === 'NodePort') return { by: 'NodePort', path: ['spec', 'type'], everyone: true };
  if ((spec.externalIPs ?? []).length > 0) return { by: 'externalIPs', path: ['spec', 'externalIPs'], everyone: true };
  return undefined;
}

/** The annotations by which each provider is asked for a load balancer without a public address. */
const internalAnnotations: Readonly<Record<string, RegExp>> = table({
  'cloud.google.com/load-balancer-type': /^internal$/i,
  'networking.gke.io/load-balancer-type': /^internal$/i,
  'service.beta.kubernetes.io/aws-load-balancer-internal': /^(?:true|0\.0\.0\.0\/0)$/i,
  'service.beta.kubernetes.io/aws-load-balancer-scheme': /^internal$/i,
  'service.beta.kubernetes.io/azure-load-balancer-internal': /^true$/i,
  'service.beta.kubernetes.io/openstack-internal-load-balancer': /^true$/i,
  'service.beta.kubernetes.io/oci-load-balancer-internal': /^true$/i,
  'oci-network-load-balancer.oraclecloud.com/internal': /^true$/i,
  'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type': /^intranet$/i,
  'service.beta.kubernetes.io/alicloud-loadbalancer-address-type': /^intranet$/i,
  'service.kubernetes.io/qcloud-loadbalancer-internal-subnetid': /./,
  'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type': /^private$/i,
});

function isInternal(annotations: Labels): boolean {
  for (const key of Object.keys(internalAnnotations)) {
    const value = annotations[key];
    if (value !== undefined && internalAnnotations[key]?.test(value.trim()) === true) return true;
  }
  return false;
}

/** Before the field there was an annotation; providers still read it when the field is empty. */
const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function sourcesAreOpen(field: readonly string[] | undefined, annotations: Labels): boolean {
  const ranges =
    field !== undefined && field.length > 0 ? field : (annotations[sourceRangesAnnotation] ?? '').split(',');
  const named = ranges.map((range) => range.trim()).filter((range) => range !== '');
  return named.length === 0 || named.some(isEverywhere);
}
