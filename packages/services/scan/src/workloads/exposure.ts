import { type Ingress, type KubeObject, labelsInclude, type Service, type Workload, workloadsOf } from '@seawall/kube';
import type { Text } from '@seawall/model';
import { exposureOf, ingressOf, serviceOf } from '@seawall/posture';

/** Objects whose rules lead from outside to Services, in `backendRefs` and in Ingress' and OpenShift's own ways. */
const routes = new Set(['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute', 'Route']);

/**
 * How each workload is reached from outside the cluster, by its object; one that is not reached has no entry. Only what
 * the objects say: load balancers, node ports, external addresses, Ingresses, routes, host ports.
 */
export function exposedWorkloads(objects: readonly KubeObject[]): Map<KubeObject, Text> {
  const workloads = objects.flatMap((object) => workloadsOf(object));
  const exposed = new Map<KubeObject, Text>();
  const note = (workload: Workload, en: string, zh: string): void => {
    if (!exposed.has(workload.object)) exposed.set(workload.object, { en, zh });
  };
  const published = publishedBy(objects);
  for (const object of objects) {
    const service = serviceOf(object);
    if (service === undefined) continue;
    const { name, namespace = 'default' } = service.ref;
    const own = exposureOf(service);
    const route = published.get(`${namespace}/${name}`);
    const way = own === undefined ? route : `Service ${name}, ${own.by}`;
    if (way === undefined) continue;
    for (const workload of selectedBy(service, workloads)) note(workload, way, way);
  }
  for (const workload of workloads) {
    const port = workload.containers
      .flatMap(({ spec }) => spec.ports ?? [])
      .find(({ hostPort }) => (hostPort ?? 0) > 0);
    if (port !== undefined) note(workload, `host port ${port.hostPort}`, `主机端口 ${port.hostPort}`);
  }
  return exposed;
}

function selectedBy({ ref, value }: KubeObject<Service>, workloads: readonly Workload[]): Workload[] {
  const selector = value.spec?.selector ?? {};
  if (Object.keys(selector).length === 0) return [];
  const namespace = ref.namespace ?? 'default';
  return workloads.filter((one) => one.namespace === namespace && labelsInclude(one.labels, selector));
}

/** `namespace/service` to the object that leads to it from outside. */
function publishedBy(objects: readonly KubeObject[]): Map<string, string> {
  const published = new Map<string, string>();
  const note = (object: KubeObject, namespace: string | undefined, service: unknown): void => {
    const { kind, name, namespace: own = 'default' } = object.ref;
    const key = `${namespace ?? own}/${String(service)}`;
    if (typeof service === 'string' && !published.has(key)) published.set(key, `${kind} ${name}`);
  };
  for (const object of objects) {
    const ingress = object.ref.kind === 'Ingress' ? ingressOf(object) : undefined;
    if (ingress !== undefined) for (const service of servicesOf(ingress)) note(object, undefined, service);
    if (routes.has(object.ref.kind)) {
      for (const { name, namespace } of referredServices(object.value, 0)) note(object, namespace, name);
    }
  }
  return published;
}

function servicesOf({ value: { spec = {} } }: KubeObject<Ingress>): (string | undefined)[] {
  const backends = [
    spec.defaultBackend,
    spec.backend,
    ...(spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ];
  return backends.map((backend) => backend?.service?.name ?? backend?.serviceName);
}

interface Referred {
  readonly name: string;
  readonly namespace?: string;
}

const deepest = 12;

/** `backendRefs` of the Gateway API, `to` and `alternateBackends` of OpenShift. */
function referredServices(value: unknown, depth: number): Referred[] {
  if (depth > deepest || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!/^(?:backendRefs|to|alternateBackends)$/.test(key)) return referredServices(inner, depth + 1);
    return [inner].flat().flatMap((one: unknown) => {
      const { kind = 'Service', name, namespace } = (one ?? {}) as Record<string, unknown>;
      if (kind !== 'Service' || typeof name !== 'string') return [];
      return [{ name, ...(typeof namespace === 'string' ? { namespace } : {}) }];
    });
  });
}
