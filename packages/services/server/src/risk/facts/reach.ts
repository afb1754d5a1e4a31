import {
  type Ingress,
  type Inventory,
  isMapping,
  type KubeObject,
  labelsInclude,
  type Mapping,
  type Service,
  type Workload,
} from '@seawall/kube';
import { displayRef } from '@seawall/model';

import { type Reach, reaches } from '../surroundings.ts';
import { type Admits, admittedIndex } from './admitted.ts';

/** From where a workload is reached, and the object that says so. */
export interface Reached {
  readonly reach: Reach;
  readonly by?: string;
}

/** Says of workloads from where they are reached, by the Services, Ingresses and routes of an inventory. */
export function reachIndex(inventory: Inventory): (workload: Workload) => Reached {
  const services = Map.groupBy(inventory.ofKind<Service>('Service'), ({ ref }) => ref.namespace ?? 'default');
  const published = publishedServices(inventory);
  const admitted = admittedIndex(inventory);
  return (workload) => {
    let widest: Reached = ownReach(workload);
    // Policies do not bind what shares the node's network.
    const admits = workload.pod.hostNetwork === true ? 'all' : admitted(workload);
    for (const service of services.get(workload.namespace) ?? []) {
      const { selector } = service.value.spec ?? {};
      if (selector === undefined || Object.keys(selector).length === 0) continue;
      if (!labelsInclude(workload.labels, selector)) continue;
      const found = within(admits, reachOfService(service, published), isPublished(service, published));
      widest = wider(widest, found);
    }
    return widest;
  };
}

/**
 * What is left of a way in behind the workload's policies. What something publishes comes from the pods of a controller,
 * or from its node: only a policy that lets nobody in shuts that for sure.
 */
function within(admits: Admits, found: Reached, isThrough: boolean): Reached {
  if (admits === 'all') return found;
  if (admits === 'nobody') return { reach: 'none' };
  if (isThrough) return found;
  const most: Reach = admits === 'private' ? 'node' : 'cluster';
  return reaches.indexOf(found.reach) < reaches.indexOf(most) ? { ...found, reach: most } : found;
}

function isPublished({ ref }: KubeObject<Service>, published: ReadonlyMap<string, string>): boolean {
  return published.has(`${ref.namespace ?? 'default'}/${ref.name}`);
}

/** Pods that share the node's network, or take one of its ports. */
function ownReach({ pod, containers, object }: Workload): Reached {
  const takesPort = containers.some(({ spec }) => (spec.ports ?? []).some(({ hostPort }) => (hostPort ?? 0) > 0));
  if (pod.hostNetwork === true || takesPort) return { reach: 'node', by: displayRef(object.ref) };
  return { reach: 'none' };
}

function reachOfService(service: KubeObject<Service>, published: ReadonlyMap<string, string>): Reached {
  const { ref, value } = service;
  const { type, externalIPs = [] } = value.spec ?? {};
  const name = displayRef(ref);
  const through = published.get(`${ref.namespace ?? 'default'}/${ref.name}`);
  if (through !== undefined) return { reach: 'internet', by: through };
  if (externalIPs.length > 0 || (type === 'LoadBalancer' && !isInternal(value.metadata?.annotations ?? {})))
    return { reach: 'internet', by: name };
  return { reach: type === 'NodePort' || type === 'LoadBalancer' ? 'node' : 'cluster', by: name };
}

/** Annotations by which clouds are told to keep a load balancer inside their network. */
const internalMarks: readonly (readonly [key: string, value: RegExp])[] = [
  ['service.beta.kubernetes.io/aws-load-balancer-internal', /^(?:true|0\.0\.0\.0\/0)$/],
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', /^internal$/],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', /^true$/],
  ['networking.gke.io/load-balancer-type', /^internal$/i],
  ['cloud.google.com/load-balancer-type', /^internal$/i],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', /^intranet$/],
];

function isInternal(annotations: Readonly<Record<string, string>>): boolean {
  return internalMarks.some(([key, value]) => value.test(annotations[key] ?? ''));
}

/** The Services, `namespace/name`, that something publishes, and what does. */
function publishedServices(inventory: Inventory): Map<string, string> {
  const published = new Map<string, string>();
  for (const object of inventory.ofKind<Ingress>('Ingress')) {
    const { namespace = 'default' } = object.ref;
    const { defaultBackend, backend, rules = [] } = object.value.spec ?? {};
    const backends = [
      defaultBackend,
      backend,
      ...rules.flatMap(({ http }) => (http?.paths ?? []).map((path) => path.backend)),
    ];
    for (const one of backends) {
      const name = one?.service?.name ?? one?.serviceName;
      if (name !== undefined) published.set(`${namespace}/${name}`, displayRef(object.ref));
    }
  }
  for (const kind of routeKinds) {
    for (const object of inventory.ofKind<Mapping>(kind)) {
      for (const [namespace, name] of routeBackends(object))
        published.set(`${namespace}/${name}`, displayRef(object.ref));
    }
  }
  return published;
}

/** gateway.networking.k8s.io. */
const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;

function* routeBackends({ ref, value }: KubeObject): Iterable<[namespace: string, name: string]> {
  const spec = value['spec'];
  const rules = isMapping(spec) && Array.isArray(spec['rules']) ? spec['rules'] : [];
  for (const rule of rules) {
    const backends = isMapping(rule) && Array.isArray(rule['backendRefs']) ? rule['backendRefs'] : [];
    for (const backend of backends) {
      if (!isMapping(backend) || typeof backend['name'] !== 'string') continue;
      const { namespace } = backend;
      yield [typeof namespace === 'string' ? namespace : (ref.namespace ?? 'default'), backend['name']];
    }
  }
}

function wider(a: Reached, b: Reached): Reached {
  return reaches.indexOf(b.reach) < reaches.indexOf(a.reach) ? b : a;
}
