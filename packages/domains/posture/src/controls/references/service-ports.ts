import type { ContainerSpec, Inventory, KubeObject, Service, Workload } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';
import { indexed, namespaceOf } from './indexed.ts';
import { podsWithLabels } from './selected.ts';
import { coreServices } from './served.ts';

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];
type ContainerPort = NonNullable<ContainerSpec['ports']>[number];

const byName = indexed((inventory) => {
  const services = new Map<string, KubeObject<Service>>();
  for (const service of coreServices(inventory)) services.set(`${namespaceOf(service)}\0${service.ref.name}`, service);
  return services;
});

/** Whether a Service of the scan has a port, by name or number; undefined when the Service or its ports are unknown. */
export function hasPort(
  inventory: Inventory,
  namespace: string,
  service: string,
  port: string | number,
): boolean | undefined {
  const spec = byName(inventory).get(`${namespace}\0${service}`)?.value.spec;
  if (spec?.ports === undefined || spec.type === 'ExternalName') return undefined;
  return spec.ports.some((one) => one.port === Number(port) || (one.name !== undefined && one.name === port));
}

const unlisted: Text = {
  en: 'No container behind the Service lists port {port}; they list {listed}',
  zh: 'Service 后面的容器都没有列出端口 {port}，列出的是 {listed}',
};

function targetsExist(object: KubeObject, inventory: Inventory): Judgement {
  if (object.ref.apiVersion !== 'v1') return 'notApplicable';
  const { spec } = object.value as Service;
  if (spec?.selector === undefined || spec.ports === undefined) return 'notApplicable';
  const workloads = podsWithLabels(inventory, namespaceOf(object), spec.selector);
  if (workloads.length === 0) return 'notApplicable';
  let faults: Fault[] | undefined;
  for (const [index, port] of spec.ports.entries()) {
    const fault = faultOf(port, index, workloads);
    if (fault !== undefined) (faults ??= []).push(fault);
  }
  return judged(faults ?? []);
}

function faultOf(port: ServicePort, index: number, workloads: readonly Workload[]): Fault | undefined {
  const target = port.targetPort ?? port.port;
  if (target === undefined) return undefined;
  const path = ['spec', 'ports', index, port.targetPort === undefined ? 'port' : 'targetPort'];
  const named = typeof target === 'string' && !/^\d+$/.test(target);
  const listed = new Set<number>();
  for (const { name, containerPort } of portsOf(workloads)) {
    if (named ? name === target : containerPort === Number(target)) return undefined;
    if (containerPort !== undefined) listed.add(containerPort);
  }
  if (named) return { path, values: { port: target } };
  // Ports need not be listed to be reached; that some are and this one is not is what makes it doubtful.
  if (listed.size === 0) return undefined;
  return { path, message: unlisted, severity: 'low', values: { port: target, listed: [...listed].join(', ') } };
}

function* portsOf(workloads: readonly Workload[]): Generator<ContainerPort> {
  for (const workload of workloads) {
    for (const container of workload.containers) {
      if (container.role !== 'init' && container.spec.ports !== undefined) yield* container.spec.ports;
    }
  }
}

export const serviceTargetPort: Control = {
  id: 'service-target-port',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Service ports lead to container ports', zh: 'Service 端口指向容器端口' },
  why: {
    en: 'A target port that no container has sends connections nowhere, although the pods are healthy.',
    zh: '没有容器使用的目标端口会使连接无处可去，尽管 Pod 是健康的。',
  },
  message: {
    en: 'No container behind the Service has a port named {port}',
    zh: 'Service 后面的容器都没有名为 {port} 的端口',
  },
  remediation: {
    en: 'Name the container port in the pod template, or correct targetPort.',
    zh: '在 Pod 模板中为容器端口命名，或更正 targetPort。',
  },
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'],
  frameworks: [],
  scope: 'object',
  kinds: ['Service'],
  evaluateAmong: (object, { inventory }) => targetsExist(object, inventory),
};
