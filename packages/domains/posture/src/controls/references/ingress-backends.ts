import type { Ingress, Inventory, KubeObject } from '@seawall/kube';
import type { Path, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { ingressOf } from '../../network/ingress.ts';
import { namespaceOf } from './indexed.ts';
import { lookUp } from './names.ts';
import { hasPort } from './service-ports.ts';

type Backend = NonNullable<NonNullable<Ingress['spec']>['defaultBackend']>;

const noPort: Text = {
  en: 'Service {service} has no port {port}',
  zh: 'Service {service} 没有端口 {port}',
};

/** Every backend of an Ingress with its path; the flat form is that of the beta versions. */
function* backendsOf({ spec }: Ingress): Generator<readonly [Backend, Path]> {
  for (const field of ['defaultBackend', 'backend'] as const) {
    const backend = spec?.[field];
    if (backend !== undefined) yield [backend, ['spec', field]];
  }
  for (const [index, rule] of (spec?.rules ?? []).entries()) {
    for (const [at, path] of (rule.http?.paths ?? []).entries()) {
      if (path.backend !== undefined) yield [path.backend, ['spec', 'rules', index, 'http', 'paths', at, 'backend']];
    }
  }
}

const missingInCluster: Text = { en: 'Service {service} does not exist', zh: 'Service {service} 不存在' };

function noService({ complete }: Inventory): { readonly message?: Text } {
  return complete ? { message: missingInCluster } : {};
}

function leadsSomewhere(object: KubeObject, inventory: Inventory): Judgement {
  const ingress = ingressOf(object);
  if (ingress === undefined) return 'notApplicable';
  const namespace = namespaceOf(object);
  const faults: Fault[] = [];
  let asked = false;
  for (const [backend, path] of backendsOf(ingress.value)) {
    const service = backend.service?.name ?? backend.serviceName;
    const port = backend.service?.port?.name ?? backend.service?.port?.number ?? backend.servicePort;
    if (service === undefined) continue;
    asked = true;
    const found = lookUp(inventory, 'Service', namespace, service);
    if (found === 'unknown') {
      return {
        notAssessed: {
          en: 'no Service of the namespace was scanned, so it is not known which exist',
          zh: '没有扫描到该命名空间的 Service，无法判断哪些存在',
        },
      };
    }
    const key = `${service}:${port ?? ''}`;
    if (faults.some((fault) => fault.key === key)) continue;
    if (found === 'absent') faults.push({ path, key, ...noService(inventory), values: { service } });
    else if (port !== undefined && hasPort(inventory, namespace, service, port) === false) {
      faults.push({ path, key, message: noPort, values: { service, port } });
    }
  }
  if (!asked) return 'notApplicable';
  return faults.length === 0 ? 'pass' : faults;
}

export const ingressBackend: Control = {
  id: 'ingress-backend',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Ingress rules lead to Services', zh: 'Ingress 规则指向存在的 Service' },
  why: {
    en: 'A rule whose Service or port does not exist answers 503 or 404. A name that is free can also be taken by somebody else in the namespace, who then receives the traffic.',
    zh: '指向不存在的 Service 或端口的规则会返回 503 或 404；空闲的名称还可能被同一命名空间中的他人占用并接收流量。',
  },
  message: {
    en: 'Service {service} is not among the scanned manifests',
    zh: '扫描的清单中没有 Service {service}',
  },
  remediation: {
    en: 'Correct the name and port of the backend, or remove the rule.',
    zh: '更正后端的名称和端口，或移除该规则。',
  },
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/'],
  frameworks: [],
  scope: 'object',
  kinds: ['Ingress'],
  evaluateAmong: (object, { inventory }) => leadsSomewhere(object, inventory),
};
