import type { Container, KubeObject, Service } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';

const references = ['https://kubernetes.io/docs/concepts/services-networking/service/#port-definitions'];

/** IANA_SVC_NAME (RFC 6335, section 5.1): 15 characters, one letter at least, no hyphen at an end nor two in a row. */
function isPortName(name: string): boolean {
  return name.length <= 15 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name);
}

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

function namesAreValid(container: Container): Judgement {
  const { ports } = container.spec;
  if (ports === undefined) return 'notApplicable';
  let faults: Fault[] | undefined;
  for (let index = 0; index < ports.length; index++) {
    const port = ports[index];
    const path = [...container.path, 'ports', index];
    if (port?.name !== undefined && !isPortName(port.name)) {
      (faults ??= []).push({ path: [...path, 'name'], values: { name: port.name } });
    }
    if (port?.containerPort !== undefined && !isPortNumber(port.containerPort)) {
      (faults ??= []).push({
        path: [...path, 'containerPort'],
        message: noNumber,
        values: { port: port.containerPort },
      });
    }
  }
  return judged(faults ?? []);
}

function isPortNumber(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

const noNumber: Text = { en: '{port} is not a port number', zh: '{port} 不是有效的端口号' };
const unnamed: Text = {
  en: 'A Service with several ports must name each of them',
  zh: '有多个端口的 Service 必须为每个端口命名',
};
const twice: Text = { en: 'Two ports are named {name}', zh: '有两个端口同名 {name}' };
const noLabel: Text = {
  en: '{name} is no port name: lower-case letters, digits and hyphens only',
  zh: '{name} 不是有效的端口名称：只能使用小写字母、数字和连字符',
};

function servicePortsAreValid(object: KubeObject): Judgement {
  if (object.ref.apiVersion !== 'v1') return 'notApplicable';
  const ports = (object.value as Service).spec?.ports;
  if (ports === undefined) return 'notApplicable';
  let faults: Fault[] | undefined;
  const seen = new Set<string>();
  for (const [index, { name, port, targetPort }] of ports.entries()) {
    const path = ['spec', 'ports', index];
    if (name === undefined || name === '') {
      if (ports.length > 1) (faults ??= []).push({ path: [...path, 'name'], key: String(port), message: unnamed });
    } else if (seen.has(name))
      (faults ??= []).push({ path: [...path, 'name'], key: `${port}`, message: twice, values: { name } });
    else if (!dnsLabel.test(name))
      (faults ??= []).push({ path: [...path, 'name'], message: noLabel, values: { name } });
    if (name !== undefined) seen.add(name);
    if (port !== undefined && !isPortNumber(port)) {
      (faults ??= []).push({ path: [...path, 'port'], message: noNumber, values: { port } });
    }
    if (targetPort !== undefined && !isTarget(targetPort)) {
      (faults ??= []).push({ path: [...path, 'targetPort'], values: { name: targetPort } });
    }
  }
  return judged(faults ?? []);
}

function isTarget(port: string | number): boolean {
  if (typeof port === 'number') return isPortNumber(port);
  // Digits in quotes are taken for a name, and a name needs a letter.
  return isPortName(port);
}

export const containerPortName: Control = {
  id: 'container-port-name',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Container ports have valid names and numbers', zh: '容器端口的名称和编号有效' },
  why: {
    en: 'The API server refuses a pod with a port name of more than 15 characters, with capitals or without a letter.',
    zh: 'API 服务器会拒绝端口名称超过 15 个字符、含大写字母或没有字母的 Pod。',
  },
  message: {
    en: '{name} is no port name: at most 15 lower-case letters, digits and hyphens, one letter at least',
    zh: '{name} 不是有效的端口名称：最多 15 个小写字母、数字和连字符，且至少包含一个字母',
  },
  remediation: { en: 'Use a short name such as http or metrics.', zh: '使用 http 或 metrics 之类的短名称。' },
  references,
  frameworks: [],
  scope: 'container',
  roles: ['container', 'init', 'sidecar'],
  evaluate: (container) => namesAreValid(container),
};

export const servicePortName: Control = {
  id: 'service-port-name',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Service ports have valid names and numbers', zh: 'Service 端口的名称和编号有效' },
  why: {
    en: 'The API server refuses a Service whose ports cannot be told apart by name, or whose target is neither a port number nor a port name.',
    zh: '端口无法按名称区分，或目标既不是端口号也不是端口名称的 Service 会被 API 服务器拒绝。',
  },
  message: { en: '{name} is neither a port number nor a port name', zh: '{name} 既不是端口号也不是端口名称' },
  remediation: {
    en: 'Give every port a short lower-case name of its own, and write numbers without quotes.',
    zh: '为每个端口取各自的小写短名称，数字不要加引号。',
  },
  references,
  frameworks: [],
  scope: 'object',
  kinds: ['Service'],
  evaluate: (object) => servicePortsAreValid(object),
};
