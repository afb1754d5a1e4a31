import { type Inventory, isMapping, type KubeObject } from '@seawall/kube';
import type { Path, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { namespaceOf } from './indexed.ts';
import { lookUp } from './names.ts';
import { hasPort } from './service-ports.ts';

const noPort: Text = { en: 'Service {name} has no port {port}', zh: 'Service {name} 没有端口 {port}' };

/** The references of a route, whose shape is not known: to its Gateways, and from its rules to Services. */
function* referencesOf(object: KubeObject): Generator<readonly [Record<string, unknown>, Path]> {
  const spec = object.value['spec'];
  if (!isMapping(spec)) return;
  for (const [index, parent] of listOf(spec['parentRefs']).entries()) yield [parent, ['spec', 'parentRefs', index]];
  for (const [index, rule] of listOf(spec['rules']).entries()) {
    for (const [at, backend] of listOf(rule['backendRefs']).entries()) {
      yield [backend, ['spec', 'rules', index, 'backendRefs', at]];
    }
  }
}

/** The mappings of a list, with empty ones for what is none, so that indexes stay. */
function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((one) => (isMapping(one) ? one : {})) : [];
}

function leadsSomewhere(object: KubeObject, inventory: Inventory): Judgement {
  if (!object.ref.apiVersion.startsWith('gateway.networking.k8s.io/')) return 'notApplicable';
  const faults: Fault[] = [];
  let assessed = false;
  let unknown = false;
  for (const [reference, path] of referencesOf(object)) {
    const { name, port } = reference;
    if (typeof name !== 'string') continue;
    const namespace = typeof reference['namespace'] === 'string' ? reference['namespace'] : namespaceOf(object);
    const implied = path[1] === 'parentRefs' ? 'Gateway' : 'Service';
    const kind = typeof reference['kind'] === 'string' ? reference['kind'] : implied;
    const found = state(inventory, kind, namespace, name);
    if (found === 'unknown') unknown = true;
    else assessed = true;
    if (found === 'absent') faults.push({ path, key: `${kind}/${name}`, values: { kind, name } });
    else if (kind === 'Service' && typeof port === 'number' && hasPort(inventory, namespace, name, port) === false) {
      faults.push({ path, key: `${name}:${port}`, message: noPort, values: { name, port } });
    }
  }
  if (faults.length > 0) return faults;
  if (assessed) return 'pass';
  if (!unknown) return 'notApplicable';
  return {
    notAssessed: {
      en: 'neither the Gateways nor the Services that the route names were scanned',
      zh: '没有扫描到该路由引用的 Gateway 和 Service',
    },
  };
}

function state(inventory: Inventory, kind: string, namespace: string, name: string): 'present' | 'absent' | 'unknown' {
  if (kind === 'Service') return lookUp(inventory, 'Service', namespace, name);
  if (kind !== 'Gateway' || inventory.find('Gateway', namespace, name) !== undefined) {
    return kind === 'Gateway' ? 'present' : 'unknown';
  }
  // Gateways are mostly run by another team, from another repository.
  return 'unknown';
}

export const routeTarget: Control = {
  id: 'route-target',
  category: 'references',
  kind: 'misconfiguration',
  severity: 'medium',
  title: { en: 'Gateway routes lead to Services', zh: 'Gateway 路由指向存在的 Service' },
  why: {
    en: 'A route whose backend or port does not exist answers its requests with errors.',
    zh: '后端或端口不存在的路由会以错误响应请求。',
  },
  message: { en: '{kind} {name} is not among the scanned manifests', zh: '扫描的清单中没有 {kind} {name}' },
  remediation: {
    en: 'Correct the name and port of the backend, or remove it from the route.',
    zh: '更正后端的名称和端口，或将其从路由中移除。',
  },
  references: ['https://gateway-api.sigs.k8s.io/reference/api-spec/main/spec/#backendref'],
  frameworks: [],
  scope: 'object',
  kinds: ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'],
  evaluateAmong: (object, { inventory }) => leadsSomewhere(object, inventory),
};
