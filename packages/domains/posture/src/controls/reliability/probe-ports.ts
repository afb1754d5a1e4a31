import type { Container, ContainerSpec, Probe } from '@seawall/kube';
import type { Path, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';

type Port = NonNullable<ContainerSpec['ports']>[number];

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

const unlisted: Text = {
  en: '{probe} asks port {port}, which container {container} does not list',
  zh: '{probe} 访问端口 {port}，而容器 {container} 没有列出该端口',
};
const datagram: Text = {
  en: '{probe} connects over TCP to port {port}, which is declared for {protocol}',
  zh: '{probe} 通过 TCP 连接端口 {port}，而该端口声明为 {protocol}',
};

/** The port that a probe asks, and the field that says so. Probes of another host do not concern the container. */
function portOf(probe: Probe): { readonly port: string | number; readonly field: readonly string[] } | undefined {
  const { httpGet, tcpSocket, grpc } = probe;
  if (httpGet?.port !== undefined && httpGet.host === undefined)
    return { port: httpGet.port, field: ['httpGet', 'port'] };
  if (tcpSocket?.port !== undefined && tcpSocket.host === undefined) {
    return { port: tcpSocket.port, field: ['tcpSocket', 'port'] };
  }
  return grpc?.port === undefined ? undefined : { port: grpc.port, field: ['grpc', 'port'] };
}

function find(ports: readonly Port[], port: string | number): Port | undefined {
  const byNumber = typeof port === 'number' || /^\d+$/.test(port);
  const same = ports.filter((one) => (byNumber ? one.containerPort === Number(port) : one.name === port));
  return same.find((one) => isTcp(one)) ?? same[0];
}

function isTcp(port: Port): boolean {
  return port.protocol === undefined || port.protocol === 'TCP';
}

function asksDeclaredPorts(container: Container): Judgement {
  const { spec } = container;
  let faults: Fault[] | undefined;
  for (const name of probes) {
    const probe = spec[name];
    const asked = probe === undefined ? undefined : portOf(probe);
    if (asked === undefined) continue;
    const fault = faultOf(container, name, asked.port, [...container.path, name, ...asked.field]);
    if (fault !== undefined) (faults ??= []).push(fault);
  }
  return judged(faults ?? []);
}

function faultOf(container: Container, probe: string, port: string | number, path: Path): Fault | undefined {
  const ports = container.spec.ports ?? [];
  const declared = find(ports, port);
  if (declared !== undefined && isTcp(declared)) return undefined;
  const values = { probe, port, container: container.name, protocol: declared?.protocol ?? '' };
  if (declared !== undefined) return { path, message: datagram, values };
  const named = typeof port === 'string' && !/^\d+$/.test(port);
  if (named) return { path, values };
  // A number works whether it is listed or not; it is only told when the list exists and leaves it out.
  return ports.length === 0 ? undefined : { path, message: unlisted, values, severity: 'info' };
}

export const probePorts: Control = {
  id: 'probe-ports',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Probes ask ports that the container declares', zh: '探针访问容器已声明的端口' },
  why: {
    en: 'A probe of a port that does not exist always fails: the container is restarted for ever, or never gets requests.',
    zh: '访问不存在的端口的探针总会失败：容器会不断重启，或永远收不到请求。',
  },
  message: {
    en: '{probe} asks a port named {port}, and container {container} has none of that name',
    zh: '{probe} 访问名为 {port} 的端口，而容器 {container} 没有这个名称的端口',
  },
  remediation: {
    en: 'Declare the port under ports with that name, or correct the probe.',
    zh: '在 ports 中以该名称声明端口，或更正探针。',
  },
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
  ],
  frameworks: [],
  scope: 'container',
  roles: ['container', 'sidecar'],
  evaluate: (container) => asksDeclaredPorts(container),
};
